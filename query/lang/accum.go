package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// accum is the command that adds a number up from row to row.
type accum struct {
	Item *Item `parser:"'accum' @@"`
}

func accumSpec() Spec {
	return Spec{
		Name:  "accum",
		Usage: "accum field [as name]",
		Doc: "Adds the field up from row to row, in the order of the last sort; without a sort, in the order of time, or of the groups after stats. The sum so far replaces the field, or becomes the named one. " +
			"Values that are missing or no numbers add nothing.",
		Examples: []Example{
			{"stats count(*) as events by bin(3h) as t | sort t | accum events as total", "How the number of events grew."},
		},
	}
}

func (c *accum) exprs() []syntax.Expr { return itemExprs([]*Item{c.Item}) }
func (c *accum) String() string       { return "accum " + c.Item.String() }

func (c *accum) bind(b *binder) {
	b.checkAlias(c.Item.Alias)
	if !b.plainField(c.Item) {
		return
	}
	sum := b.apply("sum", c.Item.Expr.Span(), argument{b.expr(c.Item.Expr), c.Item.Expr.Span()})
	if !plan.IsAggregate(sum) {
		return
	}
	w := &plan.Window{Order: b.ordered(), Items: []plan.WindowItem{{Expr: sum, Frame: plan.Frame{Running: true}}}}
	name := c.Item.name(b.text)
	x := b.window(w, name)[0]
	if c.Item.Alias == nil {
		b.overwrite(c.Item, x)
	}
	b.beside(name, x)
}

// plainField reports whether an item has a name to write its value to: that of a field, or one of its own.
func (b *binder) plainField(item *Item) bool {
	if _, ok := item.Expr.(*syntax.Path); ok || item.Alias != nil {
		return true
	}
	b.errorf("expected-field", item.at(), "the result needs a name").WithHelp("write `%s as name`", textOf(item.Expr, b.text)).add(b)
	return false
}
