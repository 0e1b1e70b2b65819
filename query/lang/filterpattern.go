package lang

import (
	"strings"

	"trailsift/query/diag"
	"trailsift/query/function"
	filterpattern "trailsift/query/pattern"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// matchesPattern binds the question whether the record matches a filter pattern. What is wrong with the pattern is shown inside
// the literal.
func (b *binder) matchesPattern(c *syntax.Call, entry *function.Entry) plan.Expr {
	if n := len(c.Args); n < 1 || n > 2 {
		b.errorf("argument-count", c.At, "wrong number of arguments for `%s`", c.Name).WithHelp("the usage is `%s`", entry.Usage).add(b)
		return b.failed
	}
	literal, ok := c.Args[0].(*syntax.Text)
	if !ok {
		b.errorf("not-constant", c.Args[0].Span(), "the pattern has to be a text in quotes").WithHelp("the usage is `%s`", entry.Usage).add(b)
		return b.failed
	}
	o := filterpattern.Options{}
	if len(c.Args) == 2 {
		differs, ok := c.Args[1].(*syntax.Bool)
		if !ok {
			b.errorf("not-constant", c.Args[1].Span(), "whether a missing field differs is `true` or `false`").WithHelp("the usage is `%s`", entry.Usage).add(b)
			return b.failed
		}
		o.NotEqualNeedsValue = !differs.Value
	}
	p, problems := filterpattern.Parse(literal.Value)
	if p != nil {
		problems = filterpattern.Lint(p, filterpattern.LintOptions{Records: b.scan.Table})
	}
	for _, d := range problems {
		if strings.HasPrefix(d.Code, "aws-") {
			continue // the limits are those of CloudWatch
		}
		d.Code = "pattern-" + d.Code
		d.Span = b.within(literal, d.Span)
		b.found.Add(d)
	}
	switch {
	case p == nil:
		return b.failed
	case b.scan.Table.Record == nil, b.scope.closed, b.group != nil && !b.group.rows:
		b.errorf("unknown-field", c.NameAt, "`%s` looks at the record, which does not exist here", c.Name).WithHelp("filter before `stats`").add(b)
		return b.failed
	}
	return p.Condition(filterpattern.Target{Functions: b.functions, Scan: b.scan, IDs: b.ids}, o)
}

// within returns where a part of a text's value stands in the query.
func (b *binder) within(text *syntax.Text, at diag.Span) diag.Span {
	token := text.At.In(b.text)
	if syntax.Unquote(token) != text.Value {
		return text.At
	}
	start := text.At.Start
	return diag.Span{Start: start + syntax.QuotedOffset(token, at.Start), End: start + syntax.QuotedOffset(token, at.End)}
}
