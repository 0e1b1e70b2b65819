package sqlgen

import (
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// totals lets the last row stand twice: the second time for all rows.
func (g *generator) totals(b *block, n *plan.Totals) *block {
	var exprs []plan.Expr
	for _, it := range n.Outs {
		exprs = append(exprs, it.New)
	}
	uses := keyExprs(n.Order)
	for _, c := range b.tie {
		uses = append(uses, &plan.Ref{Column: c})
	}
	if b.late() || b.repeats(append(exprs, uses...)...) {
		b = around(b)
	}
	tie := b.tie
	last := g.column(function.Bool)
	b.defs = append(b.defs, definition{col: last, uses: uses, late: true, own: func(w *writer, s scope) string {
		return "lead(1) over (order by " + strings.Join(orderKeys(w, s, n.Order, tie), ", ") + ") is null"
	}})
	sums := make([]*plan.Column, len(n.Outs))
	for i, it := range n.Outs {
		if plan.IsAggregate(it.New) {
			sums[i] = g.column(it.New.Type())
			b.defs = append(b.defs, definition{col: sums[i], uses: []plan.Expr{it.New}, late: true, own: func(w *writer, s scope) string {
				return over(w.value(s, it.New), " over ()")
			}})
		}
	}
	b = around(b)
	added := g.column(function.Bool)
	b.defs = append(b.defs, definition{col: added, uses: []plan.Expr{&plan.Ref{Column: last}}, late: true, own: func(w *writer, s scope) string {
		return "unnest(case when " + s.column(w, last) + " then [false, true] else [false] end)"
	}})
	b = around(b)
	b.tie = append(b.tie[:len(b.tie):len(b.tie)], added)
	for i, it := range n.Outs {
		value := it.New
		if sums[i] != nil {
			value = &plan.Ref{Column: sums[i]}
		}
		b.defs = append(b.defs, definition{col: it.Column, uses: []plan.Expr{&plan.Ref{Column: added}, it.Old, value}, own: func(w *writer, s scope) string {
			return "case when " + s.column(w, added) + " then " + w.value(s, value) + " else " + w.value(s, it.Old) + " end"
		}})
	}
	return b
}
