package plan

import "trailsift/query/function"

// Rewrite returns a plan with the same meaning that costs less: conversions of literals are done, negations stand at the
// leaves, conditions stand as near to the scan as they can, and nothing is calculated that nobody reads. The plan has to pass
// Check, and so does the result.
func Rewrite(fns *function.Functions, p *Project) *Project {
	for _, pass := range Passes(fns) {
		p = pass.Run(p)
	}
	return p
}

type rewriter struct {
	fns  *function.Functions
	swap map[*Column]*Column // columns that are to be read instead of others
}

// instead returns the column that is to be read for c.
func (r rewriter) instead(c *Column) *Column {
	if other, ok := r.swap[c]; ok {
		return other
	}
	return c
}

// simplify rewrites every expression of a node and of the nodes below it.
func (r rewriter) simplify(n Node) Node {
	in := n.Input()
	if in != nil {
		in = r.simplify(in)
	}
	if p, ok := n.(Pair); ok {
		n = p.withOther(r.simplify(p.Other()))
	}
	switch n := n.(type) {
	case *Scan:
		return &Scan{Table: n.Table, Range: n.Range, Cols: n.Cols, Where: r.exprs(n.Where)}
	case *Extend:
		return &Extend{In: in, Items: r.items(n.Items), Shared: n.Shared}
	case *Filter:
		return &Filter{In: in, Cond: r.expr(n.Cond)}
	case *Aggregate:
		return &Aggregate{In: in, Groups: r.items(n.Groups), Aggs: r.items(n.Aggs)}
	case *Sort:
		return &Sort{In: in, Keys: r.keys(n.Keys)}
	case *Dedup:
		return &Dedup{In: in, Keys: r.exprs(n.Keys), Order: r.keys(n.Order)}
	case *Parse:
		c := *n
		c.In, c.Source = in, r.expr(n.Source)
		return &c
	case *Host:
		c := *n
		c.In, c.Args = in, r.exprs(n.Args)
		return &c
	case *Relevance:
		return r.relevance(n, in)
	case *Project:
		out := &Project{In: in, Outputs: make([]Output, len(n.Outputs))}
		for i, o := range n.Outputs {
			out.Outputs[i] = Output{Name: o.Name, Expr: r.expr(o.Expr)}
		}
		return out
	case step:
		return n.simplify(r, in)
	}
	return n.withInput(in)
}

func (r rewriter) exprs(list []Expr) []Expr {
	out := make([]Expr, len(list))
	for i, e := range list {
		out[i] = r.expr(e)
	}
	return out
}

func (r rewriter) items(list []Item) []Item {
	out := make([]Item, len(list))
	for i, it := range list {
		out[i] = Item{Column: it.Column, Expr: r.expr(it.Expr)}
	}
	return out
}

func (r rewriter) keys(list []Key) []Key {
	out := make([]Key, len(list))
	for i, k := range list {
		out[i] = Key{Expr: r.expr(k.Expr), Desc: k.Desc, Plain: k.Plain}
	}
	return out
}

// expr simplifies an expression from the leaves up.
func (r rewriter) expr(e Expr) Expr {
	return Map(e, func(e Expr) Expr {
		switch x := e.(type) {
		case *Ref:
			if other := r.instead(x.Column); other != x.Column {
				return &Ref{other}
			}
		case *Record:
			out := &Record{Table: x.Table, Level: x.Level}
			for _, c := range x.Columns {
				out.Columns = append(out.Columns, r.instead(c))
			}
			return out
		case *Cast:
			if l, ok := x.Arg.(*Literal); ok {
				if folded, ok := FoldCast(l, x.To); ok {
					return folded
				}
			}
		case *Call:
			switch x.Entry.ID {
			case "not":
				return r.negate(x.Args[0])
			case "equal", "notEqual":
				return r.truth(x)
			case "less", "lessOrEqual", "greater", "greaterOrEqual":
				return r.millis(x)
			case "ago", "add", "subtract":
				return shift(x)
			}
		}
		return e
	})
}

// negate returns `not e` with the negation at the leaves. Only = and != are each other's opposite when values are missing.
func (r rewriter) negate(e Expr) Expr {
	if l, ok := e.(*Literal); ok {
		if b, ok := l.Value.(bool); ok {
			return Bool(!b)
		}
	}
	c, ok := e.(*Call)
	if !ok {
		return Not(r.fns, e)
	}
	switch c.Entry.ID {
	case "not":
		return c.Args[0]
	case "and":
		return Or(r.fns, r.negate(c.Args[0]), r.negate(c.Args[1]))
	case "or":
		return And(r.fns, r.negate(c.Args[0]), r.negate(c.Args[1]))
	case "equal":
		return r.opposite(c, "!=")
	case "notEqual":
		return r.opposite(c, "=")
	}
	return Not(r.fns, e)
}

func (r rewriter) opposite(c *Call, name string) Expr {
	m, err := r.fns.Resolve(name, Types(c.Args))
	if err != nil {
		return Not(r.fns, c)
	}
	return NewCall(m, c.Args)
}

// truth replaces `condition = 1` and the like by the condition.
func (r rewriter) truth(c *Call) Expr {
	a, b := c.Args[0], c.Args[1]
	if _, ok := a.(*Literal); ok {
		a, b = b, a
	}
	cast, ok := a.(*Cast)
	if !ok || cast.Arg.Type() != function.Bool || !asks(cast.Arg) {
		return c
	}
	l, ok := b.(*Literal)
	if !ok {
		return c
	}
	var want bool
	switch l.Value {
	case int64(1), float64(1):
		want = true
	case int64(0), float64(0):
	default:
		return c
	}
	if want == (c.Entry.ID == "equal") {
		return cast.Arg
	}
	return r.negate(cast.Arg)
}

// asks reports whether e is a condition, which is true or false but never missing.
func asks(e Expr) bool {
	switch e := e.(type) {
	case *Present, *OfKind, *Any:
		return true
	case *Call:
		return e.Overload.Result == function.Bool
	}
	return false
}

// millis replaces a comparison of a time's milliseconds with a number by one of the time itself, which can rule out row
// groups.
func (r rewriter) millis(c *Call) Expr {
	t, ok := timeOf(c.Args[0])
	number, isLiteral := c.Args[1].(*Literal)
	if !ok || !isLiteral {
		return c
	}
	at, ok := FoldCast(number, function.Time)
	if !ok {
		return c
	}
	m, err := r.fns.Resolve(c.Entry.Names[0], []function.Type{function.Time, function.Time})
	if err != nil {
		return c
	}
	return NewCall(m, []Expr{t, at})
}

// timeOf returns the time whose exact milliseconds e is. The integer ones cut microseconds off, so that they are the time
// only for times without.
func timeOf(e Expr) (Expr, bool) {
	if c, ok := e.(*Cast); ok && c.To == function.Double && c.Arg.Type() == function.Time {
		return c.Arg, true
	}
	return nil, false
}

// shift calculates a literal time plus or minus a literal duration. Months are left to SQL, which knows how long they are.
func shift(c *Call) Expr {
	if c.Typ != function.Time || len(c.Args) != 2 {
		return c
	}
	t, isTime := c.Args[0].(*Literal)
	d, isDuration := c.Args[1].(*Literal)
	if !isTime || !isDuration {
		return c
	}
	at, ok := t.Value.(int64)
	span, known := d.Value.(Span)
	if !ok || !known || span.Months != 0 {
		return c
	}
	if c.Entry.ID == "add" {
		return Time(at + span.Micros)
	}
	return Time(at - span.Micros)
}
