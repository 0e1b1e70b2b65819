package plan

import (
	"strings"

	"trailsift/query/function"
)

// Fill adds rows for the bins of time that have none, between the first and the last bin of all rows and those of Range: one
// for each bin and each combination of groups that occurs. Rows without a time stay as they are. No rows stay no rows.
type Fill struct {
	In     Node
	Time   *Column   // of In: the start of a bin, with no fractions of a bin anywhere
	Period Span      // the length of a bin; positive
	Zone   string    // whose days bins are; "" for UTC
	Range  Range     // zero for none; an end at the end of time is open
	Groups []*Column // of In: what new rows take from the others of their group
	Out    *Column   // the time of all rows
	Outs   []FillItem
}

// FillItem is a column that is one thing for the rows that were there and another for new rows.
type FillItem struct {
	Column *Column
	Old    Expr // over the columns of In
	New    Expr // without columns
}

// Input implements Node.
func (n *Fill) Input() Node { return n.In }

// Columns implements Node.
func (n *Fill) Columns() []*Column {
	out := append([]*Column{n.Out}, n.Groups...)
	for _, it := range n.Outs {
		out = append(out, it.Column)
	}
	return out
}

func (n *Fill) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Fill) check(c *checker) {
	for _, col := range append([]*Column{n.Time}, n.Groups...) {
		c.expr(&Ref{col}, false)
	}
	if n.Time.Type != function.Time || n.Out.Type != function.Time || !n.Period.Positive() {
		c.fail("fill of %s by %s", n.Time.Type, n.Period)
	}
	for _, it := range n.Outs {
		c.expr(it.Old, false)
		EachColumn(it.New, func(col *Column) { c.fail("a new row uses column c%d", col.ID) })
		if it.Old.Type() != it.Column.Type || it.New.Type() != it.Column.Type {
			c.fail("column c%d is %s, filled with %s and %s", it.Column.ID, it.Column.Type, it.Old.Type(), it.New.Type())
		}
	}
	c.scope = map[*Column]bool{}
	for _, col := range n.Groups {
		c.scope[col] = true
	}
	c.make(n.Out)
	for _, it := range n.Outs {
		c.make(it.Column)
	}
}

func (n *Fill) describe() string {
	s := "fill " + column(n.Out) + "=" + column(n.Time) + " every " + n.Period.String()
	if n.Zone != "" {
		s += " of " + n.Zone
	}
	if !n.Range.IsZero() {
		s += " in " + formatRange(n.Range)
	}
	var parts []string
	for _, c := range n.Groups {
		parts = append(parts, column(c))
	}
	if len(parts) > 0 {
		s += " by " + strings.Join(parts, ", ")
	}
	for i, it := range n.Outs {
		s += map[bool]string{true: " with ", false: ", "}[i == 0]
		s += column(it.Column) + "=" + FormatExpr(it.Old) + " or " + FormatExpr(it.New)
	}
	return s
}

func (n *Fill) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.Outs = in, append([]FillItem(nil), n.Outs...)
	for i, it := range c.Outs {
		c.Outs[i].Old, c.Outs[i].New = r.expr(it.Old), r.expr(it.New)
	}
	return &c
}

// prune keeps time and groups, which decide what rows there are.
func (n *Fill) prune(need map[*Column]bool) Node {
	c := *n
	c.Outs = nil
	below := map[*Column]bool{n.Time: true}
	for _, g := range n.Groups {
		below[g] = true
	}
	for _, it := range n.Outs {
		if need[it.Column] {
			c.Outs = append(c.Outs, it)
			want(below, it.Old)
		}
	}
	c.In = pruneNode(n.In, below)
	return &c
}

// lets is false: without some rows, others would be first and last.
func (n *Fill) lets(Expr) bool { return false }
