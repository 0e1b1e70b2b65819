package plan

import (
	"slices"

	"trailsift/query/function"
)

// fewerLookups lets few addresses be looked up where a query needs few: those of the rows that a limit keeps, and each address of
// a group once. Rows are not joined with what is known of their addresses then, which costs more than reading them.
func fewerLookups(fns *function.Functions, p *Project) *Project {
	l := &lookupMover{fns: fns, ids: IDs{last: LastID(p)}}
	return &Project{In: l.node(p.In), Outputs: p.Outputs}
}

type lookupMover struct {
	fns *function.Functions
	ids IDs
}

func (l *lookupMover) node(n Node) Node {
	if out, ok := belowLimit(n); ok {
		n = out
	} else if a, ok := n.(*Aggregate); ok {
		n = l.grouped(a)
	}
	if p, ok := n.(Pair); ok {
		n = p.withOther(l.node(p.Other()))
	}
	if in := n.Input(); in != nil {
		n = n.withInput(l.node(in))
	}
	return n
}

// locates returns the address that a node looks up, and what it adds to the rows.
func locates(n Node) (address Expr, outs []*Column) {
	switch n := n.(type) {
	case *Geoip:
		return n.Address, n.Outs
	case *Locate:
		return n.Address, n.Outs
	case *Wildcards:
		return n.Value, n.Outs
	}
	return nil, nil
}

// belowLimit puts a limit, and what stands between, below the node that looks up the addresses of its rows.
func belowLimit(n Node) (Node, bool) {
	var steps []Node
	limited := false
	for ; ; n = n.Input() {
		switch n.(type) {
		case *Limit:
			limited = true
		case *Sort, *Extend, *Filter:
			if !limited {
				return nil, false
			}
		default:
			_, found := locates(n)
			if !limited || found == nil {
				return nil, false
			}
			return reorder(n, steps, found)
		}
		steps = append(steps, n)
	}
}

// reorder puts steps, the last one first, below a node that stands below them, but for those that use the columns it makes.
func reorder(n Node, steps []Node, known []*Column) (Node, bool) {
	in := n.Input()
	var above []Node
	for _, s := range slices.Backward(steps) {
		uses := slices.ContainsFunc(reads(s), func(e Expr) bool { return usesAny(e, known) })
		switch {
		case !uses:
			in = s.withInput(in)
			continue
		case made(s) == nil: // a sort or a filter
			return nil, false
		}
		above, known = append(above, s), append(clip(known), made(s)...)
	}
	return stack(n.withInput(in), above), true
}

// grouped groups by address first and looks up the addresses of the groups, where all that is grouped by depends on the address.
func (l *lookupMover) grouped(n *Aggregate) Node {
	var between []Node
	in := n.In
	for {
		if _, ok := in.(*Extend); !ok {
			break
		}
		between, in = append(between, in), in.Input()
	}
	address, known := locates(in)
	if known == nil || len(n.Groups) == 0 {
		return n
	}
	slices.Reverse(between)
	for _, s := range between {
		if !dependOn(known, reads(s)) {
			return n
		}
		known = append(clip(known), made(s)...)
	}
	if !dependOn(known, itemExprs(n.Groups)) {
		return n
	}
	first := Item{Column: l.ids.Column(function.Text, "address"), Expr: address}
	below := &Aggregate{In: in.Input(), Groups: []Item{first}}
	whole := &Aggregate{Groups: n.Groups}
	back := &Extend{}
	for _, it := range n.Aggs {
		part, all, ok := l.parts(it, known)
		if !ok {
			return n
		}
		below.Aggs, whole.Aggs = append(below.Aggs, part), append(whole.Aggs, all)
		if all.Column != it.Column {
			back.Items = append(back.Items, Item{Column: it.Column, Expr: Convert(&Ref{all.Column}, it.Column.Type)})
		}
	}
	whole.In = stack(locatedBy(in, &Ref{first.Column}, below), between)
	if len(back.Items) == 0 {
		return whole
	}
	back.In = whole
	return back
}

// dependOn reports whether expressions read some of the columns and no others.
func dependOn(known []*Column, exprs []Expr) bool {
	for _, e := range exprs {
		count, foreign := 0, false
		EachColumn(e, func(c *Column) {
			count++
			foreign = foreign || !slices.Contains(known, c)
		})
		if count == 0 || foreign {
			return false
		}
	}
	return true
}

// locatedBy returns a node of locates over other rows, with another address.
func locatedBy(n Node, address Expr, in Node) Node {
	switch n := n.(type) {
	case *Geoip:
		c := *n
		c.In, c.Address = in, address
		return &c
	case *Locate:
		c := *n
		c.In, c.Address = in, address
		return &c
	case *Wildcards:
		c := *n
		c.In, c.Value = in, address
		return &c
	}
	return n
}

// parts divides an aggregate into one for each address and one over those: numbers of rows are added up. False for aggregates that
// cannot be divided so, and for those of what is looked up.
func (l *lookupMover) parts(it Item, known []*Column) (part, all Item, ok bool) {
	call, isCall := it.Expr.(*Call)
	if !isCall || usesAny(call, known) {
		return part, all, false
	}
	part = Item{Column: l.ids.Column(it.Column.Type, it.Column.Hint), Expr: call}
	name := ""
	switch call.Entry.ID {
	case "count", "countIf", "sum":
		name = "sum"
	case "min", "first_seen":
		name = "min"
	case "max", "last_seen":
		name = "max"
	default:
		return part, all, false
	}
	args := []Expr{&Ref{part.Column}}
	m, err := l.fns.Resolve(name, Types(args))
	if err != nil {
		return part, all, false
	}
	all = Item{Column: it.Column, Expr: NewCall(m, args)}
	if m.Result != it.Column.Type {
		all.Column = l.ids.Column(m.Result, it.Column.Hint)
	}
	return part, all, true
}
