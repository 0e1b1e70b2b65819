package plan

import (
	"fmt"
	"strings"
)

// Window adds columns that are calculated from several rows: from those of the same partition, or from the ones before a row in
// an order. Rows and their order stay.
type Window struct {
	In         Node
	Partitions []Expr // rows with equal values, missing ones included, belong together; none is all rows
	Order      []Key  // made total by the generator; of an Over with a Frame, and of every Lag and Latest
	Unstable   bool   // rows of equal keys may come in any order: the sum of what is made of them is the same
	Items      []WindowItem
}

// WindowItem is a column of a Window.
type WindowItem struct {
	Column *Column
	Kind   WindowKind
	Expr   Expr  // Over: the call of an aggregate; otherwise the value
	Frame  Frame // of an Over
	Offset int64 // Lag: how many rows back, from 1
}

// WindowKind says how a column of a Window is calculated.
type WindowKind uint8

// The kinds of window columns.
const (
	Over   WindowKind = iota // an aggregate over the rows of the frame
	Lag                      // the value of an earlier row; missing where there is none
	Latest                   // the last value so far that is not missing, the row's own included
)

// Frame says which rows of the partition an Over looks at. The zero value is all of them.
type Frame struct {
	Running   bool  // from the first row, in order, to this one
	Rows      int64 // with Running: the last so many rows only; 0 is all
	Preceding bool  // with Running: this row does not count
}

// Input implements Node.
func (n *Window) Input() Node { return n.In }

// Columns implements Node.
func (n *Window) Columns() []*Column {
	out := clip(n.In.Columns())
	for _, it := range n.Items {
		out = append(out, it.Column)
	}
	return out
}

func (n *Window) withInput(in Node) Node {
	return &Window{In: in, Partitions: n.Partitions, Order: n.Order, Unstable: n.Unstable, Items: n.Items}
}

func (n *Window) check(c *checker) {
	for _, e := range n.Partitions {
		c.expr(e, false)
	}
	c.keys(n.Order)
	for _, it := range n.Items {
		c.expr(it.Expr, it.Kind == Over)
		if it.Expr.Type() != it.Column.Type {
			c.fail("column c%d is %s, its expression %s", it.Column.ID, it.Column.Type, it.Expr.Type())
		}
		if (it.Kind == Over) != IsAggregate(it.Expr) {
			c.fail("window column c%d: %s", it.Column.ID, FormatExpr(it.Expr))
		}
		if it.Kind == Lag && it.Offset < 1 || it.Frame.Rows < 0 {
			c.fail("window column c%d looks %d rows back over %d", it.Column.ID, it.Offset, it.Frame.Rows)
		}
	}
	for _, it := range n.Items { // items do not see each other
		c.make(it.Column)
	}
}

func (n *Window) describe() string {
	parts := make([]string, len(n.Items))
	for i, it := range n.Items {
		parts[i] = column(it.Column) + "=" + it.describe()
	}
	s := "window " + strings.Join(parts, ", ")
	if len(n.Partitions) > 0 {
		s += " by " + exprList(n.Partitions)
	}
	if len(n.Order) > 0 {
		s += " in order of " + keyList(n.Order)
	}
	return s
}

func (it *WindowItem) describe() string {
	x := FormatExpr(it.Expr)
	switch {
	case it.Kind == Lag:
		return fmt.Sprintf("lag(%s, %d)", x, it.Offset)
	case it.Kind == Latest:
		return "last(" + x + ")"
	case !it.Frame.Running:
		return x
	}
	rows := "all rows"
	if it.Frame.Rows > 0 {
		rows = fmt.Sprintf("%d rows", it.Frame.Rows)
	}
	if it.Frame.Preceding {
		return x + " over " + rows + " before"
	}
	return x + " over " + rows + " so far"
}

func (n *Window) simplify(r rewriter, in Node) Node {
	out := &Window{In: in, Partitions: r.exprs(n.Partitions), Order: r.keys(n.Order), Unstable: n.Unstable, Items: append([]WindowItem(nil), n.Items...)}
	for i := range out.Items {
		out.Items[i].Expr = r.expr(out.Items[i].Expr)
	}
	return out
}

func (n *Window) prune(need map[*Column]bool) Node {
	out := &Window{Partitions: n.Partitions, Order: n.Order, Unstable: n.Unstable}
	for _, it := range n.Items {
		if need[it.Column] {
			out.Items = append(out.Items, it)
		}
	}
	if len(out.Items) == 0 {
		return pruneNode(n.In, need)
	}
	for _, it := range out.Items {
		want(need, it.Expr)
	}
	want(need, n.Partitions...)
	wantKeys(need, n.Order)
	out.In = pruneNode(n.In, need)
	return out
}

// lets is true for conditions that keep or drop whole partitions.
func (n *Window) lets(cond Expr) bool {
	whole := map[*Column]bool{}
	for _, e := range n.Partitions {
		if r, ok := e.(*Ref); ok {
			whole[r.Column] = true
		}
	}
	ok := true
	EachColumn(cond, func(c *Column) { ok = ok && whole[c] })
	return ok && len(whole) > 0
}
