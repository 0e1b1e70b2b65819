package alarm

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"trailsift/query/diag"
)

// The limits of alarms (CloudWatch API Reference, PutMetricAlarm and PutCompositeAlarm), in characters where they are lengths.
const (
	maxName        = 255
	maxDescription = 1024
	maxActions     = 5
	maxAction      = 1024
	maxTags        = 50
	shortWindow    = 86_400  // seconds, for periods below an hour
	longWindow     = 604_800 // seconds
)

// Validate says what is wrong with an alarm: everything that CloudWatch refuses, and warnings about what it takes and probably does
// not do what is meant. An alarm without errors can be given to NewEvaluator.
func Validate(d *Definition) []Problem {
	v := &validation{d: d}
	v.text("AlarmName", d.Name, 1, maxName)
	v.text("AlarmDescription", d.Description, 0, maxDescription)
	if len(d.Labels) > maxTags {
		v.errorf("Tags", "too-many", "there are %d tags; CloudWatch takes %d at most", len(d.Labels), maxTags)
	}
	if v.watched() {
		if d.Composite() {
			v.composite()
		} else {
			v.metricAlarm()
		}
	}
	v.actions("OKActions", d.OKActions)
	v.actions("AlarmActions", d.AlarmActions)
	v.actions("InsufficientDataActions", d.InsufficientDataActions)
	for i := range d.Filters {
		v.filter(i)
	}
	if d.Schedule != "" {
		if _, err := ParseSchedule(d.Schedule); err != nil {
			v.errorf("Schedule", "bad-schedule", "%v", err)
		}
	}
	return v.problems
}

// validation collects what is wrong with one alarm.
type validation struct {
	d        *Definition
	problems []Problem
}

func (v *validation) add(field, text string, list ...diag.Diagnostic) {
	for _, d := range list {
		v.problems = append(v.problems, Problem{field, text, d})
	}
}

func (v *validation) errorf(field, code, format string, args ...any) {
	v.add(field, "", diag.Errorf(code, diag.Span{}, format, args...))
}

func (v *validation) warnf(field, code, format string, args ...any) {
	v.add(field, "", diag.New(diag.Warning, code, diag.Span{}, format, args...))
}

// text checks a length.
func (v *validation) text(field, text string, least, most int) {
	switch n := utf8.RuneCountInString(text); {
	case n < least:
		v.errorf(field, "missing", "%s is missing", field)
	case n > most:
		v.errorf(field, "too-long", "%s has %d characters; CloudWatch takes %d at most", field, n, most)
	}
}

// word checks that a text is empty or one of several.
func word[T ~string](v *validation, field string, text T, allowed ...T) {
	if text == "" || slices.Contains(allowed, text) {
		return
	}
	names := make([]string, len(allowed))
	for i, a := range allowed {
		names[i] = string(a)
	}
	d := diag.Errorf("bad-value", diag.Span{}, "%s is `%s`; it has to be %s", field, text, strings.Join(names, ", "))
	v.add(field, "", d.Suggest(string(text), names))
}

// watched checks that the alarm watches one thing.
func (v *validation) watched() bool {
	n := 0
	for _, there := range []bool{v.d.Metric != nil, v.d.Metrics != nil, v.d.Query != nil, v.d.Rule != "", v.d.PromQL != ""} {
		if there {
			n++
		}
	}
	switch {
	case n == 0:
		v.errorf("", "nothing-watched", "the alarm watches nothing: it needs MetricName, Metrics, a query or AlarmRule")
	case n > 1:
		v.errorf("", "watches-several", "the alarm watches several things: one of MetricName, Metrics, EvaluationCriteria, a query and AlarmRule excludes the others")
	}
	return n == 1
}

// metricAlarm checks an alarm that is not composite.
func (v *validation) metricAlarm() {
	d := v.d
	if d.Suppressor != nil {
		v.errorf("ActionsSuppressor", "not-composite", "only composite alarms have an ActionsSuppressor")
	}
	if d.PromQL != "" {
		v.warnf("EvaluationCriteria", "promql", "the alarm watches an expression in PromQL, which is not evaluated here")
		return
	}
	v.source()
	v.periods()
	v.comparison()
	v.window()
	word(v, "TreatMissingData", d.TreatMissingData, Missing, Ignore, Breaching, NotBreaching)
	v.lowSamples()
}

// periods checks N, M and how far back they reach.
func (v *validation) periods() {
	n, m, period := v.d.EvaluationPeriods, v.d.DatapointsToAlarm, v.d.Period()
	if n < 1 {
		v.errorf("EvaluationPeriods", "bad-count", "EvaluationPeriods is %d; it has to be 1 or more", n)
		return
	}
	if m < 0 || m > n {
		v.errorf("DatapointsToAlarm", "bad-count", "DatapointsToAlarm is %d; it has to be 1 to EvaluationPeriods, which is %d", m, n)
	}
	most := int64(shortWindow)
	if period >= 3600 {
		most = longWindow
	}
	if period > 0 && n > most/period {
		v.errorf("EvaluationPeriods", "window-too-long", "%d periods of %d seconds are more than %d seconds, which is as far back as an alarm looks with periods of this length", n, period, most)
	}
}

// comparison checks the operator with what it compares to.
func (v *validation) comparison() {
	d := v.d
	if d.Operator == "" {
		v.errorf("ComparisonOperator", "missing", "ComparisonOperator is missing")
	}
	word(v, "ComparisonOperator", d.Operator, Operators()...)
	switch {
	case d.Threshold == nil && d.ThresholdMetricID == "":
		v.errorf("Threshold", "missing", "Threshold is missing")
	case d.Threshold != nil && d.ThresholdMetricID != "":
		v.errorf("Threshold", "two-thresholds", "Threshold and ThresholdMetricId exclude each other")
	case d.Threshold != nil && (math.IsNaN(*d.Threshold) || math.IsInf(*d.Threshold, 0)):
		v.errorf("Threshold", "bad-number", "Threshold is no finite number")
	}
	switch {
	case d.Operator == "" || !slices.Contains(Operators(), d.Operator):
	case d.ThresholdMetricID != "" && !d.Operator.Band():
		v.errorf("ComparisonOperator", "band", "`%s` compares with a threshold; with ThresholdMetricId it has to be %s, %s or %s", d.Operator, OutsideBand, BelowBand, AboveBand)
	case d.ThresholdMetricID == "" && d.Operator.Band():
		v.errorf("ComparisonOperator", "band", "`%s` compares with a band, which ThresholdMetricId has to name", d.Operator)
	}
}

// window checks where the periods lie.
func (v *validation) window() {
	w := v.d.Window
	switch {
	case w.Timezone != "" && !w.WallClock:
		v.errorf("EvaluationWindow", "bad-window", "only a WallClockWindow has a time zone")
	case !w.WallClock:
		return
	case !slices.Contains([]int64{60, 300, 3600, 86400, 604800}, v.d.Period()):
		v.errorf("EvaluationWindow", "bad-window", "a WallClockWindow needs a period of 60, 300, 3600, 86400 or 604800 seconds, not %d", v.d.Period())
	}
	if _, err := zone(w.Timezone); err != nil {
		v.errorf("EvaluationWindow", "bad-zone", "%v", err)
	}
}

// lowSamples checks what is said about percentiles.
func (v *validation) lowSamples() {
	word(v, "EvaluateLowSampleCountPercentile", v.d.LowSamples, EvaluateLowSamples, IgnoreLowSamples)
	if v.d.LowSamples == "" {
		return
	}
	needed := 0.0
	if v.d.Metric != nil {
		needed = samplesNeeded(v.d.Metric.Statistic)
	}
	switch {
	case needed == 0:
		v.warnf("EvaluateLowSampleCountPercentile", "no-percentile", "EvaluateLowSampleCountPercentile has no effect: the statistic is no percentile")
	case math.IsInf(needed, 0) && v.d.LowSamples == IgnoreLowSamples:
		v.warnf("EvaluateLowSampleCountPercentile", "never-enough", "the alarm never changes its state: no number of samples is enough for %s", v.d.Metric.Statistic)
	}
}

// actions checks the actions of a state.
func (v *validation) actions(field string, list []string) {
	if len(list) > maxActions {
		v.errorf(field, "too-many", "%s has %d actions; CloudWatch takes %d at most", field, len(list), maxActions)
	}
	for _, a := range list {
		v.text(field, a, 1, maxAction)
		service := ""
		if parts := strings.SplitN(a, ":", 6); len(parts) == 6 && parts[0] == "arn" {
			service = parts[2]
		}
		instance := service == "automate" || service == "swf"
		switch {
		case v.d.Composite() && (instance || service == "autoscaling"):
			v.errorf(field, "bad-action", "a composite alarm cannot do `%s`: only SNS, Lambda, and OpsItems and incidents of Systems Manager", a)
		case v.d.ThresholdMetricID != "" && service == "autoscaling":
			v.errorf(field, "bad-action", "an alarm on a band cannot do `%s`: no Auto Scaling", a)
		}
	}
}

// composite checks an alarm that watches others.
func (v *validation) composite() {
	d := v.d
	_, problems := ParseRule(d.Rule)
	v.add("AlarmRule", d.Rule, problems...)
	if d.EvaluationPeriods != 0 || d.DatapointsToAlarm != 0 || d.Threshold != nil || d.ThresholdMetricID != "" || d.Operator != "" || d.TreatMissingData != "" || d.Window != (EvaluationWindow{}) {
		v.errorf("", "composite", "a composite alarm has no periods, no threshold, no operator and no missing data of its own")
	}
	s := d.Suppressor
	if s == nil {
		return
	}
	v.text("ActionsSuppressor", s.Alarm, 1, 1600)
	if s.WaitPeriod < 0 {
		v.errorf("ActionsSuppressorWaitPeriod", "bad-count", "ActionsSuppressorWaitPeriod is %d seconds; it cannot be negative", s.WaitPeriod)
	}
	if s.ExtensionPeriod < 0 {
		v.errorf("ActionsSuppressorExtensionPeriod", "bad-count", "ActionsSuppressorExtensionPeriod is %d seconds; it cannot be negative", s.ExtensionPeriod)
	}
}
