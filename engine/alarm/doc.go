// Package alarm says what alarms are and decides what state they are in, as CloudWatch does.
//
// A Definition is an alarm, whatever file it came from. Deciding is pure: no I/O and no clock, so that the same code replays the past,
// runs tests and watches a store.
//
// # Decisions
//
//   - 2026-11: a rule that is a filter pattern is a metric with a metric filter: it has the same values and converts to the same alarm.
//   - 2026-11: a rule on findings or on insights is a query, which can ask for them.
package alarm
