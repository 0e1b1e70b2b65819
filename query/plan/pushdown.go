package plan

import "trailsift/query/function"

// pushFilters moves conditions towards the scan and into it, where they become the first thing that happens to a row.
func pushFilters(n Node) Node {
	in := n.Input()
	if in == nil {
		return n
	}
	in = pushFilters(in)
	if p, ok := n.(Pair); ok {
		n = p.withOther(pushFilters(p.Other()))
	}
	f, ok := n.(*Filter)
	if !ok {
		return n.withInput(in)
	}
	var stay Expr
	for _, cond := range Conjuncts(f.Cond) {
		if pushed, ok := push(in, cond); ok {
			in = pushed
			continue
		}
		stay = joined(f.Cond, stay, cond)
	}
	if stay == nil {
		return in
	}
	return &Filter{In: in, Cond: stay}
}

// joined returns `a and b`, with the operator taken from whole, of which both are parts; b when a is nil.
func joined(whole, a, b Expr) Expr {
	if a == nil {
		return b
	}
	and := whole.(*Call)
	return &Call{Entry: and.Entry, Overload: and.Overload, Args: []Expr{a, b}, Typ: and.Typ}
}

// push puts a condition into the scan below n, when every node in between treats rows one by one and makes none of the
// condition's columns.
func push(n Node, cond Expr) (Node, bool) {
	switch n := n.(type) {
	case *Scan:
		if r, ok := narrow(n, cond); ok {
			return &Scan{Table: n.Table, Range: r, Cols: n.Cols, Where: n.Where}, true
		}
		return &Scan{Table: n.Table, Range: n.Range, Cols: n.Cols, Where: append(n.Where[:len(n.Where):len(n.Where)], cond)}, true
	case *Extend, *Filter, *Sort, *Parse:
		if usesAny(cond, made(n)) {
			return nil, false
		}
		in, ok := push(n.Input(), cond)
		if !ok {
			return nil, false
		}
		return n.withInput(in), true
	case *Join:
		return pushJoin(n, cond)
	case step:
		if !n.lets(cond) {
			return nil, false
		}
		in, ok := push(n.Input(), cond)
		if !ok {
			return nil, false
		}
		return n.withInput(in), true
	}
	return nil, false
}

// made returns the columns that a node adds to those of its input.
func made(n Node) []*Column {
	switch n := n.(type) {
	case *Extend:
		return itemColumns(n.Items)
	case *Parse:
		return n.Outs
	}
	return nil
}

func usesAny(e Expr, cols []*Column) bool {
	found := false
	EachColumn(e, func(c *Column) {
		for _, x := range cols {
			found = found || x == c
		}
	})
	return found
}

// The ends of time, for ranges that are open on one side.
const (
	minTime = -1 << 63
	maxTime = 1<<63 - 1
)

// narrow returns the scan's range cut to what a comparison of the row's time with a literal lets through, and false when cond
// is something else. The range says it all: the comparison is false for rows without a time, which no range holds.
func narrow(n *Scan, cond Expr) (Range, bool) {
	c, ok := cond.(*Call)
	if !ok || len(c.Args) != 2 {
		return Range{}, false
	}
	ref, isRef := c.Args[0].(*Ref)
	l, isLiteral := c.Args[1].(*Literal)
	if !isRef || !isLiteral || ref.Column.Source != n.Table.Time || l.Typ != function.Time {
		return Range{}, false
	}
	at, ok := l.Value.(int64)
	if !ok || at == maxTime {
		return Range{}, false
	}
	r := n.Range
	if r.IsZero() {
		r = Range{minTime, maxTime}
	}
	switch c.Entry.ID {
	case "equal":
		r.Start, r.End = max(r.Start, at), min(r.End, at+1)
	case "less":
		r.End = min(r.End, at)
	case "lessOrEqual":
		r.End = min(r.End, at+1)
	case "greater":
		r.Start = max(r.Start, at+1)
	case "greaterOrEqual":
		r.Start = max(r.Start, at)
	default:
		return Range{}, false
	}
	if r.End <= r.Start {
		r = Range{1, 1} // nothing; the zero value would be all time
	}
	return r, true
}
