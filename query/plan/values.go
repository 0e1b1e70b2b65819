package plan

import "fmt"

// Lookup is a small table from outside of the store that a query can look things up in.
type Lookup struct {
	Name    string
	Columns []string
	Rows    [][]string // a cell for each column; empty cells are missing values

	// Read returns the table with its columns and rows; nil when they are here already. Only a query that names the table asks.
	Read func() (*Lookup, error)
}

// Values are the rows of a small table that stands in the statement itself.
type Values struct {
	Name string
	Cols []*Column  // Text
	Rows [][]string // parallel to Cols; "" is missing
}

// Input implements Node.
func (n *Values) Input() Node { return nil }

// Columns implements Node.
func (n *Values) Columns() []*Column { return n.Cols }

func (n *Values) withInput(Node) Node { return n }

func (n *Values) check(c *checker) {
	for _, col := range n.Cols {
		c.make(col)
	}
	for _, r := range n.Rows {
		if len(r) != len(n.Cols) {
			c.fail("a row of %s has %d values", n.Name, len(r))
		}
	}
}

func (n *Values) describe() string {
	return fmt.Sprintf("table %s (%s) of %d rows", n.Name, namedColumns(n.Cols), len(n.Rows))
}

func (n *Values) simplify(rewriter, Node) Node { return n }

func (n *Values) prune(map[*Column]bool) Node { return n }

func (n *Values) lets(Expr) bool { return false }

// namedColumns lists columns that are no columns of a scan, with what they hold.
func namedColumns(cols []*Column) string {
	s := ""
	for i, c := range cols {
		if i > 0 {
			s += ", "
		}
		s += column(c) + "=" + c.Hint
	}
	return s
}

// Locate adds to every row what is known of the range that an address lies in. The ranges are rows of the other input and do
// not overlap.
type Locate struct {
	In, Ranges Node
	Address    Expr      // Text; what is no address lies in no range
	Low, High  *Column   // of Ranges: the first and last address as 32 hexadecimal digits, IPv4 as ::ffff:0:0/96
	From       []*Column // of Ranges: what is known
	Outs       []*Column // parallel to From: the columns that the rows get
}

// Input implements Node.
func (n *Locate) Input() Node { return n.In }

// Other implements Pair.
func (n *Locate) Other() Node { return n.Ranges }

// Columns implements Node.
func (n *Locate) Columns() []*Column { return append(clip(n.In.Columns()), n.Outs...) }

func (n *Locate) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Locate) withOther(ranges Node) Node {
	c := *n
	c.Ranges = ranges
	return &c
}

func (n *Locate) check(c *checker) {
	c.expr(n.Address, false)
	if len(n.From) != len(n.Outs) {
		c.fail("%d columns of ranges become %d", len(n.From), len(n.Outs))
	}
	for _, col := range n.Outs {
		c.make(col)
	}
}

func (n *Locate) describe() string {
	s := "locate " + FormatExpr(n.Address) + " in " + column(n.Low) + " to " + column(n.High) + " as "
	for i, c := range n.Outs {
		if i > 0 {
			s += ", "
		}
		s += column(c) + "=" + column(n.From[i])
	}
	return s
}

func (n *Locate) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.Address = in, r.expr(n.Address)
	return &c
}

func (n *Locate) prune(need map[*Column]bool) Node {
	out := &Locate{Ranges: n.Ranges, Address: n.Address, Low: n.Low, High: n.High}
	out.From, out.Outs = needed(need, n.From, n.Outs)
	if len(out.Outs) == 0 {
		return pruneNode(n.In, need)
	}
	want(need, n.Address)
	out.In = pruneNode(n.In, need)
	return out
}

func (n *Locate) lets(cond Expr) bool { return !usesAny(cond, n.Outs) }
