package plan

import "strings"

// Fetch adds columns of a table to rows that come from that table. The rows were chosen with few columns; the others are read
// for the rows that were kept. Rows and their order stay.
type Fetch struct {
	In    Node
	Table *Scan   // the table that the rows came from, with the columns that are read now
	By    []Match // what identifies a row: columns of In and of Table
}

// Input implements Node.
func (n *Fetch) Input() Node { return n.In }

// Other implements Pair.
func (n *Fetch) Other() Node { return n.Table }

// Columns implements Node.
func (n *Fetch) Columns() []*Column { return append(clip(n.In.Columns()), n.Table.Cols...) }

func (n *Fetch) withInput(in Node) Node            { return &Fetch{In: in, Table: n.Table, By: n.By} }
func (n *Fetch) withOther(table Node) Node         { return &Fetch{In: n.In, Table: table.(*Scan), By: n.By} }
func (n *Fetch) check(c *checker)                  { (&Join{Right: n.Table, On: n.By}).check(c) }
func (n *Fetch) simplify(_ rewriter, in Node) Node { return n.withInput(in) }

func (n *Fetch) describe() string {
	names := make([]string, len(n.By))
	for i, m := range n.By {
		names[i] = FormatExpr(m.Right)
	}
	return "fetch by " + strings.Join(names, ", ")
}

// prune drops the step when nobody reads what it adds.
func (n *Fetch) prune(need map[*Column]bool) Node {
	read := false
	for _, c := range n.Table.Cols {
		read = read || need[c]
	}
	if !read {
		return pruneNode(n.In, need)
	}
	for _, m := range n.By {
		want(need, m.Left, m.Right)
	}
	return n.withOther(pruneNode(n.Table, need)).withInput(pruneNode(n.In, need))
}

// lets is false: whoever reads the table again reads it to calculate nothing with it.
func (n *Fetch) lets(Expr) bool { return false }
