package rule

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/engine/tree"
)

// YAML writes alarms as a file of our rules. Reading it gives the same alarms. The error is a *ConvertError for the first that
// cannot be written: one that no file could hold, such as an operator that does not exist.
func YAML(all []alarm.Definition) ([]byte, error) {
	rules := &tree.Value{Kind: tree.List}
	for i := range all {
		v, err := ownValue(&all[i])
		if err != nil {
			return nil, &ConvertError{Index: i, Name: all[i].Name, Reason: err.Error()}
		}
		rules.List = append(rules.List, v)
	}
	var b strings.Builder
	b.WriteString("rules:\n")
	for i, one := range rules.List {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("  - ")
		writeYAML(&b, one, 4)
	}
	if len(all) == 0 {
		return []byte("rules: []\n"), nil
	}
	return []byte(b.String()), nil
}

// ConvertError says which alarm cannot be written, and why.
type ConvertError struct {
	Index  int // among those that were given
	Name   string
	Reason string
}

func (e *ConvertError) Error() string { return fmt.Sprintf("alarm `%s`: %s", e.Name, e.Reason) }

// ownValue is an alarm as an object with our keys.
func ownValue(d *alarm.Definition) (*tree.Value, error) {
	b := newObject()
	b.text("name", d.Name)
	b.text("description", d.Description)
	labels := maps.Clone(d.Labels)
	if s := labels[severityLabel]; slices.Contains(Severities(), s) {
		b.text("severity", s)
		delete(labels, severityLabel)
	}
	b.textMap("labels", labels)
	b.text("account", d.Account)
	b.text("region", d.Region)
	if err := writeWatched(b, d); err != nil {
		return nil, err
	}
	if err := writeDecision(b, d); err != nil {
		return nil, err
	}
	b.text("schedule", d.Schedule)
	actions := newObject()
	actions.texts("alarm", d.AlarmActions)
	actions.texts("ok", d.OKActions)
	actions.texts("insufficient-data", d.InsufficientDataActions)
	if d.ActionsDisabled {
		actions.truth("enabled", false)
	}
	b.object("actions", actions)
	if s := d.Suppressor; s != nil {
		o := newObject()
		o.text("alarm", s.Alarm)
		o.seconds("wait", s.WaitPeriod)
		o.seconds("extension", s.ExtensionPeriod)
		b.add("suppressor", &o.Value)
	}
	return &b.Value, nil
}

// writeWatched writes what is watched.
func writeWatched(b *builder, d *alarm.Definition) error {
	switch {
	case d.Metric != nil && patternRule(d):
		b.add("pattern", filterValue(&d.Filters[0], d.Name))
		if d.Metric.Statistic != "Sum" {
			b.text("statistic", d.Metric.Statistic)
		}
		b.seconds("period", d.Metric.Period)
		b.text("unit", d.Metric.Unit)
		return nil
	case d.Metric != nil:
		b.add("metric", ownMetric(&d.Metric.Metric))
		b.text("statistic", d.Metric.Statistic)
		b.seconds("period", d.Metric.Period)
		b.text("unit", d.Metric.Unit)
	case len(d.Metrics) > 0:
		all := &tree.Value{Kind: tree.List}
		for i := range d.Metrics {
			all.List = append(all.List, ownMetricQuery(&d.Metrics[i]))
		}
		b.add("metrics", all)
	case d.Query != nil:
		b.text("query", d.Query.Text)
		b.text("value", d.Query.Value)
		b.texts("by", d.Query.By)
		b.seconds("period", d.Query.Period)
	case d.Rule != "":
		b.text("composite", d.Rule)
	case d.PromQL != "":
		b.text("promql", d.PromQL)
	default:
		return fmt.Errorf("it watches nothing")
	}
	if len(d.Filters) > 0 {
		filters := &tree.Value{Kind: tree.List}
		for i := range d.Filters {
			filters.List = append(filters.List, filterValue(&d.Filters[i], ""))
		}
		b.add("filters", filters)
	}
	return nil
}

// patternRule reports whether an alarm can be written with `pattern`: its metric is what its one filter makes.
func patternRule(d *alarm.Definition) bool {
	return len(d.Filters) == 1 && len(d.Metric.Dimensions) == 0 && d.Filters[0].Namespace == d.Metric.Namespace && d.Filters[0].Metric == d.Metric.Name && d.Metric.Statistic != "" && d.Metric.Period != 0
}

func ownMetric(m *metric.Metric) *tree.Value {
	b := newObject()
	b.text("namespace", m.Namespace)
	b.text("name", m.Name)
	dimensions := newObject()
	for _, d := range m.Dimensions {
		dimensions.add(d.Name, textValue(d.Value))
	}
	b.object("dimensions", dimensions)
	return &b.Value
}

func ownMetricQuery(q *metric.Query) *tree.Value {
	b := newObject()
	b.text("id", q.ID)
	b.text("expression", q.Expression)
	if s := q.MetricStat; s != nil {
		b.add("metric", ownMetric(&s.Metric))
		b.text("statistic", s.Stat)
		b.seconds("period", s.Period)
		b.text("unit", s.Unit)
	} else {
		b.seconds("period", q.Period)
	}
	if q.Label != nil {
		b.add("label", textValue(*q.Label))
	}
	if q.ReturnData != nil {
		b.truth("return", *q.ReturnData)
	}
	b.text("account", q.AccountID)
	return &b.Value
}

// filterValue writes a metric filter. name is what its metric is called unless it says so.
func filterValue(f *alarm.Filter, name string) *tree.Value {
	b := newObject()
	b.add("match", textValue(f.Pattern))
	if f.Value != "1" {
		b.add("value", textValue(f.Value))
	}
	b.number("default", f.Default)
	b.textMap("dimensions", f.Dimensions)
	b.text("unit", f.Unit)
	if f.Namespace != defaultNamespace {
		b.add("namespace", textValue(f.Namespace))
	}
	if f.Metric != name {
		b.add("metric", textValue(f.Metric))
	}
	b.text("name", f.Name)
	b.text("log-group", f.LogGroup)
	if len(b.Members) == 1 {
		return b.Members[0].Value
	}
	return &b.Value
}

// writeDecision writes when the value is bad.
func writeDecision(b *builder, d *alarm.Definition) error {
	when, err := writeWhen(d)
	if err != nil {
		return err
	}
	b.text("when", when)
	alone := int64(1) // what `for` is where it is not there
	if d.Composite() || d.PromQL != "" {
		alone = 0
	}
	switch {
	case d.DatapointsToAlarm != 0:
		b.text("for", fmt.Sprintf("%d of %d", d.DatapointsToAlarm, d.EvaluationPeriods))
	case d.EvaluationPeriods != alone:
		b.add("for", &tree.Value{Kind: tree.Number, Text: strconv.FormatInt(d.EvaluationPeriods, 10)})
	}
	b.text("missing", string(d.TreatMissingData))
	b.text("low-samples", string(d.LowSamples))
	switch {
	case d.Window.WallClock && d.Window.Timezone == "":
		b.truth("clock", true)
	case d.Window.WallClock:
		b.text("clock", d.Window.Timezone)
	}
	return nil
}

func writeWhen(d *alarm.Definition) (string, error) {
	if d.Operator.Band() && d.Threshold == nil && d.ThresholdMetricID != "" {
		for word, operator := range bandWords() {
			if operator == d.Operator {
				return "value " + word + " band " + d.ThresholdMetricID, nil
			}
		}
	}
	for sign, operator := range signs() {
		if operator == d.Operator && d.Threshold != nil && d.ThresholdMetricID == "" {
			return "value " + sign + " " + writeNumber(*d.Threshold), nil
		}
	}
	if d.Operator == "" && d.Threshold == nil && d.ThresholdMetricID == "" && (d.Composite() || d.PromQL != "") {
		return "", nil
	}
	return "", fmt.Errorf("its ComparisonOperator %q does not go with its threshold", string(d.Operator))
}
