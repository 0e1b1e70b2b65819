package rule

import "strings"

// isTerraform recognises what terraform show -json writes.
func isTerraform(v *value) bool {
	return v.has("format_version") && (v.has("planned_values") || v.has("values"))
}

// terraform reads the resources of a plan, as they will be, or of a state. Values that are known only after the plan was applied are
// missing in it.
func (l *loader) terraform(v *value) {
	values := v.get("planned_values")
	if values == nil || values.kind != object {
		values = v.get("values")
	}
	if module := values.get("root_module"); module != nil {
		l.module(module)
	}
}

// module reads a module and those in it.
func (l *loader) module(v *value) {
	if resources := v.get("resources"); resources != nil {
		for _, r := range resources.list {
			l.terraformResource(r)
		}
	}
	if children := v.get("child_modules"); children != nil {
		for _, child := range children.list {
			l.module(child)
		}
	}
}

func (l *loader) terraformResource(r *value) {
	kind, values := r.get("type"), r.get("values")
	if kind == nil || values == nil || values.kind != object {
		return
	}
	if mode := r.get("mode"); mode != nil && mode.text != "managed" {
		return
	}
	switch kind.text {
	case "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm":
		l.alarm(apiAlarm(values), kind.text)
	case "aws_cloudwatch_log_metric_filter":
		l.metricFilter(apiFilter(values))
	}
}

// terraformNames are the names in Terraform of what the API calls otherwise than by the same words in capitals.
func terraformNames() map[string]string {
	return map[string]string{
		"ok_actions": "OKActions", "threshold_metric_id": "ThresholdMetricId", "account_id": "AccountId", "id": "Id",
		"evaluate_low_sample_count_percentiles": "EvaluateLowSampleCountPercentile", "arn": "AlarmArn",
		"return_data": "ReturnData",
	}
}

// apiName turns alarm_name into AlarmName.
func apiName(name string) string {
	if other, ok := terraformNames()[name]; ok {
		return other
	}
	var b strings.Builder
	for part := range strings.SplitSeq(name, "_") {
		if part != "" {
			b.WriteString(strings.ToUpper(part[:1]) + part[1:])
		}
	}
	return b.String()
}

// apiAlarm brings the values of an alarm into the shape of the API. What is null or empty in Terraform is not there.
func apiAlarm(values *value) *value {
	out := &value{at: values.at, kind: object}
	add := func(name string, at member, v *value) {
		out.members = append(out.members, member{name, at.at, v})
	}
	for _, m := range values.members {
		if empty(m.value) {
			continue
		}
		switch m.name {
		case "period", "datapoints_to_alarm":
			if m.value.text != "0" { // what a state has for a member that is not there
				add(apiName(m.name), m, m.value)
			}
		case "threshold":
			if band := values.get("threshold_metric_id"); band == nil || empty(band) {
				add("Threshold", m, m.value)
			}
		case "id", "tags", "timeouts", "region": // tags_all has those of the provider too
		case "tags_all":
			add("Tags", m, pairs(m.value, "Key", "Value"))
		case "dimensions":
			add("Dimensions", m, pairs(m.value, "Name", "Value"))
		case "metric_query":
			add("Metrics", m, eachItem(m.value, apiQuery))
		case "actions_suppressor":
			for _, block := range m.value.list {
				for _, s := range block.members {
					switch {
					case s.name == "alarm":
						add("ActionsSuppressor", s, s.value)
					default:
						add("ActionsSuppressor"+apiName(s.name), s, s.value)
					}
				}
			}
		default:
			add(apiName(m.name), m, m.value)
		}
	}
	if out.get("Tags") == nil {
		if tags := values.get("tags"); tags != nil && !empty(tags) {
			out.members = append(out.members, member{"Tags", tags.at, pairs(tags, "Key", "Value")})
		}
	}
	return out
}

// empty reports whether a value is what Terraform writes for a member that is not there.
func empty(v *value) bool {
	return v.kind == null || v.kind == text && v.text == "" || v.kind == list && len(v.list) == 0 || v.kind == object && len(v.members) == 0
}

// pairs turns an object into a list of objects with two members.
func pairs(v *value, name, content string) *value {
	out := &value{at: v.at, kind: list}
	for _, m := range v.members {
		out.list = append(out.list, &value{at: m.value.at, kind: object, members: []member{
			{name, m.at, &value{at: m.at, kind: text, text: m.name}}, {content, m.value.at, m.value},
		}})
	}
	return out
}

// eachItem changes every item of a list.
func eachItem(v *value, change func(*value) *value) *value {
	out := &value{at: v.at, kind: v.kind}
	for _, item := range v.list {
		out.list = append(out.list, change(item))
	}
	return out
}

// apiQuery brings a metric_query into the shape of the API.
func apiQuery(v *value) *value {
	out := &value{at: v.at, kind: object}
	for _, m := range v.members {
		if empty(m.value) || m.name == "period" && m.value.text == "0" {
			continue
		}
		if m.name == "metric" && m.value.kind == list && len(m.value.list) > 0 {
			out.members = append(out.members, member{"MetricStat", m.at, apiStat(m.value.list[0])})
			continue
		}
		out.members = append(out.members, member{apiName(m.name), m.at, m.value})
	}
	return out
}

// apiStat turns a metric block into a MetricStat.
func apiStat(v *value) *value {
	of := &value{at: v.at, kind: object}
	out := &value{at: v.at, kind: object, members: []member{{"Metric", v.at, of}}}
	for _, m := range v.members {
		switch {
		case empty(m.value):
		case m.name == "dimensions":
			of.members = append(of.members, member{"Dimensions", m.at, pairs(m.value, "Name", "Value")})
		case m.name == "namespace" || m.name == "metric_name":
			of.members = append(of.members, member{apiName(m.name), m.at, m.value})
		default:
			out.members = append(out.members, member{apiName(m.name), m.at, m.value})
		}
	}
	return out
}

// apiFilter brings the values of a metric filter into the shape of CloudFormation.
func apiFilter(values *value) *value {
	out := &value{at: values.at, kind: object}
	for _, m := range values.members {
		switch {
		case empty(m.value) && m.name != "pattern":
		case m.name == "name" || m.name == "pattern":
			out.members = append(out.members, member{"Filter" + apiName(m.name), m.at, m.value})
		case m.name == "log_group_name":
			out.members = append(out.members, member{apiName(m.name), m.at, m.value})
		case m.name == "metric_transformation":
			out.members = append(out.members, member{"MetricTransformations", m.at, eachItem(m.value, apiTransformation)})
		}
	}
	return out
}

func apiTransformation(v *value) *value {
	out := &value{at: v.at, kind: object}
	for _, m := range v.members {
		switch {
		case empty(m.value), m.name == "unit" && m.value.text == "None":
		case m.name == "name" || m.name == "namespace" || m.name == "value":
			out.members = append(out.members, member{"Metric" + apiName(m.name), m.at, m.value})
		default: // default_value, dimensions, unit
			out.members = append(out.members, member{apiName(m.name), m.at, m.value})
		}
	}
	return out
}
