package lang

import (
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
	return b.quietly(entry.Expands)
}
