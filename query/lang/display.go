package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// display is the command that chooses the columns of the result.
type display struct {
	Items []*Item `parser:"'display' @@ ( ',' @@ )*"`
}

func displaySpec() Spec {
	return Spec{
		Name:     "display",
		Usage:    "display expression [as name], …",
		Doc:      "Shows exactly these columns. The last display of a query counts; it may stand before sort and limit.",
		Examples: []Example{{"fields strlen(userAgent) as n | display eventName, n | sort n desc, eventName", "The calls with the longest user agents."}},
	}
}

func (c *display) String() string       { return "display " + join(c.Items) }
func (c *display) exprs() []syntax.Expr { return itemExprs(c.Items) }

func (c *display) bind(b *binder) {
	b.displayed = []plan.Output{}
	seen := map[string]string{} // what each column shows
	for _, item := range c.Items {
		name, shows := item.name(b.text), syntax.Print(item.Expr)
		if other, ok := seen[name]; ok && other != shows {
			b.warn("duplicate-name", item.at(), "two columns are called `%s`: only the last is shown", name).WithHelp("name one of them: `… as name`").add(b)
		}
		seen[name] = shows
		b.displayed = add(b.displayed, b.define(item))
	}
}
