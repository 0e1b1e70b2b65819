package rule

import (
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// ownRules reads a file of our own rules.
func (l *loader) ownRules(v *tree.Value) {
	f := l.fields(v, nil, "")
	for _, one := range f.items("rules") {
		l.ownRule(one)
	}
	f.unknown(diag.Error, "a file of rules")
}

// ownFields reads an object that has the keys of a table.
func (l *loader) ownFields(v *tree.Value, of string, places map[string]place, prefix string) *fields {
	f := l.fields(v, places, prefix)
	if f == nil {
		return nil
	}
	f.as = fieldNames(of)
	return f
}

// fieldNames are what alarm.Problem calls the keys.
func fieldNames(of string) map[string]string {
	switch of {
	case "":
		return map[string]string{
			"name": "AlarmName", "description": "AlarmDescription", "labels": "Tags", "account": "Account", "region": "Region",
			"statistic": "Statistic", "period": "Period", "unit": "Unit", "metrics": "Metrics", "query": "Query", "value": "Query.Value", "by": "Query.By",
			"composite": "AlarmRule", "promql": "EvaluationCriteria.PromQLCriteria.Query", "filters": "Filters", "schedule": "Schedule",
			"missing": "TreatMissingData", "low-samples": "EvaluateLowSampleCountPercentile", "clock": "EvaluationWindow",
		}
	case "metric":
		return map[string]string{"namespace": "Namespace", "name": "MetricName", "dimensions": "Dimensions"}
	case "metrics":
		return map[string]string{
			"id": "Id", "expression": "Expression", "label": "Label", "return": "ReturnData", "account": "AccountId", "period": "Period",
			"statistic": "MetricStat.Stat", "unit": "MetricStat.Unit", "metric": "MetricStat.Metric",
		}
	case "pattern":
		return map[string]string{
			"match": "filterPattern", "value": "metricValue", "default": "defaultValue", "dimensions": "dimensions", "unit": "unit", "namespace": "metricNamespace",
			"metric": "metricName", "name": "filterName", "log-group": "logGroupName",
		}
	case "actions":
		return map[string]string{"alarm": "AlarmActions", "ok": "OKActions", "insufficient-data": "InsufficientDataActions", "enabled": "ActionsEnabled"}
	case "suppressor":
		return map[string]string{"alarm": "ActionsSuppressor", "wait": "ActionsSuppressorWaitPeriod", "extension": "ActionsSuppressorExtensionPeriod"}
	}
	return nil
}

// finish reports the keys that are not in the table.
func (f *fields) finish(of string) {
	var names []string
	for _, k := range Keys() {
		if k.Of == of {
			names = append(names, k.Name)
		}
	}
	what := "a rule"
	if of != "" {
		what = "`" + of + "`"
	}
	for _, m := range f.value.Members {
		if !slices.Contains(names, m.Name) {
			f.bad = true
			f.loader.report(diag.Errorf("unknown-key", m.At, "unknown key `%s` of %s", tree.Short(m.Name), what).Suggest(m.Name, names))
		}
	}
}

// ownRule reads one rule. The rule is kept only when nothing is wrong with it.
func (l *loader) ownRule(v *tree.Value) {
	r := l.newRule(v)
	f := l.ownFields(v, "", r.places, "")
	if f == nil {
		return
	}
	d := &r.Definition
	d.Name, d.Description = f.text("name"), f.text("description")
	if at, ok := r.places["AlarmName"]; ok {
		r.At = at.value.At
	} else if len(v.Members) > 0 {
		r.At = v.Members[0].At
	}
	d.Account, d.Region = f.text("account"), f.text("region")
	d.Labels = f.textMap("labels")
	if s := f.word("severity", Severities()...); s != "" {
		if d.Labels == nil {
			d.Labels = map[string]string{}
		}
		d.Labels[severityLabel] = s
	}
	f.finish("")
	kind := f.kind(r.At)
	f.watch(d, kind)
	f.decide(d, kind)
	f.done(d)
	if d.Name == "" && !f.bad {
		f.bad = true
		l.report(diag.Errorf("no-name", r.At, "the rule has no `name`"))
	}
	if !f.bad {
		l.add(r)
	}
}

// kind returns the key that says what is watched, and reports keys that mean nothing beside it.
func (f *fields) kind(at diag.Span) string {
	kind := ""
	for _, m := range f.value.Members {
		if !slices.Contains(watched(), m.Name) || m.Value.Kind == tree.Null {
			continue
		}
		if kind != "" {
			f.bad = true
			f.loader.report(diag.Errorf("two-watched", m.At, "`%s` and `%s` exclude each other: a rule watches one thing", kind, m.Name))
			continue
		}
		kind = m.Name
	}
	if kind == "" {
		f.bad = true
		f.loader.report(diag.Errorf("nothing-watched", at, "the rule does not say what it watches: %s", diag.Alternatives(watched())))
		return ""
	}
	for _, m := range f.value.Members {
		for _, k := range Keys() {
			if k.Of == "" && k.Name == m.Name && k.With != nil && !slices.Contains(k.With, kind) {
				f.bad = true
				f.loader.report(diag.Errorf("misplaced-key", m.At, "`%s` means nothing beside `%s`: it belongs to %s", m.Name, kind, diag.Alternatives(k.With)))
			}
		}
	}
	return kind
}

// watch reads what is watched.
func (f *fields) watch(d *alarm.Definition, kind string) {
	switch kind {
	case "metric":
		d.Metric = &alarm.Metric{Statistic: f.text("statistic"), Unit: f.text("unit"), Period: f.seconds("period")}
		d.Metric.Metric = f.metricOf("metric", "")
	case "metrics":
		for i, item := range f.items("metrics") {
			d.Metrics = append(d.Metrics, f.ownQuery(item, i))
		}
	case "query":
		d.Query = &alarm.Query{Text: f.text("query"), Value: f.text("value"), By: f.texts("by"), Period: f.seconds("period")}
		if d.Query.Period == 0 {
			f.need("period", "query")
		}
	case "composite":
		d.Rule = f.text("composite")
		f.suppressor(d)
	case "promql":
		d.PromQL = f.text("promql")
	case "pattern":
		f.pattern(d)
	}
	if kind == "metric" || kind == "metrics" {
		for i, item := range f.items("filters") {
			d.Filters = append(d.Filters, f.filter(item, i, ""))
		}
	}
}

// need reports that a key is missing beside another.
func (f *fields) need(name, beside string) {
	if f.bad {
		return
	}
	f.bad = true
	at := f.value.At
	for _, m := range f.value.Members {
		if m.Name == beside {
			at = m.At
		}
	}
	f.loader.report(diag.Errorf("missing-key", at, "`%s` needs a `%s` beside it", beside, name))
}

// pattern reads a rule on events: a metric that a filter makes.
func (f *fields) pattern(d *alarm.Definition) {
	filter := f.filter(f.value.Get("pattern"), 0, d.Name)
	d.Filters = []alarm.Filter{filter}
	d.Metric = &alarm.Metric{Statistic: f.text("statistic"), Unit: f.text("unit"), Period: f.seconds("period")}
	if d.Metric.Statistic == "" {
		d.Metric.Statistic = "Sum"
	}
	if d.Metric.Period == 0 {
		f.need("period", "pattern")
	}
	d.Metric.Namespace, d.Metric.Name = filter.Namespace, filter.Metric
	for name, field := range map[string]string{"Namespace": "Filters[0].metricNamespace", "MetricName": "Filters[0].metricName"} {
		if at, ok := f.places[field]; ok {
			f.places[name] = at
		}
	}
}

// filter reads a metric filter. name is what its metric is called unless it says so.
func (f *fields) filter(v *tree.Value, i int, name string) alarm.Filter {
	prefix := "Filters[" + strconv.Itoa(i) + "]."
	out := alarm.Filter{Namespace: defaultNamespace, Metric: name, Value: "1"}
	if v.Kind == tree.Text && v.Tag == "" {
		out.Pattern = v.Text
		f.places[prefix+"filterPattern"] = place{f.loader.file, v}
		return out
	}
	p := f.loader.ownFields(v, "pattern", f.places, prefix)
	if p == nil {
		f.bad = true
		return out
	}
	out.Pattern, out.Unit, out.Name, out.LogGroup = p.text("match"), p.text("unit"), p.text("name"), p.text("log-group")
	out.Default, out.Dimensions = p.number("default"), p.textMap("dimensions")
	for _, key := range []struct {
		name string
		to   *string
	}{{"value", &out.Value}, {"namespace", &out.Namespace}, {"metric", &out.Metric}} {
		if v := p.get(key.name); v != nil {
			*key.to = p.textOf(v)
		}
	}
	if p.value.Get("match") == nil {
		p.bad = true
		f.loader.report(diag.Errorf("missing-key", v.At, "a pattern needs its `match`"))
	}
	p.finish("pattern")
	f.bad = f.bad || p.bad
	return out
}

// metricOf reads the name of a metric.
func (f *fields) metricOf(name, prefix string) (out metric.Metric) {
	v := f.get(name)
	if v == nil {
		return out
	}
	m := f.loader.ownFields(v, "metric", f.places, prefix)
	if m == nil {
		f.bad = true
		return out
	}
	out.Namespace, out.Name = m.text("namespace"), m.text("name")
	out.Dimensions = m.ownDimensions()
	m.finish("metric")
	f.bad = f.bad || m.bad
	return out
}

// ownDimensions reads dimensions in the order of the file.
func (f *fields) ownDimensions() []metric.Dimension {
	v := f.get("dimensions")
	if v == nil {
		return nil
	}
	if v.Kind != tree.Object {
		f.mistake(v, "`dimensions` is an object of names with their values, and this is %s", v.Kind)
		return nil
	}
	var out []metric.Dimension
	for _, m := range v.Members {
		out = append(out, metric.Dimension{Name: m.Name, Value: f.textOf(m.Value)})
	}
	return out
}

// ownQuery reads an item of `metrics`.
func (f *fields) ownQuery(v *tree.Value, i int) metric.Query {
	var q metric.Query
	prefix := "Metrics[" + strconv.Itoa(i) + "]."
	m := f.loader.ownFields(v, "metrics", f.places, prefix)
	if m == nil {
		f.bad = true
		return q
	}
	q.ID, q.Expression, q.AccountID = m.text("id"), m.text("expression"), m.text("account")
	if v := m.get("label"); v != nil {
		label := m.textOf(v)
		q.Label = &label
	}
	if is, ok := m.truth("return"); ok {
		q.ReturnData = &is
	}
	if v.Has("metric") {
		q.MetricStat = &metric.MetricStat{Stat: m.text("statistic"), Unit: m.text("unit"), Period: m.seconds("period")}
		q.MetricStat.Metric = m.metricOf("metric", prefix+"MetricStat.Metric.")
		if at, ok := f.places[prefix+"Period"]; ok {
			f.places[prefix+"MetricStat.Period"] = at
		}
	} else {
		q.Period = m.seconds("period")
		for _, name := range []string{"statistic", "unit"} {
			if v := m.get(name); v != nil {
				m.mistake(v, "`%s` means nothing without `metric`", name)
			}
		}
	}
	m.finish("metrics")
	f.bad = f.bad || m.bad
	return q
}

func (f *fields) suppressor(d *alarm.Definition) {
	v := f.get("suppressor")
	if v == nil {
		return
	}
	s := f.loader.ownFields(v, "suppressor", f.places, "")
	if s == nil {
		f.bad = true
		return
	}
	d.Suppressor = &alarm.Suppressor{Alarm: s.text("alarm"), WaitPeriod: s.seconds("wait"), ExtensionPeriod: s.seconds("extension")}
	s.finish("suppressor")
	f.bad = f.bad || s.bad
}

// done reads what is done.
func (f *fields) done(d *alarm.Definition) {
	d.Schedule = strings.TrimSpace(f.text("schedule"))
	v := f.get("actions")
	if v == nil {
		return
	}
	a := f.loader.ownFields(v, "actions", f.places, "")
	if a == nil {
		f.bad = true
		return
	}
	d.AlarmActions, d.OKActions, d.InsufficientDataActions = a.texts("alarm"), a.texts("ok"), a.texts("insufficient-data")
	if enabled, ok := a.truth("enabled"); ok {
		d.ActionsDisabled = !enabled
	}
	a.finish("actions")
	f.bad = f.bad || a.bad
}
