package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// eventstats is the command that puts aggregates of a row's group beside the row.
type eventstats struct {
	Items  []*Item `parser:"'eventstats' @@ ( ',' @@ )*"`
	Groups []*Item `parser:"( 'by' @@ ( ',' @@ )* )?"`
}

func eventstatsSpec() Spec {
	return Spec{
		Name:      "eventstats",
		Usage:     "eventstats aggregate [as name], … [by expression, …]",
		Doc:       "Calculates aggregates as stats does and adds them to every row of the group. All rows and fields stay, and may stand beside aggregates: count(*) - n.",
		Extension: true,
		Instead:   "ask twice: once with `stats` for the groups, and once for their rows",
		Examples: []Example{
			{"fields @timestamp, eventName, errorCode | filter ispresent(errorCode) | eventstats count(*) as failures by userIdentity.arn | filter failures > 20 | sort @timestamp", "Failed calls of those who fail often."},
		},
	}
}

func (c *eventstats) exprs() []syntax.Expr { return append(itemExprs(c.Items), itemExprs(c.Groups)...) }
func (c *eventstats) String() string {
	s := "eventstats " + join(c.Items)
	if len(c.Groups) > 0 {
		s += " by " + join(c.Groups)
	}
	return s
}

func (c *eventstats) bind(b *binder) { b.windowStats(c.Items, c.Groups, nil, plan.Frame{}) }

// windowStats adds aggregates over each row's group, or over a frame of it in an order.
func (b *binder) windowStats(items, groups []*Item, order []plan.Key, f plan.Frame) {
	w := &plan.Window{Order: order}
	for _, item := range groups {
		if x, ok := b.orderable(b.define(item).Expr, item.Expr); ok {
			w.Partitions = append(w.Partitions, x)
		}
	}
	g := &grouping{aggregate: &plan.Aggregate{}, rows: true, out: scope{closed: true}, made: map[string]*plan.Column{}}
	values := make([]plan.Expr, len(items))
	for i, item := range items {
		b.group = g
		values[i] = b.statsItem(g, item)
		b.group = nil
		b.groupColumn(g, item, values[i])
	}
	for _, it := range g.aggregate.Aggs {
		w.Items = append(w.Items, plan.WindowItem{Column: it.Column, Expr: it.Expr, Frame: f})
	}
	if w.In = b.node; len(w.Items) > 0 {
		b.node = w
	} else if !b.found.HasErrors() {
		b.errorf("no-aggregate", items[0].at(), "nothing is aggregated here").WithHelp("write `count(*) as n`").add(b)
	}
	for _, it := range g.after {
		b.extend(it)
	}
	for i, item := range items {
		name := item.name(b.text)
		b.beside(name, values[i])
		if last := &b.scope.fields[len(b.scope.fields)-1]; item.Alias == nil {
			last.key, last.bare, last.of = syntax.Key(item.Expr), true, item.Expr
		}
	}
}
