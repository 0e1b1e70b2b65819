package plan

// Union is the rows of one input and those of another, without an order.
type Union struct {
	In, Right Node
	Outs      []UnionColumn
}

// UnionColumn is a column of a Union: what it is in the rows of each side. All three have the same type.
type UnionColumn struct {
	Column      *Column
	Left, Right Expr
}

// Input implements Node.
func (n *Union) Input() Node { return n.In }

// Other implements Pair.
func (n *Union) Other() Node { return n.Right }

// Columns implements Node.
func (n *Union) Columns() []*Column {
	out := make([]*Column, len(n.Outs))
	for i, c := range n.Outs {
		out[i] = c.Column
	}
	return out
}

func (n *Union) withInput(in Node) Node    { return &Union{In: in, Right: n.Right, Outs: n.Outs} }
func (n *Union) withOther(right Node) Node { return &Union{In: n.In, Right: right, Outs: n.Outs} }

func (n *Union) check(c *checker) {
	left, right := c.scope, map[*Column]bool{}
	c.scope = right
	c.see(n.Right)
	for _, u := range n.Outs {
		c.scope = left
		c.expr(u.Left, false)
		c.scope = right
		c.expr(u.Right, false)
		if t := u.Column.Type; u.Left.Type() != t || u.Right.Type() != t {
			c.fail("column c%d is %s, of %s and %s", u.Column.ID, t, u.Left.Type(), u.Right.Type())
		}
	}
	c.scope = map[*Column]bool{}
	for _, u := range n.Outs {
		c.make(u.Column)
	}
}

func (n *Union) describe() string {
	s := "union"
	for i, u := range n.Outs {
		if i > 0 {
			s += ","
		}
		s += " " + column(u.Column) + "=" + FormatExpr(u.Left) + " and " + FormatExpr(u.Right)
	}
	return s
}

func (n *Union) simplify(r rewriter, in Node) Node {
	out := &Union{In: in, Right: n.Right, Outs: append([]UnionColumn(nil), n.Outs...)}
	for i, u := range n.Outs {
		out.Outs[i].Left, out.Outs[i].Right = r.expr(u.Left), r.expr(u.Right)
	}
	return out
}

func (n *Union) prune(need map[*Column]bool) Node {
	out := &Union{}
	below := map[*Column]bool{}
	for _, u := range n.Outs {
		if need[u.Column] {
			out.Outs = append(out.Outs, u)
			want(below, u.Left, u.Right)
		}
	}
	out.In, out.Right = pruneNode(unordered(n.In), below), pruneNode(unordered(n.Right), below)
	return out
}

func (n *Union) lets(Expr) bool { return false }

// Paste puts the rows of another input beside its own: the first to the first, the second to the second, in the orders of both.
// Rows without a partner have the other side missing; what is left over of the other input is dropped.
type Paste struct{ In, Right Node }

// Input implements Node.
func (n *Paste) Input() Node { return n.In }

// Other implements Pair.
func (n *Paste) Other() Node { return n.Right }

// Columns implements Node.
func (n *Paste) Columns() []*Column { return append(clip(n.In.Columns()), n.Right.Columns()...) }

func (n *Paste) withInput(in Node) Node    { return &Paste{In: in, Right: n.Right} }
func (n *Paste) withOther(right Node) Node { return &Paste{In: n.In, Right: right} }
func (n *Paste) check(c *checker)          { c.see(n.Right) }
func (n *Paste) describe() string          { return "paste" }

func (n *Paste) simplify(_ rewriter, in Node) Node { return n.withInput(in) }

func (n *Paste) prune(need map[*Column]bool) Node {
	return &Paste{In: pruneNode(n.In, need), Right: pruneNode(n.Right, need)}
}

// lets is false: a row that is dropped would move its partner to another one.
func (n *Paste) lets(Expr) bool { return false }
