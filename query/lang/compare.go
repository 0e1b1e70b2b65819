package lang

import (
	"slices"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// comparison binds an operator that compares two values.
func (b *binder) comparison(e *syntax.Binary) plan.Expr {
	op, negated := strings.CutPrefix(e.Op, "not ")
	b.checkBareWord(e.Y)
	b.checkConstants(e)
	if _, null := e.Y.(*syntax.Null); (negated || op == "!=") && !null {
		b.hintMissing(e)
	}
	switch op {
	case "in":
		cond := b.negate(negated, b.in(e))
		if field, ok := e.X.(*syntax.Path); ok && negated {
			cond = b.notNested(cond, b.expr(field))
		}
		return cond
	case "like", "=~":
		return b.negate(negated, b.like(e, op))
	case "between":
		return b.negate(negated, b.between(e))
	case "has":
		return b.negate(negated, b.bool(b.call(&syntax.Call{Node: e.Node, Name: op, NameAt: e.OpAt, Args: []syntax.Expr{e.X, e.Y}})))
	}
	switch y := e.Y.(type) {
	case *syntax.Null:
		return b.equalsNull(e)
	case *syntax.Pattern:
		b.errorf("regex-comparison", y.At, "a regex cannot stand after `%s`", op).WithHelp("write `like %s`", syntax.Print(y)).add(b)
		b.expr(e.X)
		return plan.Bool(false)
	case *syntax.List:
		b.errorf("misplaced-list", y.At, "a list cannot stand after `%s`", op).WithHelp("write `in %s`", syntax.Print(y)).add(b)
		b.expr(e.X)
		return plan.Bool(false)
	}
	x, y := b.expr(e.X), b.expr(e.Y)
	b.checkWildcard(op, e.Y)
	if b.isNested(x, e.X) || b.isNested(y, e.Y) {
		return plan.Bool(false)
	}
	if x.Type() == function.Time && y.Type() == function.Duration {
		b.errorf("type", e.At, "a time cannot be compared with a duration").WithHelp("write `ago(%s)`", syntax.Print(e.Y)).add(b)
		return plan.Bool(false)
	}
	x, y = literalLike(x, y), literalLike(y, x)
	if op == "!=" {
		return b.notNested(b.bool(b.apply(op, e.At, argument{x, e.X.Span()}, argument{y, e.Y.Span()})), x, y)
	}
	if op == "=" && looksNested(x) && looksNested(y) {
		x, y = b.scalar(x), b.scalar(y)
	}
	return b.bool(b.apply(op, e.At, argument{x, e.X.Span()}, argument{y, e.Y.Span()}))
}

// bool returns a comparison, or false where it could not be bound.
func (b *binder) bool(x plan.Expr) plan.Expr {
	if x.Type() != function.Bool {
		return plan.Bool(false)
	}
	return x
}

func (b *binder) negate(negated bool, x plan.Expr) plan.Expr {
	if negated {
		return plan.Not(b.functions, x)
	}
	return x
}

// hintMissing says once what a negated comparison does to rows that lack the field: SQL would drop them.
func (b *binder) hintMissing(e *syntax.Binary) {
	p, ok := e.X.(*syntax.Path)
	if !ok || b.scope.closed || strings.HasPrefix(p.Segments[0], "@") || alwaysThere(p) {
		return
	}
	name := textOf(p, b.text)
	report{diag.New(diag.Hint, "missing-kept", e.OpAt, "rows without `%s` are kept", name)}.
		WithHelp("to drop them, add `ispresent(%s)`", name).once(b, "missing")
}

// alwaysThere reports whether every event has the field.
func alwaysThere(p *syntax.Path) bool {
	if len(p.Segments) != 1 {
		return false
	}
	switch p.Segments[0] {
	case "eventVersion", "eventTime", "eventSource", "eventName", "eventID", "eventType", "awsRegion":
		return true
	}
	return false
}

// checkConstants warns about a comparison of two texts: the name of a field does not stand in quotes.
func (b *binder) checkConstants(e *syntax.Binary) {
	x, ok := e.X.(*syntax.Text)
	if _, constant := e.Y.(*syntax.Text); !ok || !constant {
		return
	}
	r := b.warn("constant-comparison", e.At, "two texts are compared, which is the same for every row")
	if b.isField(strings.Split(x.Value, ".")) {
		r = r.WithHelp("a field stands without quotes: `%s %s …`", x.Value, e.Op)
	}
	r.add(b)
}

// equalsNull binds x = null: nothing equals a missing value, and that is not what is meant.
func (b *binder) equalsNull(e *syntax.Binary) plan.Expr {
	name := textOf(e.X, b.text)
	x := b.call(&syntax.Call{Node: syntax.Node{At: e.At}, Name: "ispresent", NameAt: e.At, Args: []syntax.Expr{e.X}})
	switch e.Op {
	case "=":
		b.habit("null-comparison", e.At, "read as `not ispresent(%s)`", name).add(b)
		return plan.Not(b.functions, b.bool(x))
	case "!=":
		b.habit("null-comparison", e.At, "read as `ispresent(%s)`", name).add(b)
		return b.bool(x)
	}
	b.warn("null-comparison", e.At, "nothing is before or after a missing value").add(b)
	return plan.Bool(false)
}

// in binds a list of values that a value may be.
func (b *binder) in(e *syntax.Binary) plan.Expr {
	if s, ok := e.Y.(*syntax.Subquery); ok {
		return b.inQuery(e, s)
	}
	list, ok := e.Y.(*syntax.List)
	x := b.expr(e.X)
	if !ok {
		if _, bad := e.Y.(*syntax.Bad); !bad {
			b.errorf("expected-list", e.Y.Span(), "a list stands after `in`").WithHelp("write `in [%s]`", textOf(e.Y, b.text)).add(b)
		}
		return plan.Bool(false)
	}
	if list.Round {
		b.habit("round-list", list.At, "a list stands in square brackets").WithHelp("write `in [%s, …]`", textOf(list.Items[0], b.text)).once(b, "round list")
	}
	if b.isNested(x, e.X) {
		return plan.Bool(false)
	}
	values := make([]plan.Expr, 0, len(list.Items))
	for _, item := range list.Items {
		b.checkBareWord(item)
		b.checkWildcard("in", item)
		v := b.expr(item)
		switch v.Type() {
		case function.Regex:
			b.errorf("regex-comparison", item.Span(), "a regex cannot stand in a list").WithHelp("write `like %s`", syntax.Print(item)).add(b)
			continue
		case function.Duration:
			b.errorf("no-value", item.Span(), "a duration is no value of a row").add(b)
			continue
		}
		if x.Type() == function.Time || x.Type() == function.Bool {
			v = b.fold(argument{v, item.Span()}, x.Type())
		}
		values = append(values, literalLike(v, x))
	}
	if len(list.Items) == 0 {
		b.warn("empty-list", list.At, "nothing is in an empty list").add(b)
	}
	if slices.ContainsFunc(values, looksNested) {
		x = b.scalar(x)
	}
	cond, err := plan.In(b.functions, x, values)
	if err != nil {
		b.misfit(err, e.At, []argument{{x, e.X.Span()}, {x, e.Y.Span()}})
		return plan.Bool(false)
	}
	return cond
}

// between binds a comparison with two limits, both included.
func (b *binder) between(e *syntax.Binary) plan.Expr {
	b.extension(e.OpAt, "operator", e.Op, "write `field >= low and field <= high`")
	x := b.expr(e.X)
	limits, ok := e.Y.(*syntax.List)
	if !ok || len(limits.Items) != 2 {
		b.expr(e.Y)
		return plan.Bool(false)
	}
	var conds []plan.Expr
	for i, op := range [...]string{">=", "<="} {
		limit := limits.Items[i]
		b.checkBareWord(limit)
		y := b.expr(limit)
		conds = append(conds, b.bool(b.apply(op, e.At, argument{literalLike(x, y), e.X.Span()}, argument{literalLike(y, x), limit.Span()})))
	}
	return plan.And(b.functions, conds...)
}

// like binds a search for a part of a text.
func (b *binder) like(e *syntax.Binary, op string) plan.Expr {
	if list, ok := e.Y.(*syntax.List); ok {
		b.errorf("misplaced-list", list.At, "a list cannot stand after `%s`", op).WithHelp("write `like /a|b/`, or `in` for whole values").add(b)
		b.expr(e.X)
		return plan.Bool(false)
	}
	if t, ok := e.Y.(*syntax.Text); ok && len(t.Value) > 1 && (strings.HasPrefix(t.Value, "%") || strings.HasSuffix(t.Value, "%")) {
		b.warn("sql-wildcard", t.At, "`%%` is an ordinary character here").
			WithHelp("`like` finds a text anywhere: `like %s`", syntax.Quote(strings.Trim(t.Value, "%"))).add(b)
	}
	x, y := b.expr(e.X), b.expr(e.Y)
	if n, ok := e.Y.(*syntax.Num); ok {
		y = plan.Text(n.Digits)
	} else if y.Type() != function.Regex {
		y = asText(y)
	}
	x = asText(x)
	return b.bool(b.apply(op, e.At, argument{x, e.X.Span()}, argument{y, e.Y.Span()}))
}

// checkBareWord warns about a name behind an operator that no field has: a text without its quotes.
func (b *binder) checkBareWord(e syntax.Expr) {
	p, ok := e.(*syntax.Path)
	if !ok || len(p.Segments) != 1 || b.scope.closed || b.damaged || b.names(p) || b.told["field "+p.Segments[0]] {
		return
	}
	word := p.Segments[0]
	r := b.warn("unknown-field", p.At, "no documented field is called `%s`", word).WithHelp("a text stands in quotes: `%s`", syntax.Quote(word))
	r.Diagnostic = r.Suggest(word, append(b.scope.names(), b.fieldNames()...))
	r.once(b, "field "+word)
}

// asText converts what has a text; anything else is left for the function table to refuse.
func asText(x plan.Expr) plan.Expr {
	if x.Type() == function.Null || !function.Convertible(x.Type(), function.Text) {
		return x
	}
	return plan.Convert(x, function.Text)
}

// checkWildcard warns about a star where it has no meaning.
func (b *binder) checkWildcard(op string, e syntax.Expr) {
	t, ok := e.(*syntax.Text)
	if !ok || op != "=" && op != "!=" && op != "in" || len(t.Value) < 2 || !strings.HasPrefix(t.Value, "*") && !strings.HasSuffix(t.Value, "*") {
		return
	}
	b.warn("wildcard", t.At, "`*` is an ordinary character after `%s`", op).
		WithHelp("write `like /%s/`", globRegex(t.Value)).add(b)
}

// globRegex writes a text with stars as a regex.
func globRegex(glob string) string {
	begin, end := "^", "$"
	if strings.HasPrefix(glob, "*") {
		begin, glob = "", glob[1:]
	}
	if strings.HasSuffix(glob, "*") {
		end, glob = "", glob[:len(glob)-1]
	}
	parts := strings.Split(glob, "*")
	for i, p := range parts {
		parts[i] = quoteMeta(p)
	}
	return begin + strings.Join(parts, ".*") + end
}
