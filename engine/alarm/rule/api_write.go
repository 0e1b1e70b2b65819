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
	"trailsift/engine/tree"
	"trailsift/query/statistic"
)

// Requests writes alarms as the requests that would make them: of PutMetricFilter for the metric filters, of PutMetricAlarm, and of
// PutCompositeAlarm, one JSON object a line. The order is one in which they can be sent. The error is a *ConvertError for the first
// that CloudWatch has nothing for, such as a query in our language.
func Requests(all []alarm.Definition) ([]byte, error) {
	var filters, metrics, composites []*tree.Value
	for i := range all {
		d := &all[i]
		v, err := apiValue(d)
		if err != nil {
			return nil, &ConvertError{Index: i, Name: d.Name, Reason: err.Error()}
		}
		for j := range d.Filters {
			f := filterRequest(&d.Filters[j], d.Name)
			if !slices.ContainsFunc(filters, func(o *tree.Value) bool { return compactJSON(o) == compactJSON(f) }) {
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
	add := func(name, kind string, properties *tree.Value) {
		name = resourceName(name)
		for n, free := 2, name; names[name]; n++ {
			name = fmt.Sprintf("%s%d", free, n)
		}
		names[name] = true
		b := newObject()
		b.text("Type", kind)
		b.add("Properties", properties)
		resources.add(name, &b.Value)
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
	b.add("Resources", &resources.Value)
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(compactJSON(&b.Value)), "", "  "); err != nil {
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
func dimensionPairs(f *tree.Value) *tree.Value {
	for _, t := range f.Get("MetricTransformations").List {
		for i, m := range t.Members {
			if m.Name == "Dimensions" {
				t.Members[i].Value = pairs(m.Value, "Key", "Value")
			}
		}
	}
	return f
}

// filterRequest is a request of PutMetricFilter. A filter without a name has that of the alarm.
func filterRequest(f *alarm.Filter, alarmName string) *tree.Value {
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
	b.add("metricTransformations", &tree.Value{Kind: tree.List, List: []*tree.Value{&t.Value}})
	return &b.Value
}

// apiValue is the request that makes an alarm.
func apiValue(d *alarm.Definition) (*tree.Value, error) {
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
			b.add("ActionsSuppressorWaitPeriod", &tree.Value{Kind: tree.Number, Text: fmt.Sprint(s.WaitPeriod)})
			b.add("ActionsSuppressorExtensionPeriod", &tree.Value{Kind: tree.Number, Text: fmt.Sprint(s.ExtensionPeriod)})
		}
	case d.Metric != nil:
		apiMetric(b, d.Metric)
	case d.PromQL != "":
		inner, outer := newObject(), newObject()
		inner.text("Query", d.PromQL)
		outer.object("PromQLCriteria", inner)
		b.object("EvaluationCriteria", outer)
	default:
		all := &tree.Value{Kind: tree.List}
		for i := range d.Metrics {
			all.List = append(all.List, apiMetricQuery(&d.Metrics[i]))
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
		window.add("WallClockWindow", &clock.Value)
		b.add("EvaluationWindow", &window.Value)
	}
	b.pairs("Tags", "Key", "Value", d.Labels)
	return &b.Value, nil
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
	all := &tree.Value{Kind: tree.List}
	for _, d := range dimensions {
		one := newObject()
		one.add("Name", textValue(d.Name))
		one.add("Value", textValue(d.Value))
		all.List = append(all.List, &one.Value)
	}
	b.add("Dimensions", all)
}

func apiMetricQuery(q *metric.Query) *tree.Value {
	b := newObject()
	b.text("Id", q.ID)
	b.text("Expression", q.Expression)
	if s := q.MetricStat; s != nil {
		of, stat := newObject(), newObject()
		of.text("Namespace", s.Metric.Namespace)
		of.text("MetricName", s.Metric.Name)
		apiDimensions(of, s.Metric.Dimensions)
		stat.add("Metric", &of.Value)
		stat.count("Period", s.Period)
		stat.text("Stat", s.Stat)
		stat.text("Unit", s.Unit)
		b.add("MetricStat", &stat.Value)
	}
	if q.Label != nil {
		b.add("Label", textValue(*q.Label))
	}
	if q.ReturnData != nil {
		b.truth("ReturnData", *q.ReturnData)
	}
	b.count("Period", q.Period)
	b.text("AccountId", q.AccountID)
	return &b.Value
}

// compactJSON writes a value as JSON in one line.
func compactJSON(v *tree.Value) string {
	var b bytes.Buffer
	writeJSON(&b, v)
	return b.String()
}

func writeJSON(b *bytes.Buffer, v *tree.Value) {
	switch v.Kind {
	case tree.Object:
		b.WriteByte('{')
		for i, m := range v.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			writeText(b, m.Name)
			b.WriteByte(':')
			writeJSON(b, m.Value)
		}
		b.WriteByte('}')
	case tree.List:
		b.WriteByte('[')
		for i, item := range v.List {
			if i > 0 {
				b.WriteByte(',')
			}
			writeJSON(b, item)
		}
		b.WriteByte(']')
	case tree.Text:
		writeText(b, v.Text)
	case tree.Null:
		b.WriteString("null")
	default:
		b.WriteString(v.Text)
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
