// Package metricfilter reads metric filters of CloudWatch Logs, and turns the events that match them into metric values.
//
// A filter is a pattern and a metric: every event that matches puts one value, a number or that of a field, with up to three
// dimensions from fields of the event (CloudWatch Logs API Reference, MetricFilter and MetricTransformation). For each minute in
// which events came and none matched, a filter with a default value puts that one.
//
// # Decisions
//
//   - 2026-11: the account and region of the metric are not known: they are those of the log group, not of the event.
//   - 2026-11: an event whose value is no number, or that lacks the field of a dimension, puts nothing.
package metricfilter
