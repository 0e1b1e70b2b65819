// Package decode finds CloudTrail records and datapoints of CloudWatch metrics in whatever they were exported in. It looks at
// content only: names of files say nothing about what is in them.
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
// # Metrics
//
// A format of metrics makes a metric.Point of each datapoint, value or statistic set, with the decoder's meter: the format fills in
// what the export says, the meter what the user says of the rest (Options.Metric), checks the whole and hands it to
// Sink.Datapoint. What nobody said stays unknown, and Result.Unsaid names it. Points count as records.
//
// A metric stream's lines are read without looking at them twice and without allocating, as long as they are written as
// CloudWatch writes them (metric_line.go); anything else takes the way of all JSON.
//
// # Faults
//
// Nothing is dropped in silence: Result.Records = records that the Sink took + rejected ones. After a broken record reading
// goes on at the next one: behind the braces that balance, or at the next object that starts like a record, whichever
// comes first. What ends too early keeps what was complete; Result.Reason says so.
//
// # To add a format
//
// Write a file with a function that returns the Format, add it to the list in format.go (the order is the order of tries),
// and a section with an example to a file in testdata; `go test -run Fixtures -update` writes down what comes out. A test
// fails for a format without an example.
//
// # Decisions
//
//   - 2026-11: one walker for all JSON, with shapes that know keys, instead of a parser per container: containers nest in
//     every order (an SQS message in a delivery file's Records, a subscription payload in a Firehose envelope).
//   - 2026-11: an element that nothing recognises is rejected only when the input holds a record as well; an input of nothing
//     but strangers fails as a whole, without a reject per line.
//   - 2026-11: one huge input is split at record boundaries by counting brackets, record by record, and not at a guess every
//     megabyte: only so every record has its number before it is scanned.
//   - 2026-11: a metric stream is not split for other goroutines, however large: its lines begin with texts that came before, and
//     are read quicker than their braces are counted. What such lines begin with is remembered for 16,384 metrics, in about 10 MB.
//   - 2026-11: a CSV row becomes a record of its known columns, marked as partial. Damaged ids stay as they are, and the member
//     damagedFields names them: a number that a spreadsheet has rounded cannot be repaired.
//   - 2026-11: units that are not CloudWatch's are rejected, except in OpenTelemetry messages, where CloudWatch itself writes such.
//   - 2026-11: the label of a get-metric-statistics answer is taken for the metric's name, as its request has no other label; the
//     label of a get-metric-data result is anybody's text, and stays a label, behind the id.
//   - 2026-11: a CSV that names no metric gets the file's name as its label, so that two such files are two series.
//   - 2026-11: log events beside embedded metrics are skipped, and rejected only when the input holds CloudTrail events as well. A
//     document that breaks the rules of the Embedded Metric Format is skipped, as CloudWatch leaves it a log event; a value or
//     unit that CloudWatch would refuse is rejected.
//   - 2026-11: values of a put are told apart by a hash of the document's bytes and their place in it; the id of a log event is
//     handed on beside it, since not every export has it. Package ingest says which are one (matchPuts).
package decode
