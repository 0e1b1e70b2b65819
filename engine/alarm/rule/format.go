package rule

import "trailsift/query/diag"

// Format is what kind of file rules come from.
type Format struct {
	Name   string
	Detect string // how it is recognised, by content and never by name
	Doc    string
	is     func(*value) bool
	read   func(*loader, *value)
}

// Formats returns the kinds of files, in the order in which they are tried. All may be JSON or YAML.
func Formats() []Format {
	return []Format{
		{
			Name: "rules", Detect: "`rules` at the top", Doc: "Our own rules: what they can hold is the table of keys.",
			is: func(v *value) bool { return v.has("rules") }, read: (*loader).ownRules,
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
			is: func(v *value) bool { return v.has("MetricAlarms") || v.has("CompositeAlarms") }, read: (*loader).described,
		},
		{
			Name: "put-metric-alarm", Detect: "`AlarmName` at the top, or in a list", Doc: "Requests of PutMetricAlarm and PutCompositeAlarm.",
			is: func(v *value) bool { return anyOf(v, func(v *value) bool { return v.has("AlarmName") }) }, read: (*loader).requests,
		},
		{
			Name: "metric-filters", Detect: "`metricFilters` or `filterPattern` at the top, or in a list", Doc: "What `aws logs describe-metric-filters` answers, and requests of PutMetricFilter. They are joined to the alarms on their metrics, from whichever file these come.",
			is: func(v *value) bool {
				return v.has("metricFilters") || anyOf(v, func(v *value) bool { return v.has("filterPattern") })
			}, read: (*loader).metricFilters,
		},
	}
}

// anyOf reports whether something holds for a value or, for a list, for one of its items.
func anyOf(v *value, holds func(*value) bool) bool {
	if v.kind != list {
		return holds(v)
	}
	for _, item := range v.list {
		if holds(item) {
			return true
		}
	}
	return false
}

// each calls read for a value or, for a list, for each of its items.
func each(v *value, read func(*value)) {
	if v.kind != list {
		read(v)
		return
	}
	for _, item := range v.list {
		read(item)
	}
}

// document reads one document of a file.
func (l *loader) document(v *value) {
	for _, f := range Formats() {
		if f.is(v) {
			l.file.Format = f
			f.read(l, v)
			return
		}
	}
	d := diag.Errorf("no-rules", diag.Span{Start: v.at.Start, End: v.at.Start}, "this file holds no rules that are read here")
	for _, f := range Formats() {
		d = d.WithNote("%s: %s", f.Name, f.Detect)
	}
	l.report(d)
}
