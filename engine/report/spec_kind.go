package report

import (
	"slices"

	"trailsift/engine/tree"
	"trailsift/query/diag"
)

// readKind finds out what a section is made of, and reports keys that mean nothing in it.
func (one *section) readKind(f *fields) {
	one.Kind = KindText
	for _, kind := range []Kind{KindQuery, KindAsk, KindInsights, KindTimeline, KindAlarms} {
		v := f.get(string(kind))
		if v == nil {
			continue
		}
		if one.Kind != KindText {
			f.problems.Add(diag.Errorf("two-kinds", v.At, "`%s` and `%s` exclude each other: a section has one result", one.Kind, kind))
			continue
		}
		one.Kind = kind
		switch kind {
		case KindQuery, KindAsk:
			one.source = placed{f.textOf(v), v}
		case KindInsights:
			one.source = placed{insightsQuery(f, v), v}
		case KindTimeline:
			one.timeline, one.source = readTimeline(f, v)
		case KindAlarms:
			one.alarms = f.texts(string(KindAlarms))
		}
	}
	if one.Kind == KindText && one.Text == "" {
		f.problems.Add(diag.Errorf("empty-section", f.value.At, "the section has nothing to show: `text`, `query`, `ask`, `insights`, `timeline` or `alarms`"))
		return
	}
	for _, m := range f.value.Members {
		for _, k := range Keys() {
			if k.Of == sectionsKey && k.Name == m.Name && k.With != nil && !slices.Contains(k.With, one.Kind) {
				f.problems.Add(diag.Errorf("misplaced-key", m.At, "`%s` means nothing in a section of %s", m.Name, one.Kind))
			}
		}
	}
}

// insightsQuery is the query that the options of insights make.
func insightsQuery(f *fields, v *tree.Value) string {
	const rest = " | sort startTime desc"
	if v.Kind == tree.Truth && v.Text == "true" {
		return "insights" + rest
	}
	inner := fieldsOf(f.problems, v, "insights")
	if inner == nil {
		return ""
	}
	text := "insights"
	for _, option := range []struct {
		name  string
		words []string
	}{{"type", []string{"call", "error", "all"}}, {"category", []string{"management", "data", "all"}}, {"sensitivity", []string{"default", "aws"}}} {
		if word := inner.word(option.name, option.words...); word != "" {
			text += " " + option.name + "=" + word
		}
	}
	for i, field := range inner.texts("by") {
		text += [...]string{" by ", ", "}[min(i, 1)] + field.text
	}
	return text + rest
}

// readTimeline reads the options of a timeline, and the condition among them.
func readTimeline(f *fields, v *tree.Value) (o TimelineOptions, filter placed) {
	if v.Kind == tree.Truth && v.Text == "true" {
		return o, filter
	}
	inner := fieldsOf(f.problems, v, "timeline")
	if inner == nil {
		return o, filter
	}
	o.Least = Severity(inner.word("min-severity", severityNames()...))
	for _, topic := range inner.texts("topics") {
		o.Topics = append(o.Topics, topic.text)
	}
	if condition := inner.get("filter"); condition != nil {
		filter = placed{inner.textOf(condition), condition}
	}
	return o, filter
}

// readChart reads a kind alone, or an object.
func readChart(problems *diag.List, v *tree.Value) *chartSpec {
	f := &fields{problems: problems, value: &tree.Value{Kind: tree.Object, Members: []tree.Member{{Name: "kind", At: v.At, Value: v}}}}
	if v.Kind == tree.Object {
		f = fieldsOf(problems, v, "chart")
	}
	var kinds []string
	for _, k := range ChartKinds() {
		kinds = append(kinds, string(k))
	}
	c := &chartSpec{kind: ChartKind(f.word("kind", kinds...)), at: v.At, y: f.texts("y")}
	for _, one := range []struct {
		name string
		to   *placed
	}{{"x", &c.x}, {"by", &c.by}} {
		if v := f.get(one.name); v != nil {
			*one.to = placed{f.textOf(v), v}
		}
	}
	if f.get("kind") == nil {
		problems.Add(diag.Errorf("missing-key", v.At, "a chart needs its `kind`: %s", diag.Alternatives(kinds)))
	}
	return c
}
