// Package metricsql reads queries of CloudWatch Metrics Insights, says what is wrong with them, and writes them in the pipe
// language, which is where they are answered: there is no second engine.
//
//	SELECT AVG(CPUUtilization) FROM SCHEMA("AWS/EC2", InstanceId) WHERE InstanceId != 'i-1' GROUP BY InstanceId ORDER BY AVG() DESC LIMIT 5
//
// Source: CloudWatch User Guide, "Metrics Insights query components and syntax".
//
// # Decisions
//
//   - 2026-11: what ORDER BY sorts by is calculated over all observations of the time range, and not over the values of the periods.
//   - 2026-11: a metric without the dimension of a comparison matches neither = nor !=.
//   - 2026-11: the label of a series is the values of its groups with a blank between them.
//   - 2026-11: the limits on matching metrics and on the time range are not kept: nothing is paid for here. LIMIT is, because the
//     answer depends on it; who calls may raise it.
package metricsql
