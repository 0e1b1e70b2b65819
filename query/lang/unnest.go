package lang

import (
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// unnest is the command that makes a row of each element of a list.
type unnest struct {
	List syntax.Required `parser:"'unnest' @@"`
	Name *Name           `parser:"'into' @@"`
}

func unnestSpec() Spec {
	return Spec{
		Name:  "unnest",
		Usage: "unnest list into name",
		Doc: "Makes one row of each element of a list, with the element as the named field; all other fields are repeated. A value that is no list is a list of one. " +
			"Rows without the value, or with an empty list, are dropped.",
		Differs: "A list need not go through jsonParse first: lists of the record and texts that hold a list are taken as they are.",
		Examples: []Example{
			{"unnest resources into resource | stats count(*) as n by resource.type | sort n desc", "What kinds of resources were touched."},
		},
	}
}

func (c *unnest) exprs() []syntax.Expr { return []syntax.Expr{c.List} }
func (c *unnest) String() string {
	s := "unnest " + syntax.Print(c.List)
	if c.Name != nil {
		s += " into " + c.Name.String()
	}
	return s
}

func (c *unnest) bind(b *binder) {
	b.checkAlias(c.Name)
	b.beside(c.Name.value(), b.unnest(c.List, c.Name.value()))
}

// unnest makes a row of each element of a list and returns the element.
func (b *binder) unnest(list syntax.Expr, name string) plan.Expr {
	x := b.expr(list)
	switch x.Type() {
	case function.JSON, function.Text:
	case function.Null:
		x = plan.Convert(x, function.Text)
	default:
		if !b.comparable(x, list) {
			x = plan.Missing()
		} else {
			b.warn("no-list", list.Span(), "a %s is no list, so that every row stays as it is", x.Type()).add(b)
		}
		x = plan.Convert(x, function.Text)
	}
	out := b.ids.Column(function.Text, name)
	b.node = &plan.Unnest{In: b.node, Value: x, Out: out}
	return &plan.Ref{Column: out}
}
