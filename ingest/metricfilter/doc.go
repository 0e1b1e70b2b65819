// Package metricfilter reads metric filters of CloudWatch Logs, and turns the events that match them into metric values.
//
// A filter is a pattern and a metric: every event that matches puts one value, a number or that of a field, with up to three
// dimensions from fields of the event (CloudWatch Logs API Reference, MetricFilter and MetricTransformation). For each minute in
// which events came and none matched, a filter with a default value puts that one.
//
// # Decisions
//
//   - 2026-11: the account and region of the metric are those of the event. CloudWatch's are those of the log group, which an export
//     does not say, and which are the same for a trail's own log group; the events of an organization's trail make a metric for each.
//   - 2026-11: a value carries the filter's name as its label. So the default value of a minute can be withdrawn when a later ingest
//     brings a match, and is not put when an earlier one did, while other filters put into the same metric.
//   - 2026-11: an event whose value is no number, or that lacks the field of a dimension, puts nothing.
package metricfilter
