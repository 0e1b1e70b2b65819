// Package timeline tells an incident in order: which events of a store matter, each in a sentence, with repeats folded into one line
// and with the times in which no events were delivered.
//
// What matters is a catalogue of kinds, a file of this package for each topic: which calls, under which condition, how severe,
// and the sentence. Some kinds are of many events at once: bursts of refused calls, reading in bulk, looking around, and what an actor
// did for the first time.
//
// # Decisions
//
//   - 2026-11: one query finds the candidates by their names, and conditions are Go over the record: a policy is statements with
//     principals, and no pattern over its text tells an Allow for everybody from the usual Deny.
//   - 2026-11: groups over many events are counted by the store, with stats; only their rows come here.
//   - 2026-11: an actor that does the same thing on and on is told once and one severity lower, but never from an address that is new
//     for it: that is what stolen credentials look like.
package timeline
