package plan

import (
	"strconv"

	"trailsift/query/function"
)

// Top adds a column with the values that most rows have, and Other for all others. A missing value stays missing and counts
// as none of them. The rows of In are read twice.
type Top struct {
	In    Node
	Value Expr  // Text
	Rank  *Call // what makes a value important: the call of an aggregate over the rows that have it
	Count int64
	Other string
	Out   *Column
}

// Input implements Node.
func (n *Top) Input() Node { return n.In }

// Columns implements Node.
func (n *Top) Columns() []*Column { return append(clip(n.In.Columns()), n.Out) }

func (n *Top) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Top) check(c *checker) {
	c.expr(n.Value, false)
	c.expr(n.Rank, true)
	if n.Value.Type() != function.Text || n.Out.Type != function.Text || !IsAggregate(n.Rank) || n.Count < 1 {
		c.fail("the top %d of %s by %s", n.Count, n.Value.Type(), FormatExpr(n.Rank))
	}
	c.make(n.Out)
}

func (n *Top) describe() string {
	return "top " + column(n.Out) + "=" + FormatExpr(n.Value) + ", the first " + strconv.FormatInt(n.Count, 10) + " by " + FormatExpr(n.Rank) + " or " + strconv.Quote(n.Other)
}

func (n *Top) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.Value, c.Rank = in, r.expr(n.Value), r.expr(n.Rank).(*Call)
	return &c
}

func (n *Top) prune(need map[*Column]bool) Node {
	if !need[n.Out] {
		return pruneNode(n.In, need)
	}
	want(need, n.Value, n.Rank)
	return n.withInput(pruneNode(n.In, need))
}

// lets is false: without some rows, others would be the most frequent.
func (n *Top) lets(Expr) bool { return false }
