package lang

import (
	"slices"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// expr binds an expression. What cannot be bound is reported and becomes a missing value, which fits everywhere, so that one
// mistake causes no others.
func (b *binder) expr(e syntax.Expr) plan.Expr {
	switch e := e.(type) {
	case *syntax.Path:
		return b.path(e)
	case *syntax.Text:
		return plan.Text(e.Value)
	case *syntax.Num:
		return b.number(e.Digits, e.At)
	case *syntax.Bool:
		return plan.Bool(e.Value)
	case *syntax.Null:
		return plan.Missing()
	case *syntax.Period:
		return b.duration(e)
	case *syntax.Pattern:
		return b.regex(e)
	case *syntax.List:
		b.errorf("misplaced-list", e.At, "a list stands only after `in` and `not in`").add(b)
	case *syntax.Bad:
		for _, part := range e.Parts {
			b.expr(part)
		}
	case *syntax.Member:
		return b.member(b.expr(e.X), e.Segments, e.At)
	case *syntax.Call, *syntax.Unary, *syntax.Binary:
		if f := b.scope.byKey(e); f != nil && b.group == nil {
			return f.expr
		}
		return b.operation(e)
	}
	return b.failed
}

func (b *binder) operation(e syntax.Expr) plan.Expr {
	switch e := e.(type) {
	case *syntax.Call:
		return b.call(e)
	case *syntax.Unary:
		return b.unary(e)
	case *syntax.Binary:
		return b.binary(e)
	}
	return b.failed
}

// condition binds an expression that is true or false.
func (b *binder) condition(e syntax.Expr) plan.Expr {
	x := b.expr(e)
	t := x.Type()
	switch {
	case t == function.Regex:
		b.errorf("not-a-condition", e.Span(), "a regex alone is no condition").WithHelp("write `@message like %s`", syntax.Print(e)).add(b)
		return plan.Bool(false)
	case !function.Convertible(t, function.Bool):
		b.errorf("not-a-condition", e.Span(), "a %s is no condition", t).add(b)
		return plan.Bool(false)
	case t == function.Text || t == function.JSON:
		r := b.warn("not-a-condition", e.Span(), "`%s` is %s: only `true` and `1` count as true", textOf(e, b.text), t)
		if _, ok := e.(*syntax.Path); ok {
			r = r.WithHelp("to ask whether the field is there, write `ispresent(%s)`", textOf(e, b.text))
		} else if _, ok := e.(*syntax.Text); ok {
			r = r.WithHelp("to search for a text, write `@message like %s`", syntax.Print(e))
		}
		r.add(b)
	}
	return plan.Condition(x)
}

// comparable reports whether rows can be ordered and grouped by a value, and says so when not.
func (b *binder) comparable(x plan.Expr, e syntax.Expr) bool {
	switch x.Type() {
	case function.Duration, function.Regex:
		b.errorf("no-value", e.Span(), "a %s is no value of a row", x.Type()).add(b)
		return false
	}
	return true
}

func (b *binder) unary(e *syntax.Unary) plan.Expr {
	switch e.Op {
	case "not", "!":
		return plan.Not(b.functions, b.condition(e.X))
	case "+":
		return b.expr(e.X)
	}
	if n, ok := e.X.(*syntax.Num); ok {
		return b.number("-"+n.Digits, e.At)
	}
	return b.apply("negate", e.At, argument{b.expr(e.X), e.X.Span()})
}

func (b *binder) binary(e *syntax.Binary) plan.Expr {
	switch e.Op {
	case "and", "or":
		return b.logical(e)
	case "=", "!=", "<", "<=", ">", ">=", "=~", "like", "not like", "in", "not in", "between", "not between", "has", "not has":
		return b.comparison(e)
	}
	if e.Op == "-" {
		b.checkHyphen(e)
		if call, ok := e.X.(*syntax.Call); ok && strings.EqualFold(call.Name, "now") {
			if d, ok := e.Y.(*syntax.Period); ok {
				b.errorf("type", e.At, "`now()` is a number of seconds, from which no duration can be taken").WithHelp("write `ago(%s)`", syntax.Print(d)).add(b)
				return b.failed
			}
		}
	}
	return b.apply(e.Op, e.At, argument{b.expr(e.X), e.X.Span()}, argument{b.expr(e.Y), e.Y.Span()})
}

// logical binds a chain of the same operator in a loop: machines write chains of thousands.
func (b *binder) logical(e *syntax.Binary) plan.Expr {
	var operands []syntax.Expr
	x := syntax.Expr(e)
	for {
		inner, ok := x.(*syntax.Binary)
		if !ok || inner.Op != e.Op {
			break
		}
		operands = append(operands, inner.Y)
		x = inner.X
	}
	operands = append(operands, x)
	slices.Reverse(operands)
	if e.Op == "or" {
		operands = listed(operands)
	}
	if len(operands) > maxConditions {
		b.errorf("too-deep", operands[maxConditions].Span(), "more than %d conditions are joined with `%s`", maxConditions, e.Op).
			WithHelp("to compare a field with many values, write `field in [a, b, …]`").add(b)
		return plan.Bool(false)
	}
	var conds []plan.Expr
	for i, operand := range operands {
		if text, ok := operand.(*syntax.Text); ok && i > 0 {
			b.loneText(text, e.Op, x)
			continue
		}
		conds = append(conds, b.condition(operand))
	}
	if e.Op == "and" {
		return plan.And(b.functions, conds...)
	}
	return plan.Or(b.functions, conds...)
}

// loneText reports `field = "a" or "b"`: both sides of `or` are conditions of their own.
func (b *binder) loneText(text *syntax.Text, op string, first syntax.Expr) {
	r := b.errorf("not-a-condition", text.At, "a text alone is no condition")
	if c, ok := first.(*syntax.Binary); ok && op == "or" {
		name := syntax.Print(c.X)
		switch c.Op {
		case "=":
			r = r.WithHelp("write `%s in [%s, %s]`", name, syntax.Print(c.Y), syntax.Print(text))
		case "like":
			r = r.WithHelp("write `%s like %s or %s like %s`", name, syntax.Print(c.Y), name, syntax.Print(text))
		}
	}
	r.add(b)
}

// checkHyphen warns when a minus without spaces stands between names of which one does not exist: it is probably one name.
func (b *binder) checkHyphen(e *syntax.Binary) {
	y, ok := e.Y.(*syntax.Path)
	if !ok || e.X.Span().End != e.OpAt.Start || e.OpAt.End != e.Y.Span().Start {
		return
	}
	x, ok := e.X.(*syntax.Path)
	if !ok || b.names(x) && b.names(y) {
		return
	}
	whole := e.At.In(b.text)
	for _, side := range []*syntax.Path{x, y} { // said once, here
		b.told["field "+strings.Join(side.Segments, ".")] = true
	}
	b.warn("hyphen", e.OpAt, "`%s` is `%s` minus `%s`", whole, textOf(x, b.text), textOf(y, b.text)).
		WithHelp("a name with a hyphen is written in backticks: `` %s ``", hyphened(x, y)).add(b)
}

// hyphened writes two paths with a hyphen between them as one path: only the segment with the hyphen stands in backticks, since
// all of it in backticks would be the name of one field.
func hyphened(x, y *syntax.Path) string {
	last := len(x.Segments) - 1
	segments := append(slices.Clone(x.Segments[:last]), x.Segments[last]+"-"+y.Segments[0])
	return syntax.PrintName(append(segments, y.Segments[1:]...))
}

// names reports whether a path names something that exists.
func (b *binder) names(p *syntax.Path) bool {
	if b.group != nil {
		f, _ := b.group.out.find(p.Segments)
		return f != nil
	}
	if f, _ := b.scope.find(p.Segments); f != nil || b.scope.side(p.Segments) != nil {
		return true
	}
	return !b.scope.closed && (b.isField(p.Segments) || strings.HasPrefix(p.Segments[0], "@"))
}

// argument is a bound argument and where it stands.
type argument struct {
	plan.Expr
	at diag.Span
}
