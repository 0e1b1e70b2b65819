package plan

import (
	"strconv"
	"strings"

	"trailsift/query/function"
)

// And joins conditions; nil for none.
func And(fns *function.Functions, conds ...Expr) Expr { return fold(fns, "and", conds) }

// Or joins alternatives; nil for none.
func Or(fns *function.Functions, conds ...Expr) Expr { return fold(fns, "or", conds) }

// Not negates a condition.
func Not(fns *function.Functions, cond Expr) Expr { return logical(fns, "not", cond) }

// Condition returns e as a condition: text and numbers that stand for true or false, and anything else as false.
func Condition(e Expr) Expr { return Convert(e, function.Bool) }

// In returns whether e equals one of the values. Values that are compared in the same way share a call: a list of thousands is
// one condition, or one for each way.
func In(fns *function.Functions, e Expr, values []Expr) (Expr, error) {
	var lists []list
	var alone []Expr
	for _, v := range values {
		v, possible := numberFor(e, v)
		if !possible {
			continue
		}
		m, err := fns.Resolve("=", Types([]Expr{e, v}))
		if err != nil {
			return nil, err
		}
		switch {
		case m.Params[0] == m.Params[1]:
			lists = gather(lists, m.Params[0], Convert(v, m.Params[0]))
		case e.Type() == function.Text && m.Params[0] == function.Text && m.Params[1] == function.Double:
			lists = gather(lists, function.Double, Convert(v, function.Double))
		default:
			alone = append(alone, NewCall(m, []Expr{e, v}))
		}
	}
	var conds []Expr
	for _, l := range lists {
		cond, err := l.holds(fns, e)
		if err != nil {
			return nil, err
		}
		conds = append(conds, cond)
	}
	if conds = append(conds, alone...); len(conds) == 0 {
		return Bool(false), nil
	}
	return Or(fns, conds...), nil
}

// list are the values of an In that are compared as one type.
type list struct {
	as     function.Type
	values []Expr
}

// gather adds a value to the list of its type.
func gather(lists []list, as function.Type, v Expr) []list {
	for i := range lists {
		if lists[i].as == as {
			lists[i].values = append(lists[i].values, v)
			return lists
		}
	}
	return append(lists, list{as, []Expr{v}})
}

// holds returns whether the list holds e. Text is compared with numbers as text, which keeps leading zeros apart.
func (l list) holds(fns *function.Functions, e Expr) (Expr, error) {
	if l.as != function.Double || e.Type() != function.Text {
		e = Convert(e, l.as)
	}
	name := "in"
	if l.as == function.Double && len(l.values) == 1 {
		name = "="
	}
	args := append([]Expr{e}, l.values...)
	m, err := fns.Resolve(name, Types(args))
	if err != nil {
		return nil, err
	}
	return NewCall(m, args), nil
}

// numberFor returns a text that is compared with a number as the number that it stands for; possible is false when it stands for
// none, since no number equals it then. A text with leading zeros or many digits stays: its digits count.
func numberFor(e, v Expr) (number Expr, possible bool) {
	l, ok := v.(*Literal)
	if !ok || l.Typ != function.Text || l.Value == nil || !e.Type().Numeric() {
		return v, true
	}
	text, _ := l.Value.(string)
	if strings.Trim(text, "0123456789.eE+-") != "" {
		return nil, false
	}
	if f, err := strconv.ParseFloat(text, 64); err == nil && len(text) <= 15 && strconv.FormatFloat(f, 'f', -1, 64) == text {
		return Double(f), true
	}
	return v, true
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
