// Package decode finds CloudTrail records in whatever they were exported in. It looks at content only: names of files say
// nothing about what is in them.
//
// # How an input is read
//
// A JSON input is a sequence of values. Arrays are entered, the known envelopes ({"Records":[…]}, {"Events":[…]} …) are
// entered without being read whole, and every other object is recognised by its keys: a record is handed to the Sink, a
// wrapper (EventBridge, SNS, a log event …) is opened and what it holds goes through the same recognition again, something
// known that is no record is counted as skipped, and the rest is rejected. Text inputs (CSV, exported log streams) are
// recognised by their first lines. Memory is bounded by Limits.RecordBytes, whatever the size of the input.
//
// Records that follow one another are handed to the Sink at their first byte, without having been looked at: an object whose
// first key is that of the record before it is a record too.
//
// # Faults
//
// Nothing is dropped in silence: Result.Records = records that the Sink took + rejected ones. After a broken record reading
// goes on at the next one: behind the braces that balance, or at the next object that starts like a record, whichever
// comes first.
//
// # Decisions
//
//   - 2026-11: one walker for all JSON, with shapes that know keys, instead of a parser per container: containers nest in
//     every order (an SQS message in a delivery file's Records, a subscription payload in a Firehose envelope).
//   - 2026-11: an element that nothing recognises is rejected only when the input holds a record as well; an input of nothing
//     but strangers fails as a whole, without a reject per line.
package decode
