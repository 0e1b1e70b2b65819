package plan

import "strings"

// Relevance says for each of some fields how differently its values are distributed in the rows for which Cond is true and in the
// others: one row for each field that has a value in any row.
type Relevance struct {
	In     Node
	Cond   Expr
	Fields []Output      // each a Text; numbers are recognised by their form
	Outs   RelevanceOuts // the columns of the result
}

// RelevanceOuts are the columns that a Relevance makes.
type RelevanceOuts struct {
	Field        *Column // Text: the name
	Score        *Column // Double, 0 to 1: the Jensen-Shannon divergence of the two distributions, less what chance makes of it
	Contributors *Column // Text: the values whose shares differ most; missing where all values are numbers
	Conditional  *Column // Double: the median of the rows for which Cond is true, where all values are numbers
	Baseline     *Column // Double: that of the others
}

// Input implements Node.
func (n *Relevance) Input() Node { return n.In }

// Columns implements Node.
func (n *Relevance) Columns() []*Column {
	return []*Column{n.Outs.Field, n.Outs.Score, n.Outs.Contributors, n.Outs.Conditional, n.Outs.Baseline}
}

func (n *Relevance) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Relevance) describe() string {
	names := make([]string, len(n.Fields))
	for i, f := range n.Fields {
		names[i] = FormatExpr(f.Expr)
	}
	return "relevance of " + strings.Join(names, ", ") + " to " + FormatExpr(n.Cond)
}

func (c *checker) relevance(n *Relevance) {
	c.condition(n.Cond)
	for _, f := range n.Fields {
		c.expr(f.Expr, false)
	}
	if len(n.Fields) == 0 {
		c.fail("relevance of no field")
	}
	c.scope = map[*Column]bool{}
	for _, col := range n.Columns() {
		c.make(col)
	}
}

func (r rewriter) relevance(n *Relevance, in Node) Node {
	c := *n
	c.In, c.Cond, c.Fields = in, r.expr(n.Cond), make([]Output, len(n.Fields))
	for i, f := range n.Fields {
		c.Fields[i] = Output{Name: f.Name, Expr: r.expr(f.Expr)}
	}
	return &c
}

func pruneRelevance(n *Relevance) Node {
	below := map[*Column]bool{}
	want(below, n.Cond)
	for _, f := range n.Fields {
		want(below, f.Expr)
	}
	in := n.In
	if s, ok := in.(*Sort); ok { // counting needs no order
		in = s.In
	}
	return n.withInput(pruneNode(in, below))
}
