package sqlgen

import (
	"slices"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// union opens a block over the rows of two. What tells rows of a side apart is missing in the rows of the other.
func (g *generator) union(left *block, n *plan.Union) *block {
	return g.unite(left, g.build(n.Right), n.Outs)
}

// unite opens a block over the rows of two blocks.
func (g *generator) unite(left, right *block, outs []plan.UnionColumn) *block {
	for _, side := range []**block{&left, &right} {
		if (*side).grouped {
			*side = around(*side)
		}
		if (*side).limit < 0 {
			(*side).order = nil
		}
	}
	side := g.column(function.Int)
	tie := append([]*plan.Column{side}, left.tie...)
	tie = append(tie, right.tie...)
	part := func(w *writer, of *block, number string, value func(plan.UnionColumn) plan.Expr) string {
		var list []selected
		var wanted []*plan.Column
		for _, u := range outs {
			e := value(u)
			list = append(list, selected{w.value(of, e), name(u.Column)})
			plan.EachColumn(e, func(c *plan.Column) { wanted = append(wanted, c) })
		}
		list = append(list, selected{number, name(side)})
		for _, c := range tie[1:] {
			sql := "null::" + typeName(c.Type)
			if slices.Contains(of.tie, c) {
				sql = of.column(w, c)
				wanted = append(wanted, c)
			}
			list = append(list, selected{sql, name(c)})
		}
		return "(\n" + indent(of.write(w, list, of.needs(wanted))) + "\n)"
	}
	return &block{limit: -1, tie: tie, table: func(w *writer) string {
		l := part(w, left, "1::bigint", func(u plan.UnionColumn) plan.Expr { return u.Left })
		r := part(w, right, "2::bigint", func(u plan.UnionColumn) plan.Expr { return u.Right })
		return "(\n" + indent(l+"\nunion all\n"+r) + "\n) q"
	}}
}

// paste numbers the rows of both sides and joins them by their numbers.
func (g *generator) paste(left *block, n *plan.Paste) *block {
	right := g.build(n.Right)
	left, leftNumber := g.numbered(left)
	right, rightNumber := g.numbered(right)
	order := left.order
	left.order, right.order = nil, nil
	j := &joined{left: left, right: right, ofRight: append([]*plan.Column{rightNumber}, n.Right.Columns()...), kind: "left", compare: "=",
		on: []plan.Expr{&plan.Ref{Column: leftNumber}, &plan.Ref{Column: rightNumber}}}
	if order == nil {
		order = []plan.Key{{Expr: &plan.Ref{Column: leftNumber}}}
	}
	return &block{join: j, order: order, limit: -1, tie: left.tie}
}

// numbered opens a block around b with a column that numbers the rows from 1, in their order.
func (g *generator) numbered(b *block) (*block, *plan.Column) {
	if b.late() || len(b.order) > 0 {
		b = around(b)
	}
	number := g.column(function.Int)
	order, tie := b.order, b.tie
	uses := keyExprs(order)
	for _, c := range tie {
		uses = append(uses, &plan.Ref{Column: c})
	}
	b.defs = append(b.defs, definition{col: number, uses: uses, late: true, own: func(w *writer, s scope) string {
		keys := orderKeys(w, s, order, tie)
		sql := "row_number() over (order by "
		for i, k := range keys {
			if i > 0 {
				sql += ", "
			}
			sql += k
		}
		return sql + ")"
	}})
	return around(b), number
}
