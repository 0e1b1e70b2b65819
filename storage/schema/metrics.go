package schema

// The kinds of rows in the metrics table.
const (
	MetricPut       = "put"       // what an application put: one value with its count, or one statistic set. Puts add up
	MetricDatapoint = "datapoint" // what CloudWatch made of all puts of a period. A later one replaces an earlier
)

// Metrics returns the table of metric datapoints.
//
// Every row is a statistic set (sample count, sum, minimum, maximum), as far as its export carried one. A single value is the
// set whose minimum and maximum are that value: a row with minimum = maximum and sum = minimum × samplecount stands for
// samplecount equal values, and only from such rows can percentiles be computed (CloudWatch API Reference, PutMetricData).
// An unknown is null and never a guess: dimensions are null where the export did not say them, and {} where there are none.
// Fields and meanings: CloudWatch User Guide, "Metrics concepts"; API Reference, MetricDatum and Datapoint.
func Metrics() *Table {
	cols := append(originColumns(), Column{Name: "ts", Path: "timestamp", Type: Timestamp, Spread: Rising, Doc: "The start of the period, or the time of the value."})
	cols = append(cols, seriesColumns()...)
	cols = append(cols,
		Column{Name: "put", Path: "@put", Type: Int64, Role: Origin, Spread: Many, Doc: "Tells puts apart: a hash of the document that carried the value, and of its place there, then of the log event's id or, where the export has none, the number among equal documents; null for datapoints."},
		Column{Name: "samplecount", Path: "sampleCount", Type: Double, Doc: "The number of samples."},
		Column{Name: "sum", Path: "sum", Type: Double, Spread: Many, Doc: "The sum of the samples."},
		Column{Name: "minimum", Path: "minimum", Type: Double, Spread: Many, Doc: "The smallest sample."},
		Column{Name: "maximum", Path: "maximum", Type: Double, Spread: Many, Doc: "The largest sample."},
		Column{Name: "average", Path: "average", Type: Double, Spread: Many, Doc: "The average, where the export carried it; stat(\"Average\") computes it from the sum where there is one."},
		Column{Name: "statistics", Path: "statistics", Type: JSON, Spread: Many, Doc: "Other statistics that came with the datapoint, by name: an object such as {\"p99\":17.5}."},
		Column{Name: "value", Path: "value", Type: Double, Spread: Many, Doc: "A number of which the export did not say what statistic it is."},
		Column{Name: "label", Path: "label", Doc: "The label or id that an answer gives the series, where it does not say the metric; the name of the metric filter that made the value."},
		Column{Name: "stream", Path: "stream", Doc: "The metric stream that delivered the datapoint."},
	)
	t := &Table{Name: "metrics", Doc: "One row for each metric datapoint, and for each value or statistic set that was put.", Version: 1, Repeat: Merge, Data: true, Columns: cols}
	t.finish()
	t.Time = t.MustColumn("ts")
	t.Open = t.MustColumn("dimensions")
	t.Key = t.mustColumns("series", "kind", "period", "ts", "put", "unit")
	t.Order = t.mustColumns("namespace", "metricname", "series", "kind", "period", "ts", "put", "unit")
	return t
}

// Series returns the catalogue of metrics: one row for each metric, unit, period and kind that datapoints were stored of, and
// for each metric that an export listed without datapoints.
func Series() *Table {
	cols := append(originColumns(), Column{Name: "seen_at", Path: "seenAt", Type: Timestamp, Spread: Rising, Doc: "When the series was first ingested."})
	cols = append(cols, seriesColumns()...)
	t := &Table{Name: "series", Doc: "The catalogue: one row for each metric, unit, period and kind of datapoints.", Version: 1, Repeat: Merge, Columns: cols}
	t.finish()
	t.Time = t.MustColumn("seen_at")
	t.Open = t.MustColumn("dimensions")
	t.Key = t.mustColumns("series", "kind", "period", "unit")
	t.Order = t.mustColumns("namespace", "metricname", "series", "kind", "period", "unit")
	return t
}

// seriesColumns say which metric a row belongs to. A metric is an account, a region, a namespace, a name and a set of dimensions;
// units, periods and kinds are kept apart inside it.
func seriesColumns() []Column {
	return []Column{
		{Name: "accountid", Path: "accountId", Doc: "The account that owns the metric; null where the export does not say."},
		{Name: "region", Path: "region", Doc: "The metric's region; null where the export does not say."},
		{Name: "namespace", Path: "namespace", Doc: "The namespace, such as AWS/EC2."},
		{Name: "metricname", Path: "metricName", Doc: "The name within the namespace, such as CPUUtilization."},
		{Name: "dimensions", Path: "dimensions", Type: JSON, Doc: "The dimensions as an object of texts, keys sorted; {} for none, null where the export does not say. A bare name in a query is a dimension."},
		{Name: "dimensionnames", Path: "dimensionNames", Listed: true, Doc: "The names of the dimensions, sorted, with commas between them."},
		{Name: "unit", Path: "unit", Listed: true, Doc: "The unit, one of CloudWatch's 27; None when it was given as None, null where the export does not say."},
		{Name: "period", Path: "period", Type: Int64, Listed: true, Doc: "The length of a datapoint's period in seconds, for puts the storage resolution; null where the export does not say."},
		{Name: "kind", Path: "kind", Listed: true, Doc: "put: puts of one time add up. datapoint: a later one of the same period replaces it."},
		{Name: "series", Path: "@series", Type: Int64, Role: Origin, Doc: "A hash of account, region, namespace, name and dimensions."},
	}
}
