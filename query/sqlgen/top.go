package sqlgen

import (
	"trailsift/query/function"
	"trailsift/query/plan"
)

// top asks for the values in a query of its own over the same rows. Reading them again costs less than keeping them: only the
// columns that make the value are read.
func (g *generator) top(b *block, n *plan.Top) *block {
	key, rank := g.column(function.Text), g.column(n.Rank.Type())
	values := g.aggregate(g.build(n.In), &plan.Aggregate{Groups: []plan.Item{{Column: key, Expr: n.Value}}, Aggs: []plan.Item{{Column: rank, Expr: n.Rank}}})
	values = around(values)
	values.where = []definition{{uses: []plan.Expr{&plan.Ref{Column: key}}, own: func(w *writer, s scope) string { return s.column(w, key) + " is not null" }}}
	values.order, values.limit = []plan.Key{{Expr: &plan.Ref{Column: rank}, Desc: true}}, n.Count
	if b.grouped || b.repeats(n.Value, n.Value) {
		b = around(b)
	}
	b.defs = append(b.defs, definition{col: n.Out, uses: []plan.Expr{n.Value}, own: func(w *writer, s scope) string {
		x := w.value(s, n.Value)
		return "case when " + atom(x) + " in (\n" + indent(values.render(w, []*plan.Column{key})) + "\n) then " + x +
			" when " + atom(x) + " is not null then " + w.param(n.Other) + " end"
	}})
	return around(b)
}
