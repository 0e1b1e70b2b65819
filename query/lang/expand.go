package lang

import (
	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// expand binds a call that stands for an expression over the fields of the record, whatever names the query made.
func (b *binder) expand(c *syntax.Call, entry *function.Entry) plan.Expr {
	switch {
	case len(c.Args) > 0 || c.Star:
		b.errorf("argument-count", c.At, "`%s` takes no arguments", c.Name).WithHelp("the usage is `%s`", entry.Usage).add(b)
		return b.failed
	case b.scope.closed || b.group != nil:
		b.errorf("unknown-field", c.NameAt, "`%s` reads the record, which does not exist here", c.Name).
			WithHelp("keep it as a column of `stats`: `stats … by %s() as who`", c.Name).add(b)
		return b.failed
	case b.scan.Table.Record == nil:
		b.errorf("unknown-field", c.NameAt, "the table `%s` holds no records, which `%s` reads", b.scan.Table.Name, c.Name).add(b)
		return b.failed
	}
	e := syntax.Parse(syntax.NewStream(syntax.Tokens(entry.Expands), len(entry.Expands)).Peeking())
	inner := *b // what it says about the expression is not about the query
	inner.scope, inner.text, inner.found = scope{}, entry.Expands, new(diag.List)
	inner.damaged, inner.options.Strict = true, false
	x := inner.expr(e)
	b.node = inner.node
	if inner.found.HasErrors() {
		b.errorf("internal", c.At, "the expression of `%s` cannot be bound: %v", c.Name, *inner.found).add(b)
	}
	return x
}
