package rule

import (
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// Format is what kind of file rules come from.
type Format struct {
	Name   string
	Detect string // how it is recognised, by content and never by name
	Doc    string
	is     func(*tree.Value) bool
	read   func(*loader, *tree.Value)
}

// Formats returns the kinds of files, in the order in which they are tried. All may be JSON or YAML.
func Formats() []Format {
	return []Format{
		{
			Name: "rules", Detect: "`rules` at the top", Doc: "Our own rules: what they can hold is the table of keys.",
			is: func(v *tree.Value) bool { return v.Has("rules") }, read: (*loader).ownRules,
		},
		{
			Name: "cloudformation", Detect: "`Resources` at the top, of which each has a `Type`", Doc: "A CloudFormation template: AWS::CloudWatch::Alarm, AWS::CloudWatch::CompositeAlarm and AWS::Logs::MetricFilter. Functions are resolved from parameters' defaults, conditions, mappings and pseudo parameters.",
			is: isTemplate, read: (*loader).template,
		},
		{
			Name: "terraform", Detect: "`format_version` with `planned_values` or `values`", Doc: "What `terraform show -json` writes of a plan or a state: aws_cloudwatch_metric_alarm, aws_cloudwatch_composite_alarm and aws_cloudwatch_log_metric_filter of all modules.",
			is: isTerraform, read: (*loader).terraform,
		},
		{
			Name: "describe-alarms", Detect: "`MetricAlarms` or `CompositeAlarms` at the top", Doc: "What `aws cloudwatch describe-alarms` answers.",
			is: func(v *tree.Value) bool { return v.Has("MetricAlarms") || v.Has("CompositeAlarms") }, read: (*loader).described,
		},
		{
			Name: "put-metric-alarm", Detect: "`AlarmName` at the top, or in a list", Doc: "Requests of PutMetricAlarm and PutCompositeAlarm.",
			is: func(v *tree.Value) bool { return anyOf(v, func(v *tree.Value) bool { return v.Has("AlarmName") }) }, read: (*loader).requests,
		},
		{
			Name: "metric-filters", Detect: "`metricFilters` or `filterPattern` at the top, or in a list", Doc: "What `aws logs describe-metric-filters` answers, and requests of PutMetricFilter. They are joined to the alarms on their metrics, from whichever file these come.",
			is: func(v *tree.Value) bool {
				return v.Has("metricFilters") || anyOf(v, func(v *tree.Value) bool { return v.Has("filterPattern") })
			}, read: (*loader).metricFilters,
		},
	}
}

// anyOf reports whether something holds for a value or, for a list, for one of its items.
func anyOf(v *tree.Value, holds func(*tree.Value) bool) bool {
	if v.Kind != tree.List {
		return holds(v)
	}
	for _, item := range v.List {
		if holds(item) {
			return true
		}
	}
	return false
}

// each calls read for a value or, for a list, for each of its items.
func each(v *tree.Value, read func(*tree.Value)) {
	if v.Kind != tree.List {
		read(v)
		return
	}
	for _, item := range v.List {
		read(item)
	}
}

// document reads one document of a file.
func (l *loader) document(v *tree.Value) {
	for _, f := range Formats() {
		if f.is(v) {
			l.file.Format = f
			f.read(l, v)
			return
		}
	}
	d := diag.Errorf("no-rules", diag.Span{Start: v.At.Start, End: v.At.Start}, "this file holds no rules that are read here")
	for _, f := range Formats() {
		d = d.WithNote("%s: %s", f.Name, f.Detect)
	}
	l.report(d)
}
