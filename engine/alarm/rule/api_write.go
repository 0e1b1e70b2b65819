package rule

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/query/statistic"
)

// Requests writes alarms as the requests that would make them: of PutMetricFilter for the metric filters, of PutMetricAlarm, and of
// PutCompositeAlarm, one JSON object a line. The order is one in which they can be sent. The error is a *ConvertError for the first
// that CloudWatch has nothing for, such as a query in our language.
func Requests(all []alarm.Definition) ([]byte, error) {
	var filters, metrics, composites []*value
	for i := range all {
		d := &all[i]
		v, err := apiValue(d)
		if err != nil {
			return nil, &ConvertError{Index: i, Name: d.Name, Reason: err.Error()}
		}
		for j := range d.Filters {
			f := filterRequest(&d.Filters[j], d.Name)
			if !slices.ContainsFunc(filters, func(o *value) bool { return compactJSON(o) == compactJSON(f) }) {
				filters = append(filters, f)
			}
		}
		if d.Composite() {
			composites = append(composites, v)
		} else {
			metrics = append(metrics, v)
		}
	}
	var b strings.Builder
	for _, v := range slices.Concat(filters, metrics, composites) {
		b.WriteString(compactJSON(v) + "\n")
	}
	return []byte(b.String()), nil
}

// Template writes alarms as a CloudFormation template in JSON. Errors are those of Requests.
func Template(all []alarm.Definition) ([]byte, error) {
	resources := newObject()
	names := map[string]bool{}
	add := func(name, kind string, properties *value) {
		name = resourceName(name)
		for n, free := 2, name; names[name]; n++ {
			name = fmt.Sprintf("%s%d", free, n)
		}
		names[name] = true
		b := newObject()
		b.text("Type", kind)
		b.add("Properties", properties)
		resources.add(name, &b.value)
	}
	var written []string
	for i := range all {
		d := &all[i]
		v, err := apiValue(d)
		if err != nil {
			return nil, &ConvertError{Index: i, Name: d.Name, Reason: err.Error()}
		}
		for j := range d.Filters {
			f := withNames(filterRequest(&d.Filters[j], d.Name), filterNames())
			if text := compactJSON(f); !slices.Contains(written, text) {
				written = append(written, text)
				add(d.Filters[j].Metric+" filter", "AWS::Logs::MetricFilter", dimensionPairs(f))
			}
		}
		kind := "AWS::CloudWatch::Alarm"
		if d.Composite() {
			kind = "AWS::CloudWatch::CompositeAlarm"
		}
		add(d.Name, kind, v)
	}
	b := newObject()
	b.text("AWSTemplateFormatVersion", "2010-09-09")
	b.add("Resources", &resources.value)
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(compactJSON(&b.value)), "", "  "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// resourceName makes the name of a resource of letters and digits.
func resourceName(s string) string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r > 'z' || !isLetterOrDigit(byte(r)) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	if b.Len() == 0 {
		return "Alarm"
	}
	return b.String()
}

func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// dimensionPairs turns the dimensions of a metric filter into the list that CloudFormation has.
func dimensionPairs(f *value) *value {
	for _, t := range f.get("MetricTransformations").list {
		for i, m := range t.members {
			if m.name == "Dimensions" {
				t.members[i].value = pairs(m.value, "Key", "Value")
			}
		}
	}
	return f
}

// filterRequest is a request of PutMetricFilter. A filter without a name has that of the alarm.
func filterRequest(f *alarm.Filter, alarmName string) *value {
	t := newObject()
	t.text("metricName", f.Metric)
	t.text("metricNamespace", f.Namespace)
	t.text("metricValue", f.Value)
	t.number("defaultValue", f.Default)
	t.textMap("dimensions", f.Dimensions)
	t.text("unit", f.Unit)
	b := newObject()
	group, name := f.LogGroup, f.Name
	if group == "" {
		group = "${LogGroup}"
	}
	if name == "" {
		name = alarmName
	}
	b.text("logGroupName", group)
	b.text("filterName", name)
	b.add("filterPattern", textValue(f.Pattern))
	b.add("metricTransformations", &value{kind: list, list: []*value{&t.value}})
	return &b.value
}

// apiValue is the request that makes an alarm.
func apiValue(d *alarm.Definition) (*value, error) {
	switch {
	case d.Query != nil:
		return nil, errors.New("it watches a query, which CloudWatch has no such alarm for")
	case d.Schedule != "":
		return nil, errors.New("it has a `schedule`, which CloudWatch's alarms do not have")
	}
	b := newObject()
	b.text("AlarmName", d.Name)
	b.text("AlarmDescription", d.Description)
	if d.ActionsDisabled {
		b.truth("ActionsEnabled", false)
	}
	b.texts("OKActions", d.OKActions)
	b.texts("AlarmActions", d.AlarmActions)
	b.texts("InsufficientDataActions", d.InsufficientDataActions)
	switch {
	case d.Composite():
		b.text("AlarmRule", d.Rule)
		if s := d.Suppressor; s != nil {
			b.text("ActionsSuppressor", s.Alarm)
			b.add("ActionsSuppressorWaitPeriod", &value{kind: number, text: fmt.Sprint(s.WaitPeriod)})
			b.add("ActionsSuppressorExtensionPeriod", &value{kind: number, text: fmt.Sprint(s.ExtensionPeriod)})
		}
	case d.Metric != nil:
		apiMetric(b, d.Metric)
	case d.PromQL != "":
		inner, outer := newObject(), newObject()
		inner.text("Query", d.PromQL)
		outer.object("PromQLCriteria", inner)
		b.object("EvaluationCriteria", outer)
	default:
		all := &value{kind: list}
		for i := range d.Metrics {
			all.list = append(all.list, apiMetricQuery(&d.Metrics[i]))
		}
		b.add("Metrics", all)
	}
	b.count("EvaluationPeriods", d.EvaluationPeriods)
	b.count("DatapointsToAlarm", d.DatapointsToAlarm)
	b.number("Threshold", d.Threshold)
	b.text("ThresholdMetricId", d.ThresholdMetricID)
	b.text("ComparisonOperator", string(d.Operator))
	b.text("TreatMissingData", string(d.TreatMissingData))
	b.text("EvaluateLowSampleCountPercentile", string(d.LowSamples))
	if d.Window.WallClock {
		clock, window := newObject(), newObject()
		clock.text("Timezone", d.Window.Timezone)
		window.add("WallClockWindow", &clock.value)
		b.add("EvaluationWindow", &window.value)
	}
	b.pairs("Tags", "Key", "Value", d.Labels)
	return &b.value, nil
}

// plainStatistic reports whether a statistic belongs into Statistic, and not into ExtendedStatistic.
func plainStatistic(name string) bool {
	s, err := statistic.Parse(name)
	return err == nil && s.Kind <= statistic.Maximum
}

func apiMetric(b *builder, m *alarm.Metric) {
	b.text("MetricName", m.Name)
	b.text("Namespace", m.Namespace)
	if plainStatistic(m.Statistic) {
		b.text("Statistic", m.Statistic)
	} else {
		b.text("ExtendedStatistic", m.Statistic)
	}
	apiDimensions(b, m.Dimensions)
	b.count("Period", m.Period)
	b.text("Unit", m.Unit)
}

func apiDimensions(b *builder, dimensions []metric.Dimension) {
	if len(dimensions) == 0 {
		return
	}
	all := &value{kind: list}
	for _, d := range dimensions {
		one := newObject()
		one.add("Name", textValue(d.Name))
		one.add("Value", textValue(d.Value))
		all.list = append(all.list, &one.value)
	}
	b.add("Dimensions", all)
}

func apiMetricQuery(q *metric.Query) *value {
	b := newObject()
	b.text("Id", q.ID)
	b.text("Expression", q.Expression)
	if s := q.MetricStat; s != nil {
		of, stat := newObject(), newObject()
		of.text("Namespace", s.Metric.Namespace)
		of.text("MetricName", s.Metric.Name)
		apiDimensions(of, s.Metric.Dimensions)
		stat.add("Metric", &of.value)
		stat.count("Period", s.Period)
		stat.text("Stat", s.Stat)
		stat.text("Unit", s.Unit)
		b.add("MetricStat", &stat.value)
	}
	if q.Label != nil {
		b.add("Label", textValue(*q.Label))
	}
	if q.ReturnData != nil {
		b.truth("ReturnData", *q.ReturnData)
	}
	b.count("Period", q.Period)
	b.text("AccountId", q.AccountID)
	return &b.value
}

// compactJSON writes a value as JSON in one line.
func compactJSON(v *value) string {
	var b bytes.Buffer
	writeJSON(&b, v)
	return b.String()
}

func writeJSON(b *bytes.Buffer, v *value) {
	switch v.kind {
	case object:
		b.WriteByte('{')
		for i, m := range v.members {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, m.name)
			b.WriteByte(':')
			writeJSON(b, m.value)
		}
		b.WriteByte('}')
	case list:
		b.WriteByte('[')
		for i, item := range v.list {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case text:
		writeText(b, v.text)
	case null:
		b.WriteString("null")
	default:
		b.WriteString(v.text)
	}
}

// writeText writes a text as JSON, with < > & as they are.
func writeText(b *bytes.Buffer, s string) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(s); err == nil {
		b.Truncate(b.Len() - 1) // the encoder ends the line
	}
}
