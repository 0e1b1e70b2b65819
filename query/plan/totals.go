package plan

// Totals adds a row behind all others, when there are any, that says something about all of them.
type Totals struct {
	In    Node
	Order []Key   // of the rows of In
	Added *Column // Bool: whether a row is the added one, which is why it comes last
	Outs  []TotalItem
}

// TotalItem is a column that is one thing for the rows that were there and another in the added row.
type TotalItem struct {
	Column *Column
	Old    Expr
	New    Expr // the call of an aggregate over all rows, or a literal
}

// Input implements Node.
func (n *Totals) Input() Node { return n.In }

// Columns implements Node.
func (n *Totals) Columns() []*Column {
	out := clip(n.In.Columns())
	out = append(out, n.Added)
	for _, it := range n.Outs {
		out = append(out, it.Column)
	}
	return out
}

func (n *Totals) withInput(in Node) Node {
	return &Totals{In: in, Order: n.Order, Added: n.Added, Outs: n.Outs}
}

// order returns the order of all rows.
func (n *Totals) order() []Key { return append([]Key{{Expr: &Ref{n.Added}}}, n.Order...) }

func (n *Totals) check(c *checker) {
	c.keys(n.Order)
	for _, it := range n.Outs {
		c.expr(it.Old, false)
		c.expr(it.New, IsAggregate(it.New))
		if _, literal := it.New.(*Literal); !literal && !IsAggregate(it.New) {
			c.fail("the last row has %s", FormatExpr(it.New))
		}
		if it.Old.Type() != it.Column.Type || it.New.Type() != it.Column.Type {
			c.fail("column c%d is %s, its values are %s and %s", it.Column.ID, it.Column.Type, it.Old.Type(), it.New.Type())
		}
	}
	c.make(n.Added)
	for _, it := range n.Outs {
		c.make(it.Column)
	}
}

func (n *Totals) describe() string {
	s := "totals"
	for i, it := range n.Outs {
		if i > 0 {
			s += ","
		}
		s += " " + column(it.Column) + "=" + FormatExpr(it.Old) + " and last " + FormatExpr(it.New)
	}
	return s + " in order of " + keyList(n.Order)
}

func (n *Totals) simplify(r rewriter, in Node) Node {
	out := &Totals{In: in, Order: r.keys(n.Order), Added: n.Added, Outs: append([]TotalItem(nil), n.Outs...)}
	for i, it := range out.Outs {
		out.Outs[i].Old, out.Outs[i].New = r.expr(it.Old), r.expr(it.New)
	}
	return out
}

func (n *Totals) prune(need map[*Column]bool) Node {
	out := &Totals{Order: n.Order, Added: n.Added}
	for _, it := range n.Outs {
		if need[it.Column] {
			out.Outs = append(out.Outs, it)
		}
	}
	for _, it := range out.Outs {
		want(need, it.Old, it.New)
	}
	wantKeys(need, n.Order)
	out.In = pruneNode(n.In, need)
	return out
}

// lets is false: the last row speaks of all rows.
func (n *Totals) lets(Expr) bool { return false }
