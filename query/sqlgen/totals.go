package sqlgen

import (
	"slices"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// totals adds the sums in a query of its own over the same rows. Reading them again costs less than keeping them until the sums are
// known. No rows have no group, and so no sums.
func (g *generator) totals(b *block, n *plan.Totals) *block {
	added := g.column(function.Bool)
	sums := &plan.Aggregate{In: n.In, Groups: []plan.Item{{Column: added, Expr: plan.Bool(true)}}}
	u := &plan.Union{Outs: []plan.UnionColumn{{Column: n.Added, Left: plan.Bool(false), Right: &plan.Ref{Column: added}}}}
	for _, it := range n.Outs {
		last := it.New
		if plan.IsAggregate(last) {
			sum := plan.Item{Column: g.column(last.Type()), Expr: last}
			sums.Aggs = append(sums.Aggs, sum)
			last = &plan.Ref{Column: sum.Column}
		}
		u.Outs = append(u.Outs, plan.UnionColumn{Column: it.Column, Left: it.Old, Right: last})
	}
	kept := map[*plan.Column]bool{} // what steps behind may still order the rows by
	for _, e := range keyExprs(n.Order) {
		plan.EachColumn(e, func(c *plan.Column) {
			if !kept[c] && !slices.Contains(b.tie, c) {
				u.Outs = append(u.Outs, plan.UnionColumn{Column: c, Left: &plan.Ref{Column: c}, Right: &plan.Literal{Typ: c.Type}})
			}
			kept[c] = true
		})
	}
	order := append([]plan.Key{{Expr: &plan.Ref{Column: n.Added}}}, n.Order...)
	o := g.unite(b, g.build(sums), u.Outs)
	o.order = order
	return o
}
