package plan

// Pair is a node with two inputs: rows come from Input, and what they are matched with or joined by comes from Other.
type Pair interface {
	Node
	// Other returns the second input.
	Other() Node
	// withOther returns the node over another second input.
	withOther(Node) Node
}

// Kind says what a Join makes of the rows that match.
type Kind int

// The kinds of joins. A missing value matches nothing, not even another missing one.
const (
	Inner Kind = iota // every pair of rows that match
	Left              // as Inner, and the rows of the input that match none, with the other side missing
	Semi              // the rows of the input that match at least one, each once
	Anti              // the rows of the input that match none
	Mark              // every row of the input, with a column that says whether it matches
)

// String returns the kind as the language spells it.
func (k Kind) String() string { return [...]string{"inner", "left", "semi", "anti", "mark"}[k] }

// Join matches the rows of two inputs by equal values.
type Join struct {
	In, Right Node
	Kind      Kind
	On        []Match // all must hold
	Mark      *Column // Bool; of a Mark only
}

// Match is a pair of values, one of each side and of the same type, that are equal in rows that match.
type Match struct{ Left, Right Expr }

// Input implements Node.
func (n *Join) Input() Node { return n.In }

// Other implements Pair.
func (n *Join) Other() Node { return n.Right }

// Columns implements Node.
func (n *Join) Columns() []*Column {
	switch n.Kind {
	case Inner, Left:
		return append(clip(n.In.Columns()), n.Right.Columns()...)
	case Mark:
		return append(clip(n.In.Columns()), n.Mark)
	}
	return n.In.Columns()
}

func (n *Join) withInput(in Node) Node {
	c := *n
	c.In = in
	return &c
}

func (n *Join) withOther(right Node) Node {
	c := *n
	c.Right = right
	return &c
}

// Each calls visit for n and every node below it, inputs last.
func Each(n Node, visit func(Node)) {
	for ; n != nil; n = n.Input() {
		visit(n)
		if p, ok := n.(Pair); ok {
			Each(p.Other(), visit)
		}
	}
}

// Scans returns the scans of a plan, that of the first input last.
func Scans(n Node) []*Scan {
	var out []*Scan
	Each(n, func(n Node) {
		if s, ok := n.(*Scan); ok {
			out = append(out, s)
		}
	})
	return out
}

// check checks that each value comes from its own side.
func (n *Join) check(c *checker) {
	left, right := c.scope, map[*Column]bool{}
	c.scope = right
	c.see(n.Right)
	for _, m := range n.On {
		c.scope = left
		c.expr(m.Left, false)
		c.scope = right
		c.expr(m.Right, false)
		if m.Left.Type() != m.Right.Type() {
			c.fail("a join compares %s with %s", m.Left.Type(), m.Right.Type())
		}
	}
	if c.scope = left; n.Kind == Mark {
		c.make(n.Mark)
	}
}

func (n *Join) describe() string {
	s := n.Kind.String() + " join on "
	for i, m := range n.On {
		if i > 0 {
			s += ", "
		}
		s += FormatExpr(m.Left) + "=" + FormatExpr(m.Right)
	}
	if n.Kind == Mark {
		s += " as " + column(n.Mark)
	}
	return s
}

func (n *Join) simplify(r rewriter, in Node) Node {
	c := *n
	c.In, c.On = in, make([]Match, len(n.On))
	for i, m := range n.On {
		c.On[i] = Match{Left: r.expr(m.Left), Right: r.expr(m.Right)}
	}
	return &c
}

// prune keeps on each side what is read above and what decides about matches. A mark that nobody reads is no join at all.
func (n *Join) prune(need map[*Column]bool) Node {
	if n.Kind == Mark && !need[n.Mark] {
		return pruneNode(n.In, need)
	}
	for _, m := range n.On {
		want(need, m.Left, m.Right)
	}
	out := n.withOther(pruneNode(unordered(n.Right), need))
	return out.withInput(pruneNode(n.In, need))
}

// lets is true for conditions on the input alone. Rows of the input that are dropped before the join take their pairs with them.
func (n *Join) lets(cond Expr) bool {
	return !usesAny(cond, n.Right.Columns()) && (n.Kind != Mark || !usesAny(cond, []*Column{n.Mark}))
}

// pushJoin puts a condition below the side of a join that has all of its columns. Where rows stay without a match, a condition
// on the other side has to see them first.
func pushJoin(n *Join, cond Expr) (Node, bool) {
	if n.lets(cond) {
		if in, ok := push(n.In, cond); ok {
			return n.withInput(in), true
		}
	} else if n.Kind == Inner && !usesAny(cond, n.In.Columns()) {
		if right, ok := push(n.Right, cond); ok {
			return n.withOther(right), true
		}
	}
	return nil, false
}

// unordered returns a node's rows without the order that a last sort gives them, for places where order means nothing.
func unordered(n Node) Node {
	for {
		s, ok := n.(*Sort)
		if !ok {
			return n
		}
		n = s.In
	}
}

// pruneFilter turns a filter that only asks for a mark into a join that keeps those rows, or those without.
func pruneFilter(n *Filter, need map[*Column]bool) Node {
	j, ok := n.In.(*Join)
	if ok && j.Kind == Mark && !need[j.Mark] {
		var rest, other Expr
		kind := Mark
		for _, cond := range Conjuncts(n.Cond) {
			switch asked := markKind(cond, j.Mark); {
			case asked != Mark && kind == Mark:
				kind = asked
			default:
				rest, other = joined(n.Cond, rest, cond), cond
			}
		}
		if kind != Mark && (other == nil || !usesAny(rest, []*Column{j.Mark})) {
			kept := &Join{In: j.In, Right: j.Right, Kind: kind, On: j.On}
			if rest == nil {
				return pruneNode(kept, need)
			}
			return pruneNode(&Filter{In: kept, Cond: rest}, need)
		}
	}
	want(need, n.Cond)
	return &Filter{In: pruneNode(n.In, need), Cond: n.Cond}
}

// markKind returns the join that a condition makes of a mark: Semi for the mark itself, Anti for its negation, else Mark.
func markKind(cond Expr, mark *Column) Kind {
	kind := Semi
	if op(cond) == "not" {
		kind, cond = Anti, cond.(*Call).Args[0]
	}
	if r, ok := cond.(*Ref); ok && r.Column == mark {
		return kind
	}
	return Mark
}
