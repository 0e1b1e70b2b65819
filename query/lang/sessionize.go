package lang

import (
	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// sessionize is the command that numbers the sessions of each identity.
type sessionize struct {
	Keys []syntax.Required `parser:"'sessionize' @@ ( ',' @@ )*"`
	Span *token            `parser:"( 'maxspan' '='? @@ )?"`
	Name *Name             `parser:"( 'as' @@ )?"`
}

func sessionizeSpec() Spec {
	return Spec{
		Name:  "sessionize",
		Usage: "sessionize field, … [maxspan duration] [as name]",
		Doc: "Says which session a row belongs to: rows with the same fields, with no more than maxspan between one and the next; 30m unless given. " +
			"The session is called session_id, or by the given name: the fields' values, and behind a # the number of the session among those. A row in which a field or the time is missing belongs to none.",
		Differs: "AWS does not say what a session_id looks like; here it names whose session it is.",
		Examples: []Example{
			{"sessionize userIdentity.arn maxspan 1h | stats count(*) as calls, min(@timestamp) as start, max(@timestamp) as end by session_id | sort calls desc | limit 10", "The busiest sessions."},
		},
	}
}

func (c *sessionize) exprs() []syntax.Expr { return keys(c.Keys).exprs() }

func (c *sessionize) String() string {
	s := "sessionize " + keys(c.Keys).String()
	if c.Span != nil {
		s += " maxspan " + c.Span.Text
	}
	if c.Name != nil {
		s += " as " + c.Name.String()
	}
	return s
}

// defaultGap is the longest pause within a session when the query gives none.
const defaultGap = 30 * 60 * 1_000_000

func (c *sessionize) bind(b *binder) {
	b.checkAlias(c.Name)
	gap := plan.Span{Micros: defaultGap}
	if c.Span != nil {
		var ok bool
		if gap, ok = b.span(*c.Span); !ok {
			b.errorf("bad-option", c.Span.span(), "`maxspan` is a duration, such as 30m").add(b)
		}
	}
	at := c.Keys[0].Span()
	t, ok := b.rowTime(at)
	if !ok {
		return
	}
	var keys []plan.Expr
	for _, k := range c.Keys {
		if x, ok := b.orderable(b.expr(k), k); ok {
			keys = append(keys, b.materialize(x, textOf(k, b.text)))
		}
	}
	if len(keys) == 0 {
		return
	}
	name := "session_id"
	if c.Name != nil {
		name = c.Name.value()
	}
	b.beside(name, b.materialize(b.session(keys, t, gap, at), name))
}

// session returns the name of a row's session.
func (b *binder) session(keys []plan.Expr, t plan.Expr, gap plan.Span, at diag.Span) plan.Expr {
	order := []plan.Key{{Expr: t}}
	call := func(name string, args ...plan.Expr) plan.Expr {
		list := make([]argument, len(args))
		for i, a := range args {
			list[i] = argument{a, at}
		}
		return b.apply(name, at, list...)
	}
	before := b.window(&plan.Window{Partitions: keys, Order: order, Items: []plan.WindowItem{{Kind: plan.Lag, Expr: t, Offset: 1}}}, "before")[0]
	follows := call("<=", t, call("+", before, plan.Duration(gap))) // false for the first row of a partition
	begins := plan.And(b.functions, call("ispresent", t), plan.Not(b.functions, follows))
	first := b.materialize(call("if", begins, plan.Int(1), plan.Int(0)), "begins")
	number := b.window(&plan.Window{Partitions: keys, Order: order, Items: []plan.WindowItem{
		{Expr: call("sum", first), Frame: plan.Frame{Running: true}}}}, "number")[0]
	parts := []plan.Expr{}
	whole := call("ispresent", t)
	for i, k := range keys {
		if i > 0 {
			parts = append(parts, plan.Text("/"))
		}
		parts = append(parts, plan.Convert(k, function.Text))
		whole = plan.And(b.functions, whole, call("ispresent", k))
	}
	parts = append(parts, plan.Text("#"), plan.Convert(number, function.Text))
	return call("if", whole, call("concat", parts...))
}

// rowTime returns the time of a row: @timestamp, or the first column with a time after stats.
func (b *binder) rowTime(at diag.Span) (plan.Expr, bool) {
	if f, _ := b.scope.find([]string{"@timestamp"}); f != nil && f.expr.Type() == function.Time {
		return f.expr, true
	}
	if !b.scope.closed {
		return b.scan.Time(b.ids), true
	}
	for _, f := range b.scope.fields {
		if f.expr.Type() == function.Time {
			return f.expr, true
		}
	}
	if !b.damaged {
		b.errorf("no-time", at, "the rows have no time any more").WithHelp("keep one in `stats`, such as `max(@timestamp) as t`").add(b)
	}
	return nil, false
}
