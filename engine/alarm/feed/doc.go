// Package feed reads what alarms watch: metrics of a store, metrics that filters make of events, metric math, and queries. Alarms
// that watch the same share what is read, so that a thousand of them take few queries; and periods that slide with each minute are
// put together from minutes that were read once.
//
// # Decisions
//
//   - 2026-11: sums, counts, extremes and averages of a period come from the statistic sets of its minutes. Percentiles cannot: they
//     are computed from the samples, which are read once.
//   - 2026-11: averages that came without sum and count are used where nothing has to be added to them, and are missing elsewhere.
//   - 2026-11: an alarm on a query of Metrics Insights with LIMIT sees the series that rank first over all that is read at once, where
//     CloudWatch ranks anew with each evaluation.
package feed
