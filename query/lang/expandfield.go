package lang

import "trailsift/query/syntax"

// expand is the command that makes a row of each element of a field's list, in place.
type expand struct {
	List syntax.Required `parser:"'expand' @@"`
}

func expandSpec() Spec {
	return Spec{
		Foreign: []string{"mvexpand"},
		Name:    "expand",
		Usage:   "expand field",
		Doc:     "Makes one row of each element of the field's list: the field becomes the element, all others are repeated. Otherwise like unnest.",
		Examples: []Example{
			{"fields eventName, resources | expand resources | limit 20", "Every resource of an event in a row of its own."},
		},
	}
}

func (c *expand) exprs() []syntax.Expr { return []syntax.Expr{c.List} }
func (c *expand) String() string       { return "expand " + syntax.Print(c.List) }

func (c *expand) bind(b *binder) {
	switch c.List.(type) {
	case *syntax.Path:
	case nil, *syntax.Bad: // told already
		return
	default:
		b.errorf("expected-field", c.List.Span(), "`expand` replaces a field, and this is none").
			WithHelp("write `unnest %s into name`", textOf(c.List, b.text)).add(b)
		return
	}
	item := &Item{Expr: c.List}
	b.overwrite(item, b.unnest(c.List, item.name(b.text)))
}
