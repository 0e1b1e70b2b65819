package rule

import (
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// described reads what describe-alarms answers.
func (l *loader) described(v *tree.Value) {
	f := l.fields(v, nil, "")
	for _, name := range []string{"MetricAlarms", "CompositeAlarms"} {
		for _, one := range f.items(name) {
			l.alarm(one, "DescribeAlarms")
		}
	}
	for _, one := range f.items("LogAlarms") {
		l.report(diag.New(diag.Warning, "not-read", one.At, "alarms on queries of CloudWatch Logs are not read: write them as a rule with `query`"))
	}
	f.ignore("NextToken", "ResponseMetadata")
	f.unknown(diag.Warning, "DescribeAlarms")
}

// requests reads requests of PutMetricAlarm and PutCompositeAlarm.
func (l *loader) requests(v *tree.Value) {
	each(v, func(one *tree.Value) { l.alarm(one, "PutMetricAlarm") })
}

// alarm reads one alarm in the shape of the API; what is the API's name for it. CloudFormation and Terraform are brought into this
// shape.
func (l *loader) alarm(v *tree.Value, what string) {
	r := l.newRule(v)
	f := l.fields(v, r.places, "")
	if f == nil {
		return
	}
	r.Name = f.text("AlarmName")
	if at, ok := r.places["AlarmName"]; ok {
		r.At = at.value.At
	} else if len(v.Members) > 0 {
		r.At = v.Members[0].At
	}
	r.Description = f.text("AlarmDescription")
	if enabled, ok := f.truth("ActionsEnabled"); ok {
		r.ActionsDisabled = !enabled
	}
	r.OKActions, r.AlarmActions, r.InsufficientDataActions = f.texts("OKActions"), f.texts("AlarmActions"), f.texts("InsufficientDataActions")
	r.Labels = f.tags("Tags")
	r.Account, r.Region = ownerOf(f.text("AlarmArn"))
	f.ignore("AlarmConfigurationUpdatedTimestamp", "StateValue", "StateReason", "StateReasonData", "StateUpdatedTimestamp", "StateTransitionedTimestamp", "EvaluationState")
	if v.Get("AlarmRule") != nil {
		if what == "PutMetricAlarm" {
			what = "PutCompositeAlarm"
		}
		f.composite(&r.Definition)
	} else {
		f.metricAlarm(&r.Definition)
	}
	f.unknown(diag.Warning, what)
	if r.Name == "" && !f.bad {
		f.bad = true
		l.report(diag.Errorf("no-name", r.At, "the alarm has no AlarmName"))
	}
	if !f.bad {
		l.add(r)
	}
}

// ownerOf returns the account and the region of an ARN.
func ownerOf(arn string) (account, region string) {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && parts[0] == "arn" {
		return parts[4], parts[3]
	}
	return "", ""
}

func (f *fields) composite(d *alarm.Definition) {
	d.Rule = f.text("AlarmRule")
	f.ignore("ActionsSuppressedBy", "ActionsSuppressedReason")
	s := alarm.Suppressor{Alarm: f.text("ActionsSuppressor"), WaitPeriod: f.count("ActionsSuppressorWaitPeriod"), ExtensionPeriod: f.count("ActionsSuppressorExtensionPeriod")}
	if s != (alarm.Suppressor{}) {
		d.Suppressor = &s
	}
}

func (f *fields) metricAlarm(d *alarm.Definition) {
	d.EvaluationPeriods, d.DatapointsToAlarm = f.count("EvaluationPeriods"), f.count("DatapointsToAlarm")
	d.Threshold, d.ThresholdMetricID = f.number("Threshold"), f.text("ThresholdMetricId")
	d.Operator = alarm.ComparisonOperator(f.text("ComparisonOperator"))
	d.TreatMissingData = alarm.Treatment(f.text("TreatMissingData"))
	d.LowSamples = alarm.LowSamples(f.text("EvaluateLowSampleCountPercentile"))
	f.window(d)
	if f.value.Get("MetricName") != nil || f.value.Get("Namespace") != nil {
		d.Metric = f.oneMetric()
	}
	f.ignore("MetricName", "Namespace", "Dimensions", "Statistic", "ExtendedStatistic", "Unit", "Period")
	for i, item := range f.items("Metrics") {
		d.Metrics = append(d.Metrics, f.metricQuery(item, i))
	}
	if v := f.get("EvaluationCriteria"); v != nil {
		d.PromQL = f.promQL(v)
	}
	f.get("EvaluationInterval")
}

// oneMetric reads the metric of an alarm that has one.
func (f *fields) oneMetric() *alarm.Metric {
	m := &alarm.Metric{Statistic: f.text("Statistic"), Unit: f.text("Unit"), Period: f.count("Period")}
	m.Namespace, m.Name, m.Dimensions = f.text("Namespace"), f.text("MetricName"), f.dimensions("Dimensions")
	if extended := f.get("ExtendedStatistic"); extended != nil {
		if m.Statistic != "" {
			f.mistake(extended, "Statistic and ExtendedStatistic exclude each other")
		}
		m.Statistic = f.textOf(extended)
		f.places["Statistic"] = place{f.loader.file, extended}
	}
	return m
}

// dimensions reads a list of {Name, Value}.
func (f *fields) dimensions(name string) []metric.Dimension {
	var out []metric.Dimension
	for _, item := range f.items(name) {
		d := f.loader.fields(item, nil, "")
		if d == nil {
			f.bad = true
			continue
		}
		out = append(out, metric.Dimension{Name: d.text("Name"), Value: d.text("Value")})
		d.unknown(diag.Warning, "a dimension")
		f.bad = f.bad || d.bad
	}
	return out
}

// tags reads a list of {Key, Value}.
func (f *fields) tags(name string) map[string]string {
	var out map[string]string
	for _, item := range f.items(name) {
		t := f.loader.fields(item, nil, "")
		if t == nil {
			f.bad = true
			continue
		}
		if out == nil {
			out = map[string]string{}
		}
		out[t.text("Key")] = t.text("Value")
		f.bad = f.bad || t.bad
	}
	return out
}

// metricQuery reads an item of Metrics.
func (f *fields) metricQuery(v *tree.Value, i int) metric.Query {
	var q metric.Query
	at := f.prefix + "Metrics[" + strconv.Itoa(i) + "]."
	m := f.loader.fields(v, f.places, at)
	if m == nil {
		f.bad = true
		return q
	}
	q.ID, q.Expression, q.Period, q.AccountID = m.text("Id"), m.text("Expression"), m.count("Period"), m.text("AccountId")
	if v := m.get("Label"); v != nil {
		label := m.textOf(v)
		q.Label = &label
	}
	if is, ok := m.truth("ReturnData"); ok {
		q.ReturnData = &is
	}
	if v := m.get("MetricStat"); v != nil {
		q.MetricStat = m.metricStat(v, at+"MetricStat.")
	}
	m.unknown(diag.Warning, "an item of Metrics")
	f.bad = f.bad || m.bad
	return q
}

func (f *fields) metricStat(v *tree.Value, at string) *metric.MetricStat {
	s := f.loader.fields(v, f.places, at)
	if s == nil {
		f.bad = true
		return nil
	}
	out := &metric.MetricStat{Period: s.count("Period"), Stat: s.text("Stat"), Unit: s.text("Unit")}
	if v := s.get("Metric"); v != nil {
		if m := f.loader.fields(v, f.places, at+"Metric."); m != nil {
			out.Metric.Namespace, out.Metric.Name, out.Metric.Dimensions = m.text("Namespace"), m.text("MetricName"), m.dimensions("Dimensions")
			m.unknown(diag.Warning, "a metric")
			s.bad = s.bad || m.bad
		} else {
			s.bad = true
		}
	}
	s.unknown(diag.Warning, "MetricStat")
	f.bad = f.bad || s.bad
	return out
}

// window reads EvaluationWindow.
func (f *fields) window(d *alarm.Definition) {
	v := f.get("EvaluationWindow")
	if v == nil {
		return
	}
	w := f.loader.fields(v, nil, "")
	if w == nil {
		f.bad = true
		return
	}
	w.get("SlidingWindow")
	if clock := w.get("WallClockWindow"); clock != nil {
		d.Window.WallClock = true
		if c := f.loader.fields(clock, nil, ""); c != nil {
			d.Window.Timezone = c.text("Timezone")
			if d.Window.Timezone == "" {
				d.Window.Timezone = c.text("timezone")
			}
		}
	}
	w.unknown(diag.Warning, "EvaluationWindow")
}

// promQL reads what an alarm on PromQL watches.
func (f *fields) promQL(v *tree.Value) string {
	c := f.loader.fields(v, nil, "")
	if c == nil {
		f.bad = true
		return ""
	}
	inner := c.get("PromQLCriteria")
	if inner == nil {
		return ""
	}
	p := f.loader.fields(inner, f.places, "EvaluationCriteria.PromQLCriteria.")
	if p == nil {
		f.bad = true
		return ""
	}
	query := p.text("Query")
	for _, name := range []string{"PendingPeriod", "RecoveryPeriod"} {
		if lost := p.get(name); lost != nil {
			f.loader.report(diag.New(diag.Warning, "not-kept", lost.At, "`%s` is not kept: alarms on PromQL are not evaluated here", name))
		}
	}
	return query
}
