package alarm

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/metric"
	"trailsift/query/diag"
	"trailsift/query/metricmath"
	"trailsift/query/pattern"
	"trailsift/query/statistic"
)

// The limits of what alarms watch (CloudWatch API Reference, PutMetricAlarm; User Guide, "Metrics Insights quotas"; CloudWatch Logs
// API Reference, PutMetricFilter).
const (
	maxMetrics       = 10 // of a math alarm
	maxDimensions    = 30
	insightsSeconds  = 10_800 // that Metrics Insights looks back in an alarm
	maxFilterName    = 512
	maxPattern       = 1024
	filterDimensions = 3
)

// Units returns the units of metrics.
func Units() []string {
	units := []string{"Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"}
	for _, size := range []string{"", "Kilo", "Mega", "Giga", "Tera"} {
		for _, of := range []string{"Bytes", "Bits"} {
			name := size + strings.ToLower(of)
			if size == "" {
				name = of
			}
			units = append(units, name, name+"/Second")
		}
	}
	return units
}

// source checks what is watched.
func (v *validation) source() {
	switch d := v.d; {
	case d.Metric != nil:
		v.metric(d.Metric)
	case d.Query != nil:
		if strings.TrimSpace(d.Query.Text) == "" {
			v.errorf("Query", "missing", "the query is empty")
		}
		v.period("Period", d.Query.Period)
	default:
		v.metrics()
	}
	if v.d.ThresholdMetricID != "" && v.d.Metrics == nil {
		v.errorf("ThresholdMetricId", "band", "ThresholdMetricId needs Metrics, with the band among them")
	}
}

// metric checks an alarm on one metric.
func (v *validation) metric(m *Metric) {
	v.text("MetricName", m.Name, 1, maxName)
	v.text("Namespace", m.Namespace, 1, maxName)
	if strings.HasPrefix(m.Namespace, ":") {
		v.errorf("Namespace", "bad-value", "Namespace begins with a colon")
	}
	if n := len(m.Dimensions); n > maxDimensions {
		v.errorf("Dimensions", "too-many", "there are %d dimensions; CloudWatch takes %d at most", n, maxDimensions)
	}
	seen := map[string]bool{}
	for _, d := range m.Dimensions {
		v.text("Dimensions", d.Name, 1, maxName)
		v.text("Dimensions", d.Value, 1, 1024)
		if seen[d.Name] {
			v.errorf("Dimensions", "same-name", "the dimension `%s` stands twice", d.Name)
		}
		seen[d.Name] = true
	}
	v.statistic("Statistic", m.Statistic)
	v.period("Period", m.Period)
	v.unit("Unit", m.Unit)
}

func (v *validation) statistic(field, text string) {
	if text == "" {
		v.errorf(field, "missing", "a Statistic or an ExtendedStatistic is missing")
		return
	}
	var wrong *statistic.Error
	if _, err := statistic.Parse(text); errors.As(err, &wrong) {
		d := diag.Errorf("bad-statistic", diag.Span{Start: wrong.Start, End: wrong.End}, "%s", wrong.Reason)
		if wrong.Help != "" {
			d = d.WithHelp("%s", wrong.Help)
		}
		v.add(field, text, d)
	}
}

func (v *validation) unit(field, unit string) {
	if unit != "" {
		word(v, field, unit, Units()...)
	}
}

// period checks the length of an alarm's periods.
func (v *validation) period(field string, seconds int64) {
	if seconds <= 0 || seconds%60 != 0 && !slices.Contains([]int64{10, 20, 30}, seconds) {
		v.errorf(field, "bad-period", "Period is %d seconds; it has to be 10, 20, 30 or a multiple of 60", seconds)
	}
}

// metrics checks an alarm on metric math.
func (v *validation) metrics() {
	d := v.d
	list, returned := 0, []string{}
	band := false
	for i := range d.Metrics {
		q := &d.Metrics[i]
		if q.Returned() {
			returned = append(returned, q.ID)
		}
		if s := q.MetricStat; s != nil {
			list++
			v.period(fmt.Sprintf("Metrics[%d].MetricStat.Period", i), s.Period)
			v.unit(fmt.Sprintf("Metrics[%d].MetricStat.Unit", i), s.Unit)
		}
		if q.Period != 0 {
			v.period(fmt.Sprintf("Metrics[%d].Period", i), q.Period)
		}
		band = band || q.ID == d.ThresholdMetricID && q.Expression != ""
	}
	if list > maxMetrics {
		v.errorf("Metrics", "too-many", "there are %d metrics; CloudWatch takes %d at most in an alarm", list, maxMetrics)
	}
	if d.ThresholdMetricID == "" && len(returned) != 1 {
		v.errorf("Metrics", "return-data", "ReturnData is true in %d of Metrics; an alarm compares exactly one of them (false has to be said)", len(returned))
	}
	if d.ThresholdMetricID != "" {
		if !band {
			v.errorf("ThresholdMetricId", "band", "no expression among Metrics has the id `%s`", d.ThresholdMetricID)
		}
		if len(returned) != 2 || !slices.Contains(returned, d.ThresholdMetricID) {
			v.errorf("Metrics", "return-data", "ReturnData has to be true in exactly two of Metrics: what is compared, and the band")
		}
		if p := d.Period(); p > 0 && p < 60 {
			v.errorf("Metrics", "bad-period", "a band needs periods of a minute at least, not of %d seconds", p)
		}
	}
	v.expressions()
}

// expressions checks metric math as GetMetricData does, and what alarms do not take of it.
func (v *validation) expressions() {
	d := v.d
	plan, err := metric.Compile(metric.Request{MetricDataQueries: d.Metrics, EndTime: 1})
	var wrong *metric.RequestError
	var problems []metric.Problem
	switch {
	case errors.As(err, &wrong):
		problems = wrong.Problems
	case plan != nil:
		problems = plan.Notes()
	}
	for _, p := range problems {
		field := "Metrics"
		if p.Query >= 0 {
			field = fmt.Sprintf("Metrics[%d]", p.Query)
		}
		if p.Text != "" {
			field += ".Expression"
		}
		v.add(field, p.Text, p.List...)
	}
	for i, q := range d.Metrics {
		if q.Expression == "" {
			continue
		}
		field := fmt.Sprintf("Metrics[%d].Expression", i)
		if isSelect(q.Expression) {
			v.insights(field, q)
			continue
		}
		e, _ := metricmath.Parse(q.Expression)
		metricmath.Walk(e, func(e metricmath.Expr) {
			if call, ok := e.(*metricmath.Call); ok && call.Name == "SEARCH" {
				v.add(field, q.Expression, diag.Errorf("search", call.NameAt, "an alarm cannot watch a SEARCH").WithHelp("a query of Metrics Insights finds metrics in an alarm"))
			}
		})
	}
}

// insights checks a query of Metrics Insights.
func (v *validation) insights(field string, q metric.Query) {
	if q.Period == 0 {
		v.errorf(field, "missing", "a query of Metrics Insights needs a Period in an alarm")
	}
	if q.Period*v.d.EvaluationPeriods > insightsSeconds {
		v.warnf(field, "insights-window", "an alarm on Metrics Insights sees the last 3 hours: %d periods of %d seconds are more", v.d.EvaluationPeriods, q.Period)
	}
}

// isSelect reports whether an expression is a query of Metrics Insights.
func isSelect(expression string) bool {
	words := strings.Fields(expression)
	return len(words) > 1 && strings.EqualFold(words[0], "SELECT")
}

// filter checks a metric filter.
func (v *validation) filter(index int) {
	f := v.d.Filters[index]
	name := func(member string) string { return fmt.Sprintf("Filters[%d].%s", index, member) }
	v.text(name("filterName"), f.Name, 0, maxFilterName)
	v.text(name("filterPattern"), f.Pattern, 0, maxPattern)
	p, problems := pattern.Parse(f.Pattern)
	v.add(name("filterPattern"), f.Pattern, problems...)
	v.text(name("metricName"), f.Metric, 1, maxName)
	v.text(name("metricNamespace"), f.Namespace, 1, maxName)
	v.unit(name("unit"), f.Unit)
	switch {
	case len(f.Dimensions) > filterDimensions:
		v.errorf(name("dimensions"), "too-many", "there are %d dimensions; a metric filter has %d at most", len(f.Dimensions), filterDimensions)
	case len(f.Dimensions) > 0 && f.Default != nil:
		v.errorf(name("defaultValue"), "default", "defaultValue and dimensions exclude each other")
	}
	if f.Default != nil && (math.IsNaN(*f.Default) || math.IsInf(*f.Default, 0)) {
		v.errorf(name("defaultValue"), "bad-number", "defaultValue is no finite number")
	}
	if n, err := strconv.ParseFloat(f.Value, 64); err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		v.selector(name("metricValue"), f.Value, p)
	}
	for _, dimension := range slices.Sorted(maps.Keys(f.Dimensions)) {
		v.selector(name("dimensions."+dimension), f.Dimensions[dimension], p)
	}
}

// selector checks where a metric filter takes a value from.
func (v *validation) selector(field, text string, p *pattern.Pattern) {
	if text == "" {
		v.errorf(field, "missing", "%s is missing: a number, or a selector such as $.bytes", field)
		return
	}
	s, err := pattern.ParseSelector(text)
	var list diag.List
	switch {
	case errors.As(err, &list):
		v.add(field, text, list...)
	case p == nil:
	case p.Kind == pattern.Fields && !slices.ContainsFunc(p.Fields, func(f pattern.Field) bool { return f.Name == s.Name && !f.Rest }):
		v.errorf(field, "bad-selector", "the pattern has no field `%s`", text)
	case p.Kind != pattern.Fields && s.Name != "":
		v.errorf(field, "bad-selector", "a field of JSON is written `$.%s`", s.Name)
	}
}
