package sqlgen

import (
	"slices"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// settle gives the parts of whole objects that expressions read columns of their own, in a block below. Whoever numbers, sorts or
// joins rows holds every column that its expressions read: a bucket's name is short, the request that it stands in is not.
func (g *generator) settle(b *block, exprs []plan.Expr) (*block, []plan.Expr) {
	settled := slices.Clone(exprs)
	found := false
	for i, e := range exprs {
		if !b.readsObjects(e) {
			continue
		}
		found = true
		if _, ref := e.(*plan.Ref); !ref {
			c := g.column(e.Type())
			b.defs = append(b.defs, definition{col: c, expr: e})
			settled[i] = &plan.Ref{Column: c}
		}
	}
	if found {
		b = around(b)
	}
	return b, settled
}

// readsObjects reports whether the block makes the value of e of objects.
func (b *block) readsObjects(e plan.Expr) bool {
	found := false
	plan.EachColumn(e, func(c *plan.Column) {
		switch d := b.definition(c); {
		case d == nil:
			found = found || c.Type == function.JSON && c.Source >= 0
		case d.expr != nil:
			found = found || b.readsObjects(d.expr)
		}
	})
	return found
}

// settleKeys is settle for the keys of an order.
func (g *generator) settleKeys(b *block, keys []plan.Key) (*block, []plan.Key) {
	b, exprs := g.settle(b, keyExprs(keys))
	out := make([]plan.Key, len(keys))
	for i, k := range keys {
		out[i] = plan.Key{Expr: exprs[i], Desc: k.Desc, Plain: k.Plain}
	}
	return b, out
}

// settleWindow is settle for everything that a window reads.
func (g *generator) settleWindow(b *block, n *plan.Window) (*block, *plan.Window) {
	out := *n
	b, out.Partitions = g.settle(b, n.Partitions)
	b, out.Order = g.settleKeys(b, n.Order)
	out.Items = slices.Clone(n.Items)
	for i, it := range n.Items {
		if call, ok := it.Expr.(*plan.Call); ok && it.Kind == plan.Over {
			over := *call
			b, over.Args = g.settle(b, call.Args)
			out.Items[i].Expr = &over
			continue
		}
		var value []plan.Expr
		b, value = g.settle(b, []plan.Expr{it.Expr})
		out.Items[i].Expr = value[0]
	}
	return b, &out
}
