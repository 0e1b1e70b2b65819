package plan

import "fmt"

// Wildcards adds to every row what is known of the first pattern that a value matches.
type Wildcards struct {
	In       Node
	Name     string     // of the table, for printing only
	Value    Expr       // Text; what is missing matches nothing
	Patterns []string   // in which * stands for any text
	Cells    [][]string // for each of Outs, parallel to Patterns; "" is missing
	Outs     []*Column  // Text: the columns that the rows get
}

// Input implements Node.
func (n *Wildcards) Input() Node { return n.In }

// Columns implements Node.
func (n *Wildcards) Columns() []*Column { return append(clip(n.In.Columns()), n.Outs...) }

func (n *Wildcards) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Wildcards) check(c *checker) {
	c.expr(n.Value, false)
	if len(n.Cells) != len(n.Outs) {
		c.fail("%d columns of patterns become %d", len(n.Cells), len(n.Outs))
	}
	for _, cells := range n.Cells {
		if len(cells) != len(n.Patterns) {
			c.fail("%d patterns have %d cells", len(n.Patterns), len(cells))
		}
	}
	for _, col := range n.Outs {
		c.make(col)
	}
}

func (n *Wildcards) describe() string {
	return fmt.Sprintf("match %s with %d patterns of %s as %s", FormatExpr(n.Value), len(n.Patterns), n.Name, namedColumns(n.Outs))
}

func (n *Wildcards) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.Value = in, r.expr(n.Value)
	return &c
}

func (n *Wildcards) prune(need map[*Column]bool) Node {
	out := *n
	out.Cells, out.Outs = needed(need, n.Cells, n.Outs)
	if len(out.Outs) == 0 {
		return pruneNode(n.In, need)
	}
	want(need, n.Value)
	out.In = pruneNode(n.In, need)
	return &out
}

func (n *Wildcards) lets(cond Expr) bool { return !usesAny(cond, n.Outs) }
