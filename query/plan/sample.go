package plan

import (
	"fmt"

	"trailsift/query/function"
)

// Sample keeps all rows when they are few enough to look at each, and otherwise about Rows of them, always the same ones: of every
// stratum about equally many, so that what is rare among all rows is still there. The rows of In are read twice, first to count
// them.
type Sample struct {
	In     Node
	Strata []Expr // rows with equal values, missing ones included, are one stratum; none is all rows
	Text   Expr   // all rows stay when it has at most Texts different values; nil when it is likely that no two rows have the same
	Texts  int64
	Rows   int64   // all rows stay when they are at most so many
	Weight *Column // Int: how many rows of In a kept row stands for; 1 when all rows stay
	Total  *Column // Int: how many rows In has
}

// Input implements Node.
func (n *Sample) Input() Node { return n.In }

// Columns implements Node.
func (n *Sample) Columns() []*Column { return append(clip(n.In.Columns()), n.Weight, n.Total) }

func (n *Sample) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Sample) check(c *checker) {
	for _, e := range n.exprs() {
		c.expr(e, false)
	}
	if n.Rows < 1 || n.Text != nil && n.Texts < 1 || n.Weight.Type != function.Int || n.Total.Type != function.Int {
		c.fail("a sample of %d rows, or %d texts", n.Rows, n.Texts)
	}
	c.make(n.Weight)
	c.make(n.Total)
}

// exprs returns what the node reads.
func (n *Sample) exprs() []Expr {
	if n.Text == nil {
		return n.Strata
	}
	return append(n.Strata[:len(n.Strata):len(n.Strata)], n.Text)
}

func (n *Sample) describe() string {
	s := fmt.Sprintf("sample %s of %s, %d rows", column(n.Weight), column(n.Total), n.Rows)
	if n.Text != nil {
		s += fmt.Sprintf(" or %d different %s", n.Texts, FormatExpr(n.Text))
	}
	if len(n.Strata) > 0 {
		s += " by " + exprList(n.Strata)
	}
	return s
}

func (n *Sample) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.Strata = in, r.exprs(n.Strata)
	if n.Text != nil {
		c.Text = r.expr(n.Text)
	}
	return &c
}

func (n *Sample) prune(need map[*Column]bool) Node {
	want(need, n.exprs()...)
	in := n.In
	if s, ok := in.(*Sort); ok { // counting needs no order
		in = s.In
	}
	return n.withInput(pruneNode(in, need))
}

// lets is false: how many rows there are decides which of them stay.
func (n *Sample) lets(Expr) bool { return false }

// ReadsRecord reports whether an expression reads the text of a whole record or of an object of it, which has to be put together
// for every row.
func ReadsRecord(e Expr) bool {
	found := false
	Walk(e, func(e Expr) bool {
		_, ok := e.(*Record)
		found = found || ok
		return !found
	})
	return found
}
