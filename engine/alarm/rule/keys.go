package rule

// Key is one key of our rule files: the reader, the reference and the messages share this table.
type Key struct {
	Name  string
	Of    string   // the key whose object it belongs to; "": a rule
	With  []string // what is watched, of which one has to be there; nil: anything
	Type  string   // what stands behind it
	Doc   string
	Group string // of the keys of a rule: what they are about
}

// What a rule can watch: each rule has one of these keys.
func watched() []string {
	return []string{"metric", "metrics", "pattern", "query", "composite", "promql"}
}

// The groups of keys.
const (
	whatItIs      = "What it is"
	whatIsWatched = "What is watched: one of these"
	howItIsTaken  = "How it is taken"
	whenItIsBad   = "When it is bad"
	whatIsDone    = "What is done"
)

// Keys returns the keys of rule files. At the top there is `rules`: a list of rules.
func Keys() []Key {
	series := []string{"metric", "pattern"}
	timed := []string{"metric", "pattern", "query"}
	own := []string{"metric", "metrics", "pattern", "query"}
	most := []string{"metric", "metrics", "pattern", "query", "promql"}
	return []Key{
		{Name: "name", Group: whatItIs, Type: "text", Doc: "The alarm's name, once in an account and region. It has to be there."},
		{Name: "description", Group: whatItIs, Type: "text", Doc: "What the alarm means, and what to do."},
		{Name: "severity", Group: whatItIs, Type: "info | low | medium | high | critical", Doc: "How bad it is: the label `severity`, which --fail-on looks at."},
		{Name: "labels", Group: whatItIs, Type: "names with texts", Doc: "Further words about the alarm: AWS's tags."},
		{Name: "account", Group: whatItIs, Type: "text", Doc: "The account of the alarm, and of the metrics that it watches: 12 digits in quotes."},
		{Name: "region", Group: whatItIs, Type: "text", Doc: "The region of the alarm and of its metrics."},

		{Name: "metric", Group: whatIsWatched, Type: "object", Doc: "One statistic of one metric."},
		{Name: "metrics", Group: whatIsWatched, Type: "list", Doc: "Metric math: several metrics and expressions with ids, as MetricDataQueries of GetMetricData. One of them is returned, or a metric and its band."},
		{Name: "pattern", Group: whatIsWatched, Type: "text or object", Doc: "The events that a filter pattern matches, as a metric filter counts them. A text alone is its `match`."},
		{Name: "query", Group: whatIsWatched, Type: "text", Doc: "A query in the query language, run over each period. It begins with `source insights` for findings, `source metrics` for metrics, and asks events otherwise."},
		{Name: "composite", Group: whatIsWatched, Type: "text", Doc: "The states of other alarms: ALARM(a) AND NOT (OK(b) OR INSUFFICIENT_DATA(c)), AT_LEAST(2, ALARM, (a, b, c))."},
		{Name: "promql", Group: whatIsWatched, Type: "text", Doc: "A query in PromQL. It is kept and converted, and not evaluated here."},

		{Name: "statistic", Group: howItIsTaken, With: series, Type: "text", Doc: "Average, Sum, p99, TM(10%:90%) and so on. With `pattern` it is Sum unless another is given."},
		{Name: "period", Group: howItIsTaken, With: timed, Type: "length of time", Doc: "The length of the periods that are compared: 30s, 5m, 1h, 1d."},
		{Name: "unit", Group: howItIsTaken, With: series, Type: "text", Doc: "Only datapoints with this unit. Without it, any."},
		{Name: "value", Group: howItIsTaken, With: []string{"query"}, Type: "text", Doc: "The column of the query's result that is compared. Without it, the only number."},
		{Name: "by", Group: howItIsTaken, With: []string{"query"}, Type: "list of texts", Doc: "Columns that tell contributors apart: each has a state of its own, and the alarm is in ALARM while one of them is."},
		{Name: "filters", Group: howItIsTaken, With: []string{"metric", "metrics"}, Type: "list", Doc: "Metric filters that make the metrics out of events, with the keys of `pattern`."},

		{Name: "when", Group: whenItIsBad, With: own, Type: "text", Doc: "What breaches: value > 5, with > >= < or <=; or value outside band b, above or below it, where b is the id of an ANOMALY_DETECTION_BAND in `metrics`."},
		{Name: "for", Group: whenItIsBad, With: most, Type: "number or text", Doc: "How many periods have to breach: 3, or 3 of 5 for any three among the newest five. Without it, 1."},
		{Name: "missing", Group: whenItIsBad, With: most, Type: "missing | ignore | breaching | notBreaching", Doc: "What a period without data counts as. Without it, missing."},
		{Name: "low-samples", Group: whenItIsBad, With: most, Type: "evaluate | ignore", Doc: "What an alarm on a percentile does with few samples. Without it, evaluate."},
		{Name: "clock", Group: whenItIsBad, With: most, Type: "true or text", Doc: "Periods are aligned to the clock, in UTC or this time zone. Without it, they slide with the time of the evaluation."},
		{Name: "schedule", Group: whenItIsBad, Type: "text", Doc: "When it is evaluated: rate(5 minutes) or cron(0 8 * * ? *). Without it, as CloudWatch does: every minute, every ten seconds, or every hour."},

		{Name: "actions", Group: whatIsDone, Type: "object", Doc: "What is done when the state changes."},
		{Name: "suppressor", Group: whatIsDone, With: []string{"composite"}, Type: "object", Doc: "The alarm that keeps the actions of a composite alarm back."},

		{Name: "namespace", Of: "metric", Type: "text", Doc: "The metric's namespace, such as AWS/Lambda."},
		{Name: "name", Of: "metric", Type: "text", Doc: "The metric's name, such as Errors."},
		{Name: "dimensions", Of: "metric", Type: "names with texts", Doc: "All of the metric's dimensions."},

		{Name: "id", Of: "metrics", Type: "text", Doc: "The name in expressions, which begins with a small letter."},
		{Name: "expression", Of: "metrics", Type: "text", Doc: "Metric math, or a query of Metrics Insights."},
		{Name: "metric", Of: "metrics", Type: "object", Doc: "A metric, instead of an expression."},
		{Name: "statistic", Of: "metrics", Type: "text", Doc: "The metric's statistic."},
		{Name: "period", Of: "metrics", Type: "length of time", Doc: "The metric's period, or that of an expression."},
		{Name: "unit", Of: "metrics", Type: "text", Doc: "Only datapoints with this unit."},
		{Name: "label", Of: "metrics", Type: "text", Doc: "What the series is called."},
		{Name: "return", Of: "metrics", Type: "true or false", Doc: "Whether it is what the alarm watches. Without it, true."},
		{Name: "account", Of: "metrics", Type: "text", Doc: "The account that owns the metric."},

		{Name: "match", Of: "pattern", Type: "text", Doc: "The filter pattern, as metric filters of CloudWatch Logs have it."},
		{Name: "value", Of: "pattern", Type: "number or text", Doc: "What an event that matches counts: a number, or a field such as $.bytes. Without it, 1."},
		{Name: "default", Of: "pattern", Type: "number", Doc: "What a minute with events counts of which none matches. Without it, such a minute is without data."},
		{Name: "dimensions", Of: "pattern", Type: "names with texts", Doc: "Dimensions with the fields that they come from, at most three."},
		{Name: "unit", Of: "pattern", Type: "text", Doc: "The unit of the values."},
		{Name: "namespace", Of: "pattern", Type: "text", Doc: "The metric's namespace. Without it, LogMetrics."},
		{Name: "metric", Of: "pattern", Type: "text", Doc: "The metric's name. Without it, that of the rule."},
		{Name: "name", Of: "pattern", Type: "text", Doc: "The name of the metric filter."},
		{Name: "log-group", Of: "pattern", Type: "text", Doc: "The log group of the metric filter. Here all events are asked."},

		{Name: "alarm", Of: "actions", Type: "list of texts", Doc: "When the alarm goes into ALARM: ARNs, at most five."},
		{Name: "ok", Of: "actions", Type: "list of texts", Doc: "When it goes back to OK."},
		{Name: "insufficient-data", Of: "actions", Type: "list of texts", Doc: "When there are not enough data."},
		{Name: "enabled", Of: "actions", Type: "true or false", Doc: "Whether actions are done. Without it, true."},

		{Name: "alarm", Of: "suppressor", Type: "text", Doc: "The name or the ARN of the alarm."},
		{Name: "wait", Of: "suppressor", Type: "length of time", Doc: "How long actions wait for it to go into ALARM."},
		{Name: "extension", Of: "suppressor", Type: "length of time", Doc: "How long it goes on suppressing after it left ALARM."},
	}
}

// Severities are the values of the label severity that have the key `severity`, the least first.
func Severities() []string { return []string{"info", "low", "medium", "high", "critical"} }

// severityLabel is the label that the key `severity` sets.
const severityLabel = "severity"

// defaultNamespace is that of the metrics of patterns which name none.
const defaultNamespace = "LogMetrics"
