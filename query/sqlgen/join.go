package sqlgen

import (
	"slices"
	"strings"

	"trailsift/query/plan"
)

// joined is a join that a block reads instead of a table.
type joined struct {
	left, right *block
	ofRight     []*plan.Column // the columns of the right side
	kind        string         // as SQL calls it
	on          []plan.Expr    // pairs of values, of the left and of the right side
	compare     string         // the operator between them
}

// join opens a block over two. The rows are in the order of the left side.
func (g *generator) join(left *block, n *plan.Join) *block {
	right := g.build(n.Right)
	if right.limit < 0 {
		right.order = nil
	}
	if n.Kind == plan.Mark {
		return g.mark(left, right, n)
	}
	b := &block{join: joinOf(n, left, right), order: left.order, limit: -1, tie: left.tie}
	if left.limit < 0 {
		left.order = nil
	}
	if n.Kind == plan.Inner || n.Kind == plan.Left {
		b.tie = append(slices.Clip(left.tie), right.tie...)
	}
	return b
}

// mark adds the column of a Mark to a block. It is true or false, also where the other side holds missing values: SQL's own
// answer would be null for every row that matches none of them.
func (g *generator) mark(b, right *block, n *plan.Join) *block {
	var left, values []plan.Expr
	for _, m := range n.On {
		left, values = append(left, m.Left), append(values, m.Right)
	}
	if b.grouped || b.repeats(left...) {
		b = around(b)
	}
	if right.grouped {
		right = around(right)
	}
	b.defs = append(b.defs, definition{col: n.Mark, uses: left, late: true, own: func(w *writer, s scope) string {
		keys := make([]string, len(left))
		for i, e := range left {
			keys[i] = w.value(s, e)
		}
		key := keys[0]
		if len(keys) > 1 {
			key = "(" + strings.Join(keys, ", ") + ")"
		}
		return "coalesce(" + atom(key) + " in (\n" + indent(right.list(w, values)) + "\n), false)"
	}})
	return b
}

// list writes the block as a SELECT of expressions.
func (b *block) list(w *writer, exprs []plan.Expr) string {
	var list []selected
	var wanted []*plan.Column
	for i, e := range exprs {
		list = append(list, selected{w.value(b, e), outputName(i)})
		plan.EachColumn(e, func(c *plan.Column) { wanted = append(wanted, c) })
	}
	return b.write(w, list, b.needs(wanted))
}

// from writes the join behind `from`, with the columns below that the block needs.
func (j *joined) from(w *writer, b *block, below []*plan.Column) string {
	var left, right []*plan.Column
	for _, c := range below {
		if slices.Contains(j.ofRight, c) {
			right = append(right, c)
		} else {
			left = append(left, c)
		}
	}
	sql := "(\n" + indent(j.left.render(w, left)) + "\n) q"
	sql += " " + j.kind + " join (\n" + indent(j.right.render(w, right)) + "\n) p on "
	for i := 0; i < len(j.on); i += 2 {
		if i > 0 {
			sql += " and "
		}
		sql += atom(w.value(b, j.on[i])) + " " + j.compare + " " + atom(w.value(b, j.on[i+1]))
	}
	return sql
}

// shuffled reports whether the rows that the block reads come in an order that may change from run to run.
func (b *block) shuffled() bool {
	for ; b != nil; b = b.from {
		if b.join != nil || b.table != nil || b.from != nil && b.from.grouped {
			return true
		}
		if b.from != nil && b.from.limit >= 0 {
			return false
		}
	}
	return false
}
