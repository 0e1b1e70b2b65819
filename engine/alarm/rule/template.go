package rule

import (
	"trailsift/query/diag"
)

// isTemplate recognises a CloudFormation template.
func isTemplate(v *value) bool {
	resources := v.get("Resources")
	if resources == nil || resources.kind != object {
		return false
	}
	if v.has("AWSTemplateFormatVersion") {
		return true
	}
	for _, m := range resources.members {
		if m.value.has("Type") {
			return true
		}
	}
	return false
}

// template reads a CloudFormation template.
func (l *loader) template(v *value) {
	t := &resolver{loader: l, template: v, open: map[string]bool{}}
	for _, m := range v.get("Resources").members {
		kind := m.value.get("Type")
		if kind == nil || !t.wanted(m.value) {
			continue
		}
		properties := m.value.get("Properties")
		if properties == nil {
			properties = &value{at: m.value.at, kind: object}
		}
		switch kind.text {
		case "AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm":
			resolved := t.resolve(properties, 0)
			if resolved.get("AlarmName") == nil { // CloudFormation makes one that begins so
				resolved.members = append([]member{{"AlarmName", m.at, &value{at: m.at, kind: text, text: m.name}}}, resolved.members...)
			}
			l.alarm(resolved, kind.text)
		case "AWS::Logs::MetricFilter":
			l.metricFilter(t.resolve(properties, 0))
		}
	}
	for _, m := range v.members {
		if m.name == "Fn::ForEach" || len(m.name) > 12 && m.name[:13] == "Fn::ForEach::" {
			l.report(diag.New(diag.Warning, "not-read", m.at, "`%s` is not unrolled: `aws cloudformation get-template --template-stage Processed` gives a template without it", short(m.name)))
		}
	}
}

// wanted reports whether a resource's condition holds. One that is not known counts as true.
func (t *resolver) wanted(resource *value) bool {
	c := resource.get("Condition")
	if c == nil || c.kind != text {
		return true
	}
	holds, known := t.condition(c.text, 0)
	return holds || !known
}
