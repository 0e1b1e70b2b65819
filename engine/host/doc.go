// Package host holds the operators of queries that are written in Go: the few steps that no SQL does well. A plan is cut at such
// a step; the operator gets the rows of the part below, which have to be few (but for band), and the part above reads its rows.
//
//	pattern   groups texts that are alike, and says which parts of them vary
//	anomaly   the same, and what is unusual about a group: its rate, its being new, the values of its varying parts
//	band      says of each number of a series what was to be expected, and whether it is unusual
//	insights  finds minutes in which calls or errors were unusually frequent or rare (engine/insight)
//	attributions  says who and what was behind those
//
// Operators are pure: the same rows give the same rows, in any order where a plan says none; nothing is random. What they hold is bounded, and the error
// of a bound names it.
//
// # How texts are grouped
//
// A text is cut into words and the separators between them. Numbers, addresses, and words that look like ids vary by nature, so
// texts that differ in nothing else are one template. Templates with the same separators are compared word by word, the most
// frequent first: one that has at least 60 % of its words in common with the first of a group belongs to it, and what differs
// becomes a part that varies. Keys of JSON objects are not counted, so that records are compared by their values. Of each shape
// there are at most 200 groups; what fits none of them joins the nearest.
//
// # How deliveries are known
//
// CloudTrail does not say that it delivered nothing. insights takes any event of an account and region as evidence that its records
// were delivered about then, and a silence of all of them that is not usual as missing delivery: neither a drop nor a zero to learn
// from. What is usual is asked of all rates but the busiest, so that one that makes most of the events can be missed.
//
// # What a bin without rows means
//
// For band it is missing, but for counts of events, where it is 0: from the first row of its series on, for a day, and up to the last
// bin in which any series has rows. Longer silences may be missing delivery, and a detector that looked at how long one lasts before
// it says what a bin is would look ahead.
//
// # Decisions
//
//   - 2026-11: rows come in series by series, so that one detector is in memory at a time, and they go out batch by batch into a table of
//     the database (engine/duckdb, Table): a parameter of JSON, as it was, holds all rows as text at once. A million rows of twelve columns pass in 0.4 s;
//     as JSON they were 295 MB and took 8 s of processor time (scaled up from 200,000).
//   - 2026-11: insights is two steps. The first finds from counts alone; the second reads the events of what was found once more, to
//     count who made them. Counting callers of every rate in every minute in the first would make its rows those of the events.
//   - 2026-11: leaders instead of a tree of prefixes as in Drain: CloudTrail's texts begin alike and differ in the middle, and
//     comparing with the first template of a group keeps groups from drifting.
//   - 2026-11: records are read as a sample of some 45,000 (plan.Sample): putting ten million of them together and counting them took three
//     minutes and 4 GB, and only the most frequent 50,000 were grouped anyway, which forgets the patterns whose texts all differ. Half of
//     the sample is shared out equally among the kinds of events, because what is rare is what people look for.
//   - 2026-11: SQL counts different texts before they come here, and replaces what identifies single events (UUIDs, times, long hexadecimal and
//     base64 words) by placeholders, so that ten million events are some thousand texts.
package host
