// Package metric asks for metrics as CloudWatch's GetMetricData does: statistics of metrics, metric math over them, labels.
//
// A Request is compiled to a Plan, the plan names what it Needs, somebody fetches that, and Eval computes the results; Answer
// does all four. Evaluating does no I/O and reads no clock, so that alarms replay the past with the same code.
//
// Store is where the data come from: it writes queries of the query language over the tables metrics and series, which somebody
// else runs, so that statistics are calculated in one place only.
//
// # What expressions mean
//
// The functions, their arguments and their examples are the table of query/metricmath. Where CloudWatch publishes no rule:
//
//   - Datapoints lie on multiples of their period since 1970. A start inside a period takes in the whole period.
//   - An expression has the largest period of the metrics that it reads, or the one that its Period says, and all its metrics are
//     fetched with that period: a statistic of five minutes is not computed from statistics of one minute.
//   - AVG of one series divides by the number of periods in the range: its documentation says that missing values are 0, and that
//     SUM(m)/DATAPOINT_COUNT(m) is the average of a sparse metric. AVG of an array divides by the number of series.
//   - STDDEV divides by the number of values, not by one less.
//   - What has no finite value is dropped, as a division by zero is: LOG(0), 10^400, (-8)^0.5.
//   - FILL fills all periods of the range. REPEAT leaves what is before the first point, LINEAR also what is after the last one.
//   - In comparisons of an array each series is compared, as in arithmetic.
//   - ANOMALY_DETECTION_BAND is learned by engine/anomaly from the values before each period. Its argument is calculated over History
//     before the range too: the plan needs those data beside those of the range, since AVG(m) means the range elsewhere.
//
// # Decisions
//
//   - 2026-11: the first of the two series of ANOMALY_DETECTION_BAND is the lower bound.
//   - 2026-11: the limits of GetMetricData are not kept, because nothing is paid for here; Plan.Notes says what CloudWatch would refuse.
//   - 2026-11: in an array a series goes by the metric or the expression that it comes from, also behind operators and functions.
//   - 2026-11: a label that is not given is the metric's name with the dimensions in which the metrics of the request differ.
package metric
