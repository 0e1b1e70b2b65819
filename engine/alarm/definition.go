package alarm

import (
	"cmp"

	"trailsift/engine/metric"
)

// Definition is an alarm: what it watches, when that is bad, and what is done about it. Fields are named as in PutMetricAlarm and
// PutCompositeAlarm, durations are in seconds, and every zero value is AWS's default. Validate says what is wrong with one.
type Definition struct {
	Name        string
	Description string
	Labels      map[string]string // AWS's tags
	Account     string            // 12 digits; "": not known
	Region      string            // "": not known

	// What is watched. Exactly one of these five is set.
	Metric  *Metric        // one statistic of one metric
	Metrics []metric.Query // metric math or a query of Metrics Insights, in the shape of GetMetricData's MetricDataQueries
	Query   *Query         // a query in the query language
	Rule    string         // other alarms: a composite alarm's AlarmRule
	PromQL  string         // an expression that AWS evaluates and we cannot: kept for lint and conversion

	// Filters make values of the metrics that are watched out of log events, as metric filters do. A metric that none of them makes is
	// looked for in the store. A rule that is a filter pattern is a Metric with its one filter.
	Filters []Filter

	EvaluationPeriods int64              // N: how many periods are looked at
	DatapointsToAlarm int64              // M: how many of them have to breach; 0: all N
	Threshold         *float64           // nil with ThresholdMetricID, and for composite alarms
	ThresholdMetricID string             // the id of the ANOMALY_DETECTION_BAND among Metrics
	Operator          ComparisonOperator // how a value on its left is compared with the threshold
	TreatMissingData  Treatment          // "": missing
	LowSamples        LowSamples         // EvaluateLowSampleCountPercentile; "": evaluate
	Window            EvaluationWindow   // the zero value slides
	Schedule          string             // when it is evaluated: rate(5 minutes) or cron(…); "": as CloudWatch does

	ActionsDisabled         bool // ActionsEnabled is false
	OKActions               []string
	AlarmActions            []string // ARNs, or our own: see engine/alarm/action
	InsufficientDataActions []string

	Suppressor *Suppressor // of a composite alarm
}

// Metric is one statistic of one metric.
type Metric struct {
	metric.Metric
	Statistic string // Average, p99, TM(10%:90%), …: Statistic and ExtendedStatistic of PutMetricAlarm
	Unit      string // "": any
	Period    int64  // seconds
}

// Query is a query in the query language whose result is watched.
type Query struct {
	Text   string   // is run over each period
	Value  string   // the column that is compared; "": the only number in the result
	By     []string // columns that tell contributors apart: each has a state of its own
	Period int64    // seconds
}

// Filter is a metric filter: it makes a value of a metric out of each event that matches.
type Filter struct {
	Name       string
	LogGroup   string
	Pattern    string // in the language of query/pattern
	Namespace  string
	Metric     string            // the metric's name
	Value      string            // a number, or a selector such as $.bytes
	Default    *float64          // the value of a minute with events of which none matches; nil: none
	Dimensions map[string]string // names with selectors
	Unit       string
}

// Suppressor is the alarm that keeps a composite alarm's actions back (PutCompositeAlarm).
type Suppressor struct {
	Alarm           string // name or ARN
	WaitPeriod      int64  // seconds that actions wait for it to go into ALARM
	ExtensionPeriod int64  // seconds that it goes on suppressing after it left ALARM
}

// EvaluationWindow says where the periods lie that an evaluation looks at.
type EvaluationWindow struct {
	WallClock bool   // aligned to the clock; false: they slide with the time of the evaluation
	Timezone  string // of the clock: an IANA name, +05:30 or UTC+05:30; "": UTC
}

// Composite reports whether the alarm watches other alarms.
func (d *Definition) Composite() bool { return d.Rule != "" }

// Needed returns M: how many periods have to breach.
func (d *Definition) Needed() int64 {
	if d.DatapointsToAlarm == 0 {
		return d.EvaluationPeriods
	}
	return d.DatapointsToAlarm
}

// Period returns the length of the periods that the alarm compares, in seconds. Metric math has that of what is returned: its own, or
// the largest of its metrics, or a minute where there are none, as in engine/metric. Composite alarms have 0.
func (d *Definition) Period() int64 {
	switch {
	case d.Metric != nil:
		return d.Metric.Period
	case d.Query != nil:
		return d.Query.Period
	case d.Metrics == nil:
		return 0
	}
	var largest int64
	for _, q := range d.Metrics {
		own := q.Period
		if q.MetricStat != nil {
			own = q.MetricStat.Period
			largest = max(largest, own)
		}
		if q.Returned() && q.ID != d.ThresholdMetricID && own > 0 {
			return own
		}
	}
	return cmp.Or(largest, 60)
}
