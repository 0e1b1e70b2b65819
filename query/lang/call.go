package lang

import (
	"errors"
	"slices"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// call binds the call of a function.
func (b *binder) call(c *syntax.Call) plan.Expr {
	entry := b.functions.Lookup(c.Name)
	if entry == nil || entry.Kind == function.Operator {
		b.unknownFunction(c)
		return b.failed
	}
	b.checkFunction(c, entry)
	if entry.Expands != "" {
		return b.expand(c, entry)
	}
	if entry.Kind == function.Aggregate {
		return b.aggregate(c, entry)
	}
	if c.Star {
		b.errorf("bad-argument", c.At, "`*` stands only in `count(*)`").add(b)
		return b.failed
	}
	if entry.ID == "matchesPattern" {
		return b.matchesPattern(c, entry)
	}
	if entry.ID == "isPresent" && len(c.Args) == 1 && b.group == nil && !b.scope.closed {
		if p, ok := c.Args[0].(*syntax.Path); ok {
			if x := b.present(p); x != nil {
				return x
			}
		}
	}
	return b.local(b.apply(c.Name, c.At, b.arguments(c, entry)...), c.At)
}

// present binds ispresent of a field of the table; nil when the path names something else.
func (b *binder) present(p *syntax.Path) plan.Expr {
	if f, _ := b.scope.find(p.Segments); f != nil || b.scope.side(p.Segments) != nil {
		return nil
	}
	if strings.HasPrefix(p.Segments[0], "@") {
		return nil
	}
	if x := b.scanned(p); x.Type() == function.Null {
		return nil
	}
	return b.scan.Present(b.ids, p.Segments)
}

// arguments binds the arguments of a call, the implicit ones first.
func (b *binder) arguments(c *syntax.Call, entry *function.Entry) []argument {
	args := make([]argument, 0, len(entry.Implicit)+len(c.Args))
	for _, i := range entry.Implicit {
		args = append(args, argument{b.supplied(i, c), c.NameAt})
	}
	for _, a := range c.Args {
		args = append(args, argument{b.expr(a), a.Span()})
	}
	return args
}

// supplied returns an argument that the language supplies.
func (b *binder) supplied(i function.Implicit, c *syntax.Call) plan.Expr {
	gone := b.scope.closed || b.group != nil && !b.group.rows
	switch i {
	case function.RowTime:
		if f, rest := b.scope.find([]string{"@timestamp"}); b.scope.closed && b.group == nil && f != nil && len(rest) == 0 && f.expr.Type() == function.Time {
			return f.expr // a column of the name does as well
		}
		if gone {
			b.noTime(c)
			return b.failed
		}
		return b.scan.Time(b.ids)
	case function.Message:
		if m := b.scan.Message(b.ids); m != nil && !gone {
			return m
		}
		b.errorf("unknown-field", c.NameAt, "`%s` needs `@message`, which does not exist here", c.Name).add(b)
	case function.Now:
		return plan.Time(b.options.Now.UnixMicro())
	case function.RangeStart:
		if !b.options.Range.IsZero() {
			return plan.Time(b.options.Range.Start)
		}
	case function.RangeEnd:
		if !b.options.Range.IsZero() {
			return plan.Time(b.options.Range.End)
		}
	}
	return plan.Missing()
}

// noTime reports a function that reads @timestamp where that is gone.
func (b *binder) noTime(c *syntax.Call) {
	r := b.errorf("unknown-field", c.NameAt, "`%s` reads `@timestamp`, which does not exist here", c.Name)
	if strings.EqualFold(c.Name, "bin") {
		if b.group != nil {
			r = r.WithHelp("group by it: `stats … by bin(5m)`")
		} else {
			r = r.WithHelp("keep a time in the first `stats`, such as `max(@timestamp) as t`, and write `datefloor(t, 5m)`")
		}
	}
	r.add(b)
}

// apply calls a function or operator with the overload that fits its arguments best.
func (b *binder) apply(name string, at diag.Span, args ...argument) plan.Expr {
	exprs := make([]plan.Expr, len(args))
	for i, a := range args {
		exprs[i] = a.Expr
	}
	m, err := b.functions.Resolve(name, plan.Types(exprs))
	if err != nil {
		b.misfit(err, at, args)
		return b.failed
	}
	for i, a := range args {
		exprs[i] = b.fold(argument{b.scalarArgument(m, i, a), a.at}, m.Params[i])
		if !b.checkConstant(m, i, argument{exprs[i], a.at}) {
			return b.failed
		}
	}
	return plan.NewCall(m, exprs)
}

// checkConstant checks what an overload asks of literal arguments.
func (b *binder) checkConstant(m function.Match, i int, a argument) bool {
	l, ok := a.Expr.(*plan.Literal)
	if m.Overload.ConstantArg(i) && (!ok || l.Value == nil || l.Typ != m.Params[i]) {
		if l != b.failed {
			b.errorf("not-constant", a.at, "argument %d of `%s` has to be a constant %s", i+1-len(m.Entry.Implicit), m.Entry.Names[0], m.Params[i]).
				WithHelp("the usage is `%s`", m.Entry.Usage).add(b)
		}
		return false
	}
	if !ok {
		return true
	}
	if m.Overload.Verify == nil || l.Value == nil {
		return true
	}
	if err := m.Overload.Verify(i, l.Value); err != nil {
		b.errorf("bad-argument", a.at, "%s", err).WithHelp("the usage is `%s`", m.Entry.Usage).add(b)
		return false
	}
	return true
}

// misfit reports a call that fits no overload.
func (b *binder) misfit(err error, at diag.Span, args []argument) {
	var e *function.ResolveError
	if !errors.As(err, &e) {
		b.errorf("bad-call", at, "%s", err).add(b)
		return
	}
	switch e.Fault {
	case function.WrongArgument:
		at = args[e.Arg].at
		if e.Entry.Kind == function.Operator {
			b.errorf("type", at, "`%s` cannot take a %s here", e.Name, e.Have).WithHelp("the usage is `%s`", e.Entry.Usage).add(b)
			return
		}
		r := b.errorf("type", at, "%s", err).WithHelp("the usage is `%s`", e.Entry.Usage)
		if l, ok := args[e.Arg].Expr.(*plan.Literal); ok && l.Typ == function.Text && slices.Contains(e.Want, function.Duration) {
			r = r.WithHelp("a duration stands without quotes: `%v`", l.Value)
		}
		r.add(b)
	case function.WrongCount:
		b.errorf("argument-count", at, "wrong number of arguments for `%s`", e.Entry.Names[0]).WithHelp("the usage is `%s`", e.Entry.Usage).add(b)
	default:
		b.errorf("unknown-function", at, "%s", err).add(b)
	}
}

// unknownFunction says that a function does not exist, and what it may be called here.
func (b *binder) unknownFunction(c *syntax.Call) {
	var names []string
	for _, e := range b.functions.Entries() {
		if e.Kind != function.Operator {
			names = append(names, e.Names...)
		}
	}
	r := b.errorf("unknown-function", c.NameAt, "unknown function `%s`", c.Name)
	if help := foreignFunction(c.Name); help != "" {
		r = r.WithHelp("%s", help)
	} else {
		r.Diagnostic = r.Suggest(c.Name, names)
	}
	r.add(b)
	for _, a := range c.Args { // what is wrong inside is wrong all the same
		if _, ok := a.(*syntax.Path); !ok {
			b.expr(a)
		}
	}
}
