package plan

import "trailsift/query/function"

// And joins conditions; nil for none.
func And(fns *function.Functions, conds ...Expr) Expr { return fold(fns, "and", conds) }

// Or joins alternatives; nil for none.
func Or(fns *function.Functions, conds ...Expr) Expr { return fold(fns, "or", conds) }

// Not negates a condition.
func Not(fns *function.Functions, cond Expr) Expr { return logical(fns, "not", cond) }

// Condition returns e as a condition: text and numbers that stand for true or false, and anything else as false.
func Condition(e Expr) Expr { return Convert(e, function.Bool) }

// In returns whether e equals one of the values. Values that are compared in the same way share a call: a list of a thousand
// numbers is one condition.
func In(fns *function.Functions, e Expr, values []Expr) (Expr, error) {
	var plain, numbers, alone []Expr
	for _, v := range values {
		m, err := fns.Resolve("=", Types([]Expr{e, v}))
		if err != nil {
			return nil, err
		}
		switch {
		case m.Params[0] == e.Type() && m.Params[0] == m.Params[1]:
			plain = append(plain, Convert(v, m.Params[1]))
		case e.Type() == function.Text && m.Params[0] == function.Text && m.Params[1] == function.Double:
			numbers = append(numbers, Convert(v, function.Double))
		default:
			alone = append(alone, NewCall(m, []Expr{e, v}))
		}
	}
	if len(numbers) == 1 {
		m, err := fns.Resolve("=", Types([]Expr{e, numbers[0]}))
		if err != nil {
			return nil, err
		}
		alone, numbers = append([]Expr{NewCall(m, []Expr{e, numbers[0]})}, alone...), nil
	}
	for _, list := range [][]Expr{numbers, plain} {
		if len(list) == 0 {
			continue
		}
		args := append([]Expr{e}, list...)
		m, err := fns.Resolve("in", Types(args))
		if err != nil {
			return nil, err
		}
		alone = append([]Expr{NewCall(m, args)}, alone...)
	}
	if len(alone) == 0 {
		return Bool(false), nil
	}
	return Or(fns, alone...), nil
}

func fold(fns *function.Functions, op string, conds []Expr) Expr {
	var out Expr
	for _, c := range conds {
		if out == nil {
			out = Condition(c)
		} else {
			out = logical(fns, op, out, c)
		}
	}
	return out
}

// logical calls one of and, or, not, which take what converts to a condition.
func logical(fns *function.Functions, op string, args ...Expr) Expr {
	e := fns.Lookup(op)
	c := &Call{Entry: e, Overload: &e.Overloads[0], Typ: function.Bool}
	for _, a := range args {
		c.Args = append(c.Args, Condition(a))
	}
	return c
}

// op returns the operator or function that e calls, or "".
func op(e Expr) string {
	if c, ok := e.(*Call); ok {
		return c.Entry.ID
	}
	return ""
}

// Conjuncts returns the conditions that are joined by `and` in e.
func Conjuncts(e Expr) []Expr {
	if op(e) != "and" {
		return []Expr{e}
	}
	var out []Expr
	for _, a := range e.(*Call).Args {
		out = append(out, Conjuncts(a)...)
	}
	return out
}
