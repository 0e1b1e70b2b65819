package lang

import (
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/statistic"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// datapoints are the columns that the statistics of one stats command are calculated from. They stand in the plan before the
// grouping, so that other aggregates see all rows.
type datapoints struct {
	period  int64                                 // the length of the bins in seconds; 0 when there are none
	columns map[function.StatisticInput]plan.Expr // made so far
	counts  plan.Expr                             // whether a datapoint counts; nil when all do
	keys    []plan.Expr                           // the groups, as columns
	stored  map[statistic.Statistic]plan.Expr     // statistics as they came with the datapoints
	rows    plan.Node                             // the plan before any of that
	asked   []askedStatistic
}

// askedStatistic is a statistic and where it stands.
type askedStatistic struct {
	statistic.Statistic
	call *syntax.Call
}

// keyColumns makes columns of what rows are grouped by, so that windows and groups share them.
func (b *binder) keyColumns(g *grouping, d *datapoints) {
	if d.keys != nil {
		return
	}
	for i := range g.aggregate.Groups {
		item := &g.aggregate.Groups[i]
		if _, constant := item.Expr.(*plan.Literal); constant {
			continue
		}
		item.Expr = b.materialize(item.Expr, item.Column.Hint)
		d.keys = append(d.keys, item.Expr)
	}
}

// countedDatapoints finds out which datapoints count: those with any statistic and, of each metric and bin, those of one period
// and kind, because several would say the same thing twice.
func (b *binder) countedDatapoints(g *grouping, d *datapoints) {
	known := b.options.Metrics
	if !known.Complete {
		d.counts = b.hasStatistic()
	}
	if !known.OneClass {
		b.oneClass(g, d)
	}
	if d.counts != nil {
		d.counts = b.materialize(d.counts, "counts")
		b.node.(*plan.Extend).Shared = true
	}
}

// hasStatistic returns whether a datapoint says anything: one of no samples does not.
func (b *binder) hasStatistic() plan.Expr {
	samples := b.datapoint("samplecount")
	var others []plan.Expr
	for _, name := range []string{"sum", "minimum", "maximum", "average", "statistics", "value"} {
		others = append(others, &plan.Present{Value: b.datapoint(name)})
	}
	return plan.Or(b.functions, b.fn(">", samples, plan.Int(0)),
		plan.And(b.functions, plan.Not(b.functions, &plan.Present{Value: samples}), plan.Or(b.functions, others...)))
}

// oneClass keeps, of the periods and kinds that a metric has in a bin, one: the longest period that fits the bin, else the
// shortest; of equal ones puts before datapoints. A period that is not known comes last.
func (b *binder) oneClass(g *grouping, d *datapoints) {
	const longest = 1e15 // seconds; halves of it are still exact
	period := b.datapoint("period")
	put := b.fn("if", b.fn("=", b.datapoint("kind"), plan.Text(schema.MetricPut)), plan.Double(0.5), plan.Double(0))
	fits := &plan.Present{Value: period}
	branches := []plan.Expr{fits, b.fn("+", period, put)}
	if d.period > 0 {
		branches = []plan.Expr{b.fn("<=", period, plan.Int(d.period)), branches[1], fits, b.fn("-", put, period)}
	}
	rank := b.fn("case", append(branches, b.fn("-", put, plan.Double(longest)))...)
	if d.counts != nil {
		rank = b.fn("if", d.counts, rank)
	}
	rank = b.materialize(rank, "class")
	b.keyColumns(g, d)
	w := &plan.Window{In: b.node, Partitions: []plan.Expr{b.datapoint("series")}, Unstable: true}
	for _, k := range d.keys {
		if !b.ofSeries(k) {
			w.Partitions = append(w.Partitions, k)
		}
	}
	best := b.ids.Column(function.Double, "best class")
	w.Items = []plan.WindowItem{{Column: best, Expr: b.fn("max", rank)}}
	if e, ok := b.node.(*plan.Extend); ok {
		e.Shared = true
	}
	b.node = w
	d.counts = b.fn("=", rank, &plan.Ref{Column: best})
}

// ofSeries reports whether all datapoints of a metric have the same value of a key.
func (b *binder) ofSeries(key plan.Expr) bool {
	ok := true
	plan.EachColumn(b.definition(key), func(c *plan.Column) {
		if c.Source < 0 {
			ok = false
			return
		}
		switch b.scan.Table.Columns[c.Source].Name {
		case "accountid", "region", "namespace", "metricname", "dimensions", "dimensionnames", "series":
		default:
			ok = false
		}
	})
	return ok
}

// definition returns the expression that a column was last made of; the column itself when it is not of the step just before.
func (b *binder) definition(x plan.Expr) plan.Expr {
	r, ok := x.(*plan.Ref)
	if !ok {
		return x
	}
	if e, ok := b.node.(*plan.Extend); ok {
		for _, it := range e.Items {
			if it.Column == r.Column {
				return it.Expr
			}
		}
	}
	return x
}

// seconds returns about how many seconds a length of time has; months count as their shortest.
func seconds(s plan.Span) int64 { return s.Months*28*24*3600 + s.Micros/1e6 }
