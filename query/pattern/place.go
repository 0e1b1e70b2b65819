package pattern

import (
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// place is where a plan finds a value that a selector reaches: a column, a path in a column of JSON, or an object whose members
// have columns of their own. A selector without wildcards has several places, of which one at most has the value in each record.
type place struct {
	column plan.Expr // the value is the column's; nil for the others
	level  plan.Expr // the object; nil for the others

	base    plan.Expr // the JSON that the pointer leads into; nil for a column or an object
	pointer []string
	rare    bool // values that do not fit their column
}

// text returns the value's text; missing where it has none.
func (p place) text(l *lowering) plan.Expr {
	switch {
	case p.column != nil:
		return plan.Convert(p.column, function.Text)
	case p.level != nil:
		return &plan.Literal{Typ: function.Text}
	}
	return &plan.Path{Base: p.base, Pointer: p.pointer, Scalar: true, Rare: p.rare}
}

// exists returns whether there is a value, null included.
func (l *lowering) exists(p place) plan.Expr {
	switch {
	case p.column != nil:
		return &plan.Present{Value: p.column}
	case p.level != nil:
		return &plan.Present{Value: p.level}
	}
	return &plan.OfKind{Base: p.base, Pointer: p.pointer, Kind: plan.AnyValue}
}

// isNull returns whether the value is null.
func (l *lowering) isNull(p place) plan.Expr {
	if p.base == nil {
		return plan.Bool(false)
	}
	return &plan.OfKind{Base: p.base, Pointer: p.pointer, Kind: plan.NullValue}
}

// isNested returns whether the value is an object or array.
func (l *lowering) isNested(p place) plan.Expr {
	switch {
	case p.column != nil:
		return plan.Bool(false)
	case p.level != nil:
		return &plan.Present{Value: p.level}
	}
	return &plan.OfKind{Base: p.base, Pointer: p.pointer, Kind: plan.NestedValue}
}

// isBool returns whether the value is true, or false.
func (l *lowering) isBool(p place, want bool) plan.Expr {
	switch {
	case p.level != nil, p.column != nil && p.column.Type() != function.Bool:
		return plan.Bool(false)
	case p.column != nil:
		return l.call("=", p.column, plan.Bool(want))
	}
	text := "false"
	if want {
		text = "true"
	}
	return plan.And(l.Functions, &plan.OfKind{Base: p.base, Pointer: p.pointer, Kind: plan.BooleanValue}, l.call("=", p.text(l), plan.Text(text)))
}

// some returns whether a condition holds for one of the values that steps reach.
func (l *lowering) some(steps []Step, holds func(place) plan.Expr) plan.Expr {
	front := 0
	for front < len(steps) && !steps[front].wild() {
		front++
	}
	return l.below(l.places(steps[:front], steps[front:]), steps[front:], holds)
}

// below is some for steps from places on; the first step is a wildcard.
func (l *lowering) below(places []place, steps []Step, holds func(place) plan.Expr) plan.Expr {
	var out []plan.Expr
	for _, p := range places {
		e := plan.Expr(nil)
		if len(steps) == 0 {
			e = holds(p)
		} else {
			e = l.anyBelow(p, steps, holds)
		}
		if f, ok := e.(*plan.Literal); !ok || f.Value != false {
			out = append(out, e)
		}
	}
	if len(out) == 0 {
		return plan.Bool(false)
	}
	return plan.Or(l.Functions, out...)
}

// anyBelow is below for one place and at least one step.
func (l *lowering) anyBelow(p place, steps []Step, holds func(place) plan.Expr) plan.Expr {
	base, pointer := p.base, p.pointer
	if p.level != nil {
		base = p.level
	}
	if base == nil || p.level != nil && steps[0].Kind == Element {
		return plan.Bool(false) // a text has no members, and an object no elements
	}
	l.items++
	item := &plan.Element{ID: l.items}
	next := 1
	for next < len(steps) && !steps[next].wild() {
		next++
	}
	cond := l.below([]place{{base: item, pointer: keys(steps[1:next])}}, steps[next:], holds)
	return &plan.Any{Base: base, Pointer: pointer, Members: steps[0].Kind == Member, Item: item, Cond: cond}
}

// places returns where a selector's value may be. behind are the steps that follow.
func (l *lowering) places(steps, behind []Step) []place {
	t := l.Scan.Table
	level := t.Record
	var out []place
	for i, step := range steps {
		misfit := place{base: l.column(level.Extra), pointer: keys(steps[i:])}
		m := level.Member(step.Key)
		switch {
		case m == nil:
			return append(out, misfit)
		case m.Child != nil:
			// What is no object is kept as a misfit; there may be something below it only when it is an array.
			if misfit.rare = true; i+1 == len(steps) || isDigits(steps[i+1].Key) {
				out = append(out, misfit)
			}
			level = m.Child
			continue
		}
		misfit.rare = true
		switch c := t.Columns[m.Column]; {
		case c.Type == schema.JSON:
			out = append(out, place{base: l.column(m.Column), pointer: keys(steps[i+1:])})
			if i+1 == len(steps) && len(behind) == 0 {
				out = append(out, misfit) // null
			}
			return out
		case i+1 == len(steps):
			out = append(out, place{column: l.value(m.Column)})
		}
		return append(out, misfit)
	}
	return append(out, place{level: l.Scan.Record(l.IDs, level)})
}

// isDigits reports whether a key may be the index of an element.
func isDigits(key string) bool { return key != "" && strings.Trim(key, "0123456789") == "" }

func keys(steps []Step) []string {
	out := make([]string, len(steps))
	for i, s := range steps {
		out[i] = s.Key
	}
	return out
}

func (l *lowering) column(i int) plan.Expr { return &plan.Ref{Column: l.Scan.Column(l.IDs, i)} }

// value returns a column as the record's member that it holds. The time of a record may come from elsewhere; the member's text
// is kept as a misfit then.
func (l *lowering) value(i int) plan.Expr {
	t := l.Scan.Table
	origin, ok := t.ColumnIndex("ts_origin")
	if i != t.Time || !ok {
		return l.column(i)
	}
	inColumn := plan.Not(l.Functions, &plan.Present{Value: l.column(origin)})
	return l.call("if", inColumn, plan.Convert(l.column(i), function.Text))
}
