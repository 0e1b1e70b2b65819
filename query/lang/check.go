package lang

import (
	"fmt"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/statistic"
)

// Check is a question beside a query: whether there is something to say about the rows that the result does not show.
type Check struct {
	First *plan.Project // has rows only where Then may have one, and costs little; nil when Then costs as little
	Then  *plan.Project // has one row of whole numbers and texts
	// Note says what the row means; "" is nothing. Missing values are nil, the others int64 and string.
	Note func(row []any) string
}

// checkStatistics asks whether statistics of a stats command are missing for some groups, and whether units were put together.
func (b *binder) checkStatistics(g *grouping) {
	d := g.datapoints
	if d == nil || b.found.HasErrors() {
		return
	}
	node := b.node
	b.node = g.aggregate.In
	for _, a := range d.asked {
		if known := b.options.Metrics; known.Single || known.Complete && !a.NeedsSamples() {
			continue
		}
		b.checkLack(g, a)
	}
	if !b.options.Metrics.OneUnit {
		b.checkUnits(g)
	}
	b.node = node
}

// checkLack asks for which groups a statistic is missing because their datapoints lack something.
func (b *binder) checkLack(g *grouping, a askedStatistic) {
	entry := b.functions.Lookup("stat")
	o, inputs := function.LackOverload(a.Statistic)
	call := &plan.Call{Entry: entry, Overload: o, Typ: o.Result}
	for _, in := range inputs {
		call.Args = append(call.Args, b.statInput(g, in, a.Statistic))
	}
	lack, unnamed := b.ids.Column(o.Result, "lacking"), b.ids.Column(function.Int, "unnamed")
	groups := &plan.Aggregate{In: b.node, Groups: b.groupsAgain(g), Aggs: []plan.Item{{Column: lack, Expr: call}, {Column: unnamed, Expr: b.fn("count", b.datapoint("value"))}}}
	then := b.totals(groups, b.fn("count"), b.fn("count", &plan.Ref{Column: lack}), b.fn("sortsFirst", &plan.Ref{Column: lack}), b.fn("sum", &plan.Ref{Column: unnamed}))
	first := &plan.Filter{In: g.datapoints.rows, Cond: b.mayLack(a.Statistic)}
	text := textOf(a.call, b.text)
	*b.checks = append(*b.checks, Check{First: b.any(first), Then: then, Note: func(row []any) string {
		all, lacking, metric, reason := row[0], row[1], row[2], lackReason(a.Statistic)
		if metric == nil {
			return ""
		}
		where := fmt.Sprintf(" for %d of %d groups", lacking, all)
		if n, _ := row[3].(int64); n > 0 {
			reason = "the export did not say what statistic its numbers are, which --statistic says when it is ingested"
		}
		if all == int64(1) {
			where = ""
		}
		return fmt.Sprintf("%s is missing%s: %s, such as %s", text, where, reason, metric)
	}})
}

// lackReason says what datapoints lack.
func lackReason(s statistic.Statistic) string {
	switch {
	case s.NeedsSamples():
		return "it needs samples, and there are statistic sets of different ones"
	case s.Kind == statistic.Average:
		return "datapoints have no sum or no sample count"
	case s.Kind == statistic.SampleCount:
		return "datapoints have no sample count"
	}
	return "datapoints have no " + map[statistic.Kind]string{statistic.Sum: "sum", statistic.Minimum: "minimum", statistic.Maximum: "maximum"}[s.Kind]
}

// mayLack returns whether a datapoint may lack what a statistic needs.
func (b *binder) mayLack(s statistic.Statistic) plan.Expr {
	no := func(name string) plan.Expr { return plan.Not(b.functions, &plan.Present{Value: b.datapoint(name)}) }
	switch {
	case s.NeedsSamples():
		return plan.Or(b.functions, no("samplecount"), no("minimum"), b.fn("!=", b.datapoint("minimum"), b.datapoint("maximum")))
	case s.Kind == statistic.Average:
		return plan.Or(b.functions, no("samplecount"), no("sum"))
	}
	return no(map[statistic.Kind]string{statistic.SampleCount: "samplecount", statistic.Sum: "sum", statistic.Minimum: "minimum", statistic.Maximum: "maximum"}[s.Kind])
}

// checkUnits asks for groups whose datapoints have several units.
func (b *binder) checkUnits(g *grouping) {
	unit := b.datapoint("unit")
	column := b.scan.Column(b.ids, b.scan.Table.MustColumn("unit"))
	for _, it := range g.aggregate.Groups {
		if r, ok := defined(b.node, it.Expr).(*plan.Ref); ok && r.Column == column {
			return
		}
	}
	several := func(in plan.Node, groups []plan.Item, unit plan.Expr) (plan.Node, plan.Expr) {
		units, n := b.ids.Column(function.JSON, "units"), b.ids.Column(function.Int, "n")
		a := &plan.Aggregate{In: in, Groups: groups, Aggs: []plan.Item{{Column: n, Expr: b.fn("count_distinct", unit)}, {Column: units, Expr: b.fn("values", unit)}}}
		return &plan.Filter{In: a, Cond: b.fn(">", &plan.Ref{Column: n}, plan.Int(1))}, b.fn("sortsFirst", plan.Convert(&plan.Ref{Column: units}, function.Text))
	}
	check := Check{Note: func(row []any) string {
		if row[1] == nil {
			return ""
		}
		n, _ := row[0].(int64)
		return fmt.Sprintf("statistics of %s are over values of several units, such as %s: filter by `unit`, or group by it", count(int(n), "group", "groups"), row[1])
	}}
	groups, example := several(b.node, b.groupsAgain(g), unit)
	check.Then = b.totals(groups, b.fn("count"), example)
	if c := b.catalogued(g); c == nil {
		first, _ := several(g.datapoints.rows, nil, unit)
		check.First = b.any(first)
	} else if metrics, example := several(c.rows, c.groups, c.unit); c.exact {
		check.Then = b.totals(metrics, b.fn("count"), example)
		check.Note = func(row []any) string {
			if row[1] == nil {
				return ""
			}
			return fmt.Sprintf("statistics are over metrics of several units, such as %s: filter by `unit`, or group by it", row[1])
		}
	} else {
		check.First = b.any(metrics)
	}
	*b.checks = append(*b.checks, check)
}

// groupsAgain returns the groups of a stats command with columns of their own.
func (b *binder) groupsAgain(g *grouping) []plan.Item {
	out := make([]plan.Item, len(g.aggregate.Groups))
	for i, it := range g.aggregate.Groups {
		out[i] = plan.Item{Column: b.ids.Column(it.Column.Type, it.Column.Hint), Expr: it.Expr}
	}
	return out
}

// totals returns one row of aggregates.
func (b *binder) totals(in plan.Node, aggregates ...plan.Expr) *plan.Project {
	a, p := &plan.Aggregate{In: in}, &plan.Project{}
	for _, x := range aggregates {
		col := b.ids.Column(x.Type(), "")
		a.Aggs = append(a.Aggs, plan.Item{Column: col, Expr: x})
		p.Outputs = append(p.Outputs, plan.Output{Expr: &plan.Ref{Column: col}})
	}
	p.In = a
	return p
}

// any returns a row when there are any.
func (b *binder) any(in plan.Node) *plan.Project {
	return &plan.Project{In: &plan.Limit{In: in, Count: 1, Any: true}, Outputs: []plan.Output{{Name: "any", Expr: plan.Int(1)}}}
}

// metricName returns the text that names a datapoint's metric to people.
func (b *binder) metricName() plan.Expr {
	name := b.fn("coalesce", b.datapoint("metricname"), b.datapoint("label"), plan.Text("a metric of no name"))
	return b.fn("trim", b.fn("concat", b.datapoint("namespace"), plan.Text(" "), name, plan.Text(" "), plan.Convert(b.datapoint("dimensions"), function.Text)))
}
