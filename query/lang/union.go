package lang

import (
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// union is the command that adds the rows of another query.
type union struct {
	Query syntax.Nested `parser:"'union' @@"`
}

func unionSpec() Spec {
	return Spec{
		Name:  "union",
		Usage: "union ( query )",
		Doc: "Adds the rows of another query. What is left are the columns that both show, by their names: a column that one side does not show is missing in its rows, " +
			"and values of different types become texts. The rows are in no order.",
		Extension: true,
		Instead:   "choose both log groups, or run two queries",
		Examples: []Example{
			{`filter eventName = "GetAccountAuthorizationDetails" | fields @timestamp, eventName | union ( source insights | fields @timestamp, insightDetails.eventName as eventName, insightDetails.state as state ) | sort @timestamp`, "Events and insights on one timeline."},
		},
	}
}

func (c *union) exprs() []syntax.Expr { return []syntax.Expr{c.Query} }
func (c *union) String() string       { return "union " + syntax.Print(c.Query) }

func (c *union) bind(b *binder) {
	inner := b.subquery(c.Query)
	if inner == nil {
		b.damaged = true
		return
	}
	left, right := b.result(), inner.result()
	n := &plan.Union{In: b.node, Right: inner.node}
	for _, o := range left {
		b.unite(n, o.Name, o.Expr, find(right, o.Name))
	}
	for _, o := range right {
		if find(left, o.Name) == nil {
			b.unite(n, o.Name, nil, o.Expr)
		}
	}
	b.node = n
	b.replace("union", n.Columns()...)
}

// unite adds a column to a union; a side that does not have it is nil.
func (b *binder) unite(n *plan.Union, name string, left, right plan.Expr) {
	if left == nil {
		left = plan.Missing()
	}
	if right == nil {
		right = plan.Missing()
	}
	left, right = sameType(left, right)
	n.Outs = append(n.Outs, plan.UnionColumn{Column: b.ids.Column(left.Type(), name), Left: left, Right: right})
}

// find returns the value that a query shows under a name; nil for none.
func find(outputs []plan.Output, name string) plan.Expr {
	for _, o := range outputs {
		if o.Name == name {
			return o.Expr
		}
	}
	return nil
}

// sameType converts two values to one type that holds both.
func sameType(x, y plan.Expr) (plan.Expr, plan.Expr) {
	a, b := x.Type(), y.Type()
	switch {
	case a == b:
		return x, y
	case a == function.Null:
		return plan.Convert(x, b), y
	case b == function.Null:
		return x, plan.Convert(y, a)
	}
	return alike(x, y)
}
