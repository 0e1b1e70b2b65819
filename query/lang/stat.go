package lang

import (
	"errors"
	"slices"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/statistic"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// stat binds the call of stat as a column of the stats command around it.
func (b *binder) stat(c *syntax.Call, entry *function.Entry) plan.Expr {
	s, ok := b.statistic(c, entry)
	if !ok || !b.hasDatapoints(c) {
		return b.failed
	}
	g := b.group
	key := "stat:" + s.String()
	if col := g.made[key]; col != nil {
		return &plan.Ref{Column: col}
	}
	o, inputs := function.StatisticOverload(s, b.options.Metrics.Datapoints)
	call := &plan.Call{Entry: entry, Overload: o, Typ: o.Result}
	for _, in := range inputs {
		call.Args = append(call.Args, b.statInput(g, in, s))
	}
	col := b.ids.Column(call.Typ, textOf(c, b.text))
	g.made[key] = col
	g.datapoints.asked = append(g.datapoints.asked, askedStatistic{s, c})
	g.aggregate.Aggs = append(g.aggregate.Aggs, plan.Item{Column: col, Expr: call})
	return &plan.Ref{Column: col}
}

// statistic reads the argument of stat.
func (b *binder) statistic(c *syntax.Call, entry *function.Entry) (statistic.Statistic, bool) {
	if c.Star || len(c.Args) != 1 {
		b.errorf("argument-count", c.At, "wrong number of arguments for `stat`").WithHelp("the usage is `%s`", entry.Usage).add(b)
		return statistic.Statistic{}, false
	}
	text, ok := c.Args[0].(*syntax.Text)
	if !ok {
		r := b.errorf("not-constant", c.Args[0].Span(), "`stat` takes the statistic as a text")
		if p, ok := c.Args[0].(*syntax.Path); ok {
			r = r.WithHelp("write `stat(%s)`", syntax.Quote(textOf(p, b.text)))
		}
		r.add(b)
		return statistic.Statistic{}, false
	}
	s, err := statistic.Parse(text.Value)
	var e *statistic.Error
	if errors.As(err, &e) {
		at := text.At
		if at.End-at.Start == len(text.Value)+2 && e.End > e.Start { // as it stands between the quotes
			at = diag.Span{Start: at.Start + 1 + e.Start, End: at.Start + 1 + e.End}
		}
		r := b.errorf("bad-statistic", at, "%s", e.Reason)
		if e.Help != "" {
			r = r.WithHelp("%s", e.Help)
		}
		r.add(b)
	}
	return s, err == nil
}

// hasDatapoints reports whether the rows are datapoints of metrics, and says so when not.
func (b *binder) hasDatapoints(c *syntax.Call) bool {
	rows := false
	if t := b.scan.Table; t.Name == schema.Metrics().Name && !b.scope.closed && !b.group.rows {
		series := b.scan.Column(b.ids, t.MustColumn("series"))
		rows = slices.Contains(b.node.Columns(), series)
	}
	switch {
	case rows || b.damaged:
		return rows
	case b.group.rows:
		b.errorf("misplaced-statistic", c.NameAt, "`stat` stands in `stats` and `timechart` alone").WithHelp("write `stats %s by …` first", textOf(c, b.text)).add(b)
	default:
		b.errorf("misplaced-statistic", c.NameAt, "`stat` reads the datapoints of metrics, and these rows are none").
			WithHelp("write `source metrics | … | stats %s by bin(5m)`", textOf(c, b.text)).add(b)
	}
	return false
}

// statInput returns a column that statistics are calculated from.
func (b *binder) statInput(g *grouping, in function.StatisticInput, s statistic.Statistic) plan.Expr {
	d := g.datapoints
	if d == nil {
		d = &datapoints{columns: map[function.StatisticInput]plan.Expr{}, stored: map[statistic.Statistic]plan.Expr{}, rows: b.node}
		if g.bins != nil {
			d.period = seconds(g.bins.period)
		}
		g.datapoints = d
		b.countedDatapoints(g, d)
	}
	if in == function.InputStored { // another one for each statistic
		if d.stored[s] == nil {
			d.stored[s] = b.counted(d, in, b.stored(s))
		}
		return d.stored[s]
	}
	if d.columns[in] == nil {
		d.columns[in] = b.makeInput(g, d, in)
	}
	return d.columns[in]
}

// makeInput adds a column that statistics are calculated from.
func (b *binder) makeInput(g *grouping, d *datapoints, in function.StatisticInput) plan.Expr {
	samples := b.datapoint("samplecount")
	switch in {
	case function.InputCounts:
		return b.counted(d, in, plan.Int(1))
	case function.InputSamples:
		return b.counted(d, in, samples)
	case function.InputSum:
		sum := b.datapoint("sum")
		if !b.options.Metrics.Complete {
			sum = b.fn("coalesce", sum, b.fn("*", b.datapoint("average"), samples))
		}
		return b.counted(d, in, sum)
	case function.InputWeight:
		if b.options.Metrics.Single {
			return b.statInput(g, function.InputSamples, statistic.Statistic{})
		}
		return b.counted(d, in, b.fn("if", b.fn("=", b.datapoint("minimum"), b.datapoint("maximum")), samples))
	case function.InputMetric:
		return b.materialize(b.metricName(), in.String())
	case function.InputUpTo, function.InputTotal:
		b.ranks(g, d)
		return d.columns[in]
	}
	return b.counted(d, in, b.datapoint(in.String()))
}

// datapoint returns a column of the datapoints.
func (b *binder) datapoint(name string) plan.Expr {
	return &plan.Ref{Column: b.scan.Column(b.ids, b.scan.Table.MustColumn(name))}
}

// fn applies a function to expressions that fit it.
func (b *binder) fn(name string, args ...plan.Expr) plan.Expr {
	list := make([]argument, len(args))
	for i, a := range args {
		list[i] = argument{Expr: a}
	}
	return b.apply(name, diag.Span{}, list...)
}

// counted adds a column that is missing for datapoints that do not count.
func (b *binder) counted(d *datapoints, in function.StatisticInput, x plan.Expr) plan.Expr {
	if d.counts != nil {
		x = b.fn("if", d.counts, x)
	}
	if _, constant := x.(*plan.Literal); constant {
		return x
	}
	return b.materialize(x, in.String())
}

// stored returns a statistic as it came with a datapoint, by any of its names.
func (b *binder) stored(s statistic.Statistic) plan.Expr {
	var values []plan.Expr
	for _, name := range s.Names() {
		values = append(values, plan.Convert(&plan.Path{Base: b.datapoint("statistics"), Pointer: []string{name}}, function.Double))
	}
	if len(values) == 1 {
		return values[0]
	}
	return b.fn("coalesce", values...)
}

// ranks adds the columns that put the datapoints of each group in the order of their values.
func (b *binder) ranks(g *grouping, d *datapoints) {
	weight := b.statInput(g, function.InputWeight, statistic.Statistic{})
	value := b.statInput(g, function.InputMinimum, statistic.Statistic{})
	b.keyColumns(g, d)
	w := &plan.Window{In: b.node, Partitions: d.keys, Order: []plan.Key{{Expr: value}}, Unstable: true}
	for _, in := range []function.StatisticInput{function.InputUpTo, function.InputTotal} {
		col := b.ids.Column(function.Double, in.String())
		w.Items = append(w.Items, plan.WindowItem{Column: col, Expr: b.fn("sum", weight), Frame: plan.Frame{Running: in == function.InputUpTo}})
		d.columns[in] = &plan.Ref{Column: col}
	}
	b.node = w
}
