package rule

import (
	"strings"

	"trailsift/engine/tree"
)

// isTerraform recognises what terraform show -json writes.
func isTerraform(v *tree.Value) bool {
	return v.Has("format_version") && (v.Has("planned_values") || v.Has("values"))
}

// terraform reads the resources of a plan, as they will be, or of a state. Values that are known only after the plan was applied are
// missing in it.
func (l *loader) terraform(v *tree.Value) {
	values := v.Get("planned_values")
	if values == nil || values.Kind != tree.Object {
		values = v.Get("values")
	}
	if module := values.Get("root_module"); module != nil {
		l.module(module)
	}
}

// module reads a module and those in it.
func (l *loader) module(v *tree.Value) {
	if resources := v.Get("resources"); resources != nil {
		for _, r := range resources.List {
			l.terraformResource(r)
		}
	}
	if children := v.Get("child_modules"); children != nil {
		for _, child := range children.List {
			l.module(child)
		}
	}
}

func (l *loader) terraformResource(r *tree.Value) {
	kind, values := r.Get("type"), r.Get("values")
	if kind == nil || values == nil || values.Kind != tree.Object {
		return
	}
	if mode := r.Get("mode"); mode != nil && mode.Text != "managed" {
		return
	}
	switch kind.Text {
	case "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm":
		l.alarm(apiAlarm(values), kind.Text)
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
func apiAlarm(values *tree.Value) *tree.Value {
	out := &tree.Value{At: values.At, Kind: tree.Object}
	add := func(name string, at tree.Member, v *tree.Value) {
		out.Members = append(out.Members, tree.Member{Name: name, At: at.At, Value: v})
	}
	for _, m := range values.Members {
		if empty(m.Value) {
			continue
		}
		switch m.Name {
		case "period", "datapoints_to_alarm":
			if m.Value.Text != "0" { // what a state has for a member that is not there
				add(apiName(m.Name), m, m.Value)
			}
		case "threshold":
			if band := values.Get("threshold_metric_id"); band == nil || empty(band) {
				add("Threshold", m, m.Value)
			}
		case "id", "tags", "timeouts", "region": // tags_all has those of the provider too
		case "tags_all":
			add("Tags", m, pairs(m.Value, "Key", "Value"))
		case "dimensions":
			add("Dimensions", m, pairs(m.Value, "Name", "Value"))
		case "metric_query":
			add("Metrics", m, eachItem(m.Value, apiQuery))
		case "actions_suppressor":
			for _, block := range m.Value.List {
				for _, s := range block.Members {
					switch {
					case s.Name == "alarm":
						add("ActionsSuppressor", s, s.Value)
					default:
						add("ActionsSuppressor"+apiName(s.Name), s, s.Value)
					}
				}
			}
		default:
			add(apiName(m.Name), m, m.Value)
		}
	}
	if out.Get("Tags") == nil {
		if tags := values.Get("tags"); tags != nil && !empty(tags) {
			out.Members = append(out.Members, tree.Member{Name: "Tags", At: tags.At, Value: pairs(tags, "Key", "Value")})
		}
	}
	return out
}

// empty reports whether a value is what Terraform writes for a member that is not there.
func empty(v *tree.Value) bool {
	return v.Kind == tree.Null || v.Kind == tree.Text && v.Text == "" || v.Kind == tree.List && len(v.List) == 0 || v.Kind == tree.Object && len(v.Members) == 0
}

// pairs turns an object into a list of objects with two members.
func pairs(v *tree.Value, name, content string) *tree.Value {
	out := &tree.Value{At: v.At, Kind: tree.List}
	for _, m := range v.Members {
		out.List = append(out.List, &tree.Value{At: m.Value.At, Kind: tree.Object, Members: []tree.Member{
			{Name: name, At: m.At, Value: &tree.Value{At: m.At, Kind: tree.Text, Text: m.Name}}, {Name: content, At: m.Value.At, Value: m.Value},
		}})
	}
	return out
}

// eachItem changes every item of a list.
func eachItem(v *tree.Value, change func(*tree.Value) *tree.Value) *tree.Value {
	out := &tree.Value{At: v.At, Kind: v.Kind}
	for _, item := range v.List {
		out.List = append(out.List, change(item))
	}
	return out
}

// apiQuery brings a metric_query into the shape of the API.
func apiQuery(v *tree.Value) *tree.Value {
	out := &tree.Value{At: v.At, Kind: tree.Object}
	for _, m := range v.Members {
		if empty(m.Value) || m.Name == "period" && m.Value.Text == "0" {
			continue
		}
		if m.Name == "metric" && m.Value.Kind == tree.List && len(m.Value.List) > 0 {
			out.Members = append(out.Members, tree.Member{Name: "MetricStat", At: m.At, Value: apiStat(m.Value.List[0])})
			continue
		}
		out.Members = append(out.Members, tree.Member{Name: apiName(m.Name), At: m.At, Value: m.Value})
	}
	return out
}

// apiStat turns a metric block into a MetricStat.
func apiStat(v *tree.Value) *tree.Value {
	of := &tree.Value{At: v.At, Kind: tree.Object}
	out := &tree.Value{At: v.At, Kind: tree.Object, Members: []tree.Member{{Name: "Metric", At: v.At, Value: of}}}
	for _, m := range v.Members {
		switch {
		case empty(m.Value):
		case m.Name == "dimensions":
			of.Members = append(of.Members, tree.Member{Name: "Dimensions", At: m.At, Value: pairs(m.Value, "Name", "Value")})
		case m.Name == "namespace" || m.Name == "metric_name":
			of.Members = append(of.Members, tree.Member{Name: apiName(m.Name), At: m.At, Value: m.Value})
		default:
			out.Members = append(out.Members, tree.Member{Name: apiName(m.Name), At: m.At, Value: m.Value})
		}
	}
	return out
}

// apiFilter brings the values of a metric filter into the shape of CloudFormation.
func apiFilter(values *tree.Value) *tree.Value {
	out := &tree.Value{At: values.At, Kind: tree.Object}
	for _, m := range values.Members {
		switch {
		case empty(m.Value) && m.Name != "pattern":
		case m.Name == "name" || m.Name == "pattern":
			out.Members = append(out.Members, tree.Member{Name: "Filter" + apiName(m.Name), At: m.At, Value: m.Value})
		case m.Name == "log_group_name":
			out.Members = append(out.Members, tree.Member{Name: apiName(m.Name), At: m.At, Value: m.Value})
		case m.Name == "metric_transformation":
			out.Members = append(out.Members, tree.Member{Name: "MetricTransformations", At: m.At, Value: eachItem(m.Value, apiTransformation)})
		}
	}
	return out
}

func apiTransformation(v *tree.Value) *tree.Value {
	out := &tree.Value{At: v.At, Kind: tree.Object}
	for _, m := range v.Members {
		switch {
		case empty(m.Value), m.Name == "unit" && m.Value.Text == "None":
		case m.Name == "name" || m.Name == "namespace" || m.Name == "value":
			out.Members = append(out.Members, tree.Member{Name: "Metric" + apiName(m.Name), At: m.At, Value: m.Value})
		default: // default_value, dimensions, unit
			out.Members = append(out.Members, tree.Member{Name: apiName(m.Name), At: m.At, Value: m.Value})
		}
	}
	return out
}
