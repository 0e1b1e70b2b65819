package plan

import "strings"

// Relevance says for each of some fields how differently its values are distributed in the rows for which Cond is true and in the
// others: one row for each field that has a value in any row.
type Relevance struct {
	In     Node
	Cond   Expr
	Fields []Output      // each a Text; numbers are recognised by their form
	Inside *Members      // values inside of objects, compared as fields too; nil for none
	Outs   RelevanceOuts // the columns of the result
}

// Members are all values inside of some objects, at any depth, whatever they are called. They are found in a part of the rows.
type Members struct {
	Objects []Output // JSON, by the paths that their members are named by
	But     []string // members that are left out, by their paths
	By      []Expr   // what identifies a row: which rows are looked into depends on it and on nothing else
}

func (m *Members) exprs() []Expr {
	if m == nil {
		return nil
	}
	out := append([]Expr(nil), m.By...)
	for _, o := range m.Objects {
		out = append(out, o.Expr)
	}
	return out
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
	if n.Inside != nil {
		for _, o := range n.Inside.Objects {
			names = append(names, FormatExpr(o.Expr)+"/*")
		}
	}
	return "relevance of " + strings.Join(names, ", ") + " to " + FormatExpr(n.Cond)
}

func (c *checker) relevance(n *Relevance) {
	c.condition(n.Cond)
	for _, f := range n.Fields {
		c.expr(f.Expr, false)
	}
	for _, e := range n.Inside.exprs() {
		c.expr(e, false)
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
	if n.Inside != nil {
		inside := Members{But: n.Inside.But}
		for _, o := range n.Inside.Objects {
			inside.Objects = append(inside.Objects, Output{Name: o.Name, Expr: r.expr(o.Expr)})
		}
		for _, e := range n.Inside.By {
			inside.By = append(inside.By, r.expr(e))
		}
		c.Inside = &inside
	}
	return &c
}

func pruneRelevance(n *Relevance) Node {
	below := map[*Column]bool{}
	want(below, n.Cond)
	for _, f := range n.Fields {
		want(below, f.Expr)
	}
	want(below, n.Inside.exprs()...)
	in := n.In
	if s, ok := in.(*Sort); ok { // counting needs no order
		in = s.In
	}
	return n.withInput(pruneNode(in, below))
}
