package plan

import "trailsift/query/function"

// Unnest makes one row for each element of a JSON array; what is no array counts as an array of itself. A row whose value is
// missing or an empty array is dropped. The elements keep their order where rows are ordered.
type Unnest struct {
	In    Node
	Value Expr    // JSON, or Text that may hold JSON
	Out   *Column // Text: the element as a Path would give it
}

// Input implements Node.
func (n *Unnest) Input() Node { return n.In }

// Columns implements Node.
func (n *Unnest) Columns() []*Column { return append(clip(n.In.Columns()), n.Out) }

func (n *Unnest) withInput(in Node) Node { return &Unnest{In: in, Value: n.Value, Out: n.Out} }

func (n *Unnest) check(c *checker) {
	c.expr(n.Value, false)
	if t := n.Value.Type(); t != function.JSON && t != function.Text && t != function.Null || n.Out.Type != function.Text {
		c.fail("unnest of %s into %s", t, n.Out.Type)
	}
	c.make(n.Out)
}

func (n *Unnest) describe() string { return "unnest " + FormatExpr(n.Value) + " as " + column(n.Out) }

func (n *Unnest) simplify(r rewriter, in Node) Node {
	return &Unnest{In: in, Value: r.expr(n.Value), Out: n.Out}
}

// prune keeps the step even when nobody reads the elements: it decides how many rows there are.
func (n *Unnest) prune(need map[*Column]bool) Node {
	want(need, n.Value)
	return n.withInput(pruneNode(n.In, need))
}

func (n *Unnest) lets(cond Expr) bool { return !usesAny(cond, []*Column{n.Out}) }
