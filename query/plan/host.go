package plan

import (
	"slices"
	"strings"
)

// Host is a step that no SQL does well: rows go to an operator written in Go and come back as other rows. The plan is cut there:
// what stands below is one statement, what stands above reads the operator's rows. An Aggregate stands below, so that the rows are few.
type Host struct {
	In       Node
	Operator string    // the operator's name
	Args     []Expr    // what it reads of each row, by position
	Settings string    // what it is told beside the rows; each operator reads its own
	Ordered  bool      // it depends on the order of the rows, that of a Sort below
	Outs     []*Column // what its rows have, by position; the first is their number, from 1
	Spare    *Spare    // what it can do without; nil for nothing
}

// Spare is what a Host does when nothing reads some of its columns, which then hold anything.
type Spare struct {
	Columns  []*Column
	Settings string // in place of the Host's
	Args     []Expr // nil, or what it reads then: columns of the next Host below, whose rows it takes as they are
}

// Input implements Node.
func (n *Host) Input() Node { return n.In }

// Columns implements Node.
func (n *Host) Columns() []*Column { return n.Outs }

func (n *Host) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Host) describe() string {
	names := make([]string, len(n.Outs))
	for i, c := range n.Outs {
		names[i] = column(c) + "=" + c.Hint
	}
	settings := ""
	if n.Settings != "" {
		settings = " " + n.Settings
	}
	return "host " + n.Operator + settings + " " + exprList(n.Args) + " as " + strings.Join(names, ", ")
}

func (c *checker) host(n *Host) {
	for _, e := range n.Args {
		c.expr(e, false)
	}
	c.scope = map[*Column]bool{}
	for _, col := range n.Outs {
		c.make(col)
	}
}

// pruneHost keeps everything that the operator reads, and spares it what nobody reads of it.
func pruneHost(n *Host, need map[*Column]bool) Node {
	n = n.spared(need)
	below := map[*Column]bool{}
	want(below, n.Args...)
	in := n.In
	if s, ok := in.(*Sort); ok && !n.Ordered {
		in = s.In
	}
	return n.withInput(pruneNode(in, below))
}

// spared returns the Host with no more effort than what need asks for.
func (n *Host) spared(need map[*Column]bool) *Host {
	if n.Spare == nil || slices.ContainsFunc(n.Spare.Columns, func(c *Column) bool { return need[c] }) {
		return n
	}
	c := *n
	c.Settings, c.Spare = n.Spare.Settings, nil
	for in := n.In; in != nil && n.Spare.Args != nil; in = in.Input() {
		if below, ok := in.(*Host); ok {
			c.In, c.Args = below, n.Spare.Args
			break
		}
	}
	return &c
}

// HostRows are the rows of a Host that stands elsewhere in the same statement, read once more: the operator runs once.
type HostRows struct {
	Operator string
	Cols     []*Column // all columns of the Host
}

// RowsOf returns the rows of a Host once more.
func RowsOf(n *Host) *HostRows { return &HostRows{Operator: n.Operator, Cols: n.Outs} }

// Input implements Node.
func (n *HostRows) Input() Node { return nil }

// Columns implements Node.
func (n *HostRows) Columns() []*Column { return n.Cols }

func (n *HostRows) withInput(Node) Node          { return n }
func (n *HostRows) simplify(rewriter, Node) Node { return n }
func (n *HostRows) prune(map[*Column]bool) Node  { return n }
func (n *HostRows) lets(Expr) bool               { return false }
func (n *HostRows) describe() string             { return "rows of " + n.Operator + " again" }

func (n *HostRows) check(c *checker) {
	for _, col := range n.Cols {
		if !c.made[col] {
			c.fail("the rows of %s are read before it stands in the plan", n.Operator)
		}
	}
}
