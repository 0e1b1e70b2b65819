package lang

import (
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// search is the command that looks for texts anywhere in a record.
type search struct {
	First syntax.Required `parser:"'search' @@"`
	More  []syntax.Expr   `parser:"@@*"`
}

func searchSpec() Spec {
	return Spec{
		Name:    "search",
		Foreign: []string{"grep", "find"},
		Usage:   "search \"text\" [and|or|not …]",
		Doc: "Keeps the rows whose record holds the texts, without regard to case, or a match of a regex, with the case as written. Texts one after the other must all occur; and, or, not and brackets join them, " +
			"conditions such as errorCode = \"x\" may stand among them, and a single word needs no quotes. After stats, and in tables without records, the columns are searched.",
		Extension: true,
		Instead:   "write `filter @message like \"text\"`",
		Examples: []Example{
			{`search "backup-admin" not "describe" | fields @timestamp, eventName | sort @timestamp | limit 5`, "What happened to a user, without the noise."},
			{`search AccessDenied or UnauthorizedOperation | stats count(*) by eventSource`, "Services that refused something."},
		},
	}
}

func (c *search) exprs() []syntax.Expr { return append([]syntax.Expr{c.First}, c.More...) }

func (c *search) String() string {
	parts := make([]string, 0, len(c.More)+1)
	for _, e := range c.exprs() {
		s := syntax.Print(e)
		if x, ok := e.(*syntax.Binary); ok && len(c.More) > 0 && (x.Op == "or" || x.Op == "and") {
			s = "(" + s + ")"
		}
		parts = append(parts, s)
	}
	return "search " + strings.Join(parts, " ")
}

func (c *search) bind(b *binder) {
	conds := make([]plan.Expr, 0, len(c.More)+1)
	for _, e := range c.exprs() {
		conds = append(conds, b.searched(e))
	}
	b.node = &plan.Filter{In: b.node, Cond: plan.And(b.functions, conds...)}
}

// searched binds one part of a search: a text to look for, or a condition.
func (b *binder) searched(e syntax.Expr) plan.Expr {
	switch e := e.(type) {
	case *syntax.Text:
		return b.holds(e, e.Value)
	case *syntax.Num:
		return b.holds(e, e.Digits)
	case *syntax.Path:
		return b.holds(e, strings.Join(e.Segments, "."))
	case *syntax.Pattern:
		pattern := b.regex(e)
		return b.anywhere(e, pattern)
	case *syntax.Unary:
		if e.Op == "not" || e.Op == "!" {
			return plan.Not(b.functions, b.searched(e.X))
		}
		if e.Op == "-" {
			b.errorf("not-a-condition", e.At, "a minus does not exclude a text").WithHelp("write `not %s`", syntax.Print(e.X)).add(b)
			return plan.Bool(false)
		}
	case *syntax.Binary:
		switch e.Op {
		case "and":
			return plan.And(b.functions, b.searched(e.X), b.searched(e.Y))
		case "or":
			return plan.Or(b.functions, b.searched(e.X), b.searched(e.Y))
		case "-":
			b.errorf("not-a-condition", e.At, "a minus does not exclude a text").WithHelp("write `%s not %s`", syntax.Print(e.X), syntax.Print(e.Y)).add(b)
			return plan.Bool(false)
		}
	}
	return b.condition(e)
}

// holds returns whether a text occurs in the row, in any case.
func (b *binder) holds(e syntax.Expr, text string) plan.Expr {
	if text == "" {
		b.warn("empty-search", e.Span(), "every row holds the empty text").add(b)
		return plan.Bool(true)
	}
	return b.anywhere(e, plan.Regex("(?i)"+quoteMeta(text)))
}

// anywhere returns whether a regex matches in the row: in its record, or in one of its columns.
func (b *binder) anywhere(e syntax.Expr, pattern plan.Expr) plan.Expr {
	if pattern.Type() != function.Regex {
		return plan.Bool(false)
	}
	like := func(x plan.Expr) plan.Expr {
		return b.bool(b.apply("like", e.Span(), argument{asText(x), e.Span()}, argument{pattern, e.Span()}))
	}
	if m := b.scan.Message(b.ids); m != nil && !b.scope.closed {
		return like(m)
	}
	outputs := b.shown
	if !b.scope.closed {
		outputs = b.defaults()
	}
	var conds []plan.Expr
	for _, o := range outputs {
		if function.Convertible(o.Expr.Type(), function.Text) {
			conds = append(conds, like(o.Expr))
		}
	}
	if len(conds) == 0 {
		return plan.Bool(false)
	}
	return plan.Or(b.functions, conds...)
}
