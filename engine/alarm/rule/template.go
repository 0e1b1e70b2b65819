package rule

import (
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// isTemplate recognises a CloudFormation template.
func isTemplate(v *tree.Value) bool {
	resources := v.Get("Resources")
	if resources == nil || resources.Kind != tree.Object {
		return false
	}
	if v.Has("AWSTemplateFormatVersion") {
		return true
	}
	for _, m := range resources.Members {
		if m.Value.Has("Type") {
			return true
		}
	}
	return false
}

// template reads a CloudFormation template.
func (l *loader) template(v *tree.Value) {
	t := &resolver{loader: l, template: v, open: map[string]bool{}}
	for _, m := range v.Get("Resources").Members {
		kind := m.Value.Get("Type")
		if kind == nil || !t.wanted(m.Value) {
			continue
		}
		properties := m.Value.Get("Properties")
		if properties == nil {
			properties = &tree.Value{At: m.Value.At, Kind: tree.Object}
		}
		switch kind.Text {
		case "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm":
			resolved := t.resolve(properties, 0)
			if resolved.Get("AlarmName") == nil { // CloudFormation makes one that begins so
				resolved.Members = append([]tree.Member{{Name: "AlarmName", At: m.At, Value: &tree.Value{At: m.At, Kind: tree.Text, Text: m.Name}}}, resolved.Members...)
			}
			l.alarm(resolved, kind.Text)
		case "AWS::Logs::MetricFilter":
			l.metricFilter(t.resolve(properties, 0))
		}
	}
	for _, m := range v.Members {
		if m.Name == "Fn::ForEach" || len(m.Name) > 12 && m.Name[:13] == "Fn::ForEach::" {
			l.report(diag.New(diag.Warning, "not-read", m.At, "`%s` is not unrolled: `aws cloudformation get-template --template-stage Processed` gives a template without it", tree.Short(m.Name)))
		}
	}
}

// wanted reports whether a resource's condition holds. One that is not known counts as true.
func (t *resolver) wanted(resource *tree.Value) bool {
	c := resource.Get("Condition")
	if c == nil || c.Kind != tree.Text {
		return true
	}
	holds, known := t.condition(c.Text, 0)
	return holds || !known
}
