// Package record turns the bytes of one CloudTrail record into a row of a batch.
//
// It is the hot path of ingest: one pass over the bytes, no tree, no reflection, and nothing allocated once its buffers have
// grown. A Scanner notes where the members of the record and of its levels (storage/schema) lie; Append copies them into the
// batch. The pass checks the whole record against the JSON grammar, so that what is stored never has to be doubted again.
//
// # What is stored where
//
//   - A member whose value fits its column goes there: text without its quotes and escapes, JSON with the white space between
//     tokens removed.
//   - Every other member (unknown key, null, wrong type, an eventTime in another form) goes to its level's extra column.
//   - A record that cannot be rebuilt from that (a key twice on a level), or that holds bytes which a reader of the store would
//     refuse (invalid UTF-8, half a surrogate pair), keeps its original bytes in raw as well, but for the white space between
//     tokens; the other columns hold a repaired form: the last of equal keys, U+FFFD for what is no character.
//
// # Decisions
//
//   - 2026-11: null goes to extra for JSON columns too. A JSON column that is null then always means "no value", in the language
//     and in plain SQL.
//   - 2026-11: a record without an id is identified by the hash of its canonical form, not of its bytes: the order of keys
//     changes when a record is rebuilt from its row, and the identity must not.
//   - 2026-11: members are predicted (the key that followed last time) before they are looked up. AWS writes keys in a stable
//     order, so that most keys cost one comparison.
//   - 2026-11: a userIdentity that came before is compared with its text instead of being scanned. On synthetic logs this is so
//     for six records of ten. Other members repeat as well, but are too short for it to pay.
//   - 2026-11: eventName and eventSource make an object a record, or an id together with a version, type or category, or
//     insightDetails. An eventSource that begins with "aws:" is a notification of S3, DynamoDB or SQS, whatever else it has.
//   - 2026-11: raw is without white space between tokens, like everything else: @message shows it, and a text search has to find
//     it in the same form as other records. Showing the repaired form instead would hide the first of two equal keys from
//     every query, and an export has to have both. The exact bytes are in the input, whose hash the ledger keeps.
package record
