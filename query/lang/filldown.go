package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// filldown is the command that repeats the last value where one is missing.
type filldown struct {
	Names words `parser:"'filldown' @@"`
}

func filldownSpec() Spec {
	return Spec{
		Name:  "filldown",
		Usage: "filldown [field …]",
		Doc: "Where a field is missing, it gets its last value from the rows before, in the order of the last sort; without a sort, in the order of time, or of the groups after stats. " +
			"Names may hold stars, which stand for the columns of the result; without names all columns are filled.",
		Examples: []Example{
			{"fields @timestamp, userIdentity.userName as user | sort @timestamp | filldown user", "The last known user at any time."},
		},
	}
}

func (c *filldown) exprs() []syntax.Expr { return nil }
func (c *filldown) String() string {
	if names := c.Names.String(); names != "" {
		return "filldown " + names
	}
	return "filldown"
}

func (c *filldown) bind(b *binder) {
	columns := b.columns(c.Names)
	if len(columns) == 0 {
		return
	}
	w := &plan.Window{Order: b.ordered()}
	names := make([]string, len(columns))
	for i, o := range columns {
		names[i] = o.Name
		w.Items = append(w.Items, plan.WindowItem{Kind: plan.Latest, Expr: b.value(o.Expr)})
	}
	for i, x := range b.window(w, names...) {
		b.rename(names[i], names[i], x)
	}
}
