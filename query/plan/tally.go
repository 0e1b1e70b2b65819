package plan

import "trailsift/query/function"

// Tally counts how often each value of some fields occurs: one row for each field and value, missing as one of them.
type Tally struct {
	In     Node
	Fields []Output // each a Text
	Outs   TallyOuts
}

// TallyOuts are the columns that a Tally makes.
type TallyOuts struct {
	Number *Column // Int: the field's index in Fields
	Field  *Column // Text: the name
	Value  *Column // Text
	Count  *Column // Int
	Total  *Column // Int: how many rows there are; nil when nobody asks
}

// Input implements Node.
func (n *Tally) Input() Node { return n.In }

// Columns implements Node.
func (n *Tally) Columns() []*Column {
	out := []*Column{n.Outs.Number, n.Outs.Field, n.Outs.Value, n.Outs.Count}
	if n.Outs.Total != nil {
		out = append(out, n.Outs.Total)
	}
	return out
}

func (n *Tally) withInput(in Node) Node { return &Tally{In: in, Fields: n.Fields, Outs: n.Outs} }

func (n *Tally) check(c *checker) {
	for _, f := range n.Fields {
		c.expr(f.Expr, false)
		if f.Expr.Type() != function.Text {
			c.fail("tally of %s", f.Expr.Type())
		}
	}
	if len(n.Fields) == 0 {
		c.fail("tally of no field")
	}
	c.scope = map[*Column]bool{}
	for _, col := range n.Columns() {
		c.make(col)
	}
}

func (n *Tally) describe() string {
	s := "tally "
	for i, f := range n.Fields {
		if i > 0 {
			s += ", "
		}
		s += FormatExpr(f.Expr)
	}
	for i, c := range n.Columns() {
		s += map[bool]string{true: " as ", false: ", "}[i == 0] + column(c)
	}
	return s
}

func (n *Tally) simplify(r rewriter, in Node) Node {
	out := &Tally{In: in, Outs: n.Outs, Fields: make([]Output, len(n.Fields))}
	for i, f := range n.Fields {
		out.Fields[i] = Output{Name: f.Name, Expr: r.expr(f.Expr)}
	}
	return out
}

func (n *Tally) prune(need map[*Column]bool) Node {
	below := map[*Column]bool{}
	for _, f := range n.Fields {
		want(below, f.Expr)
	}
	in := n.In
	if s, ok := in.(*Sort); ok { // counting needs no order
		in = s.In
	}
	out := &Tally{In: pruneNode(in, below), Fields: n.Fields, Outs: n.Outs}
	if !need[n.Outs.Total] {
		out.Outs.Total = nil
	}
	return out
}

// lets is false: what is left of the rows are counts.
func (n *Tally) lets(Expr) bool { return false }
