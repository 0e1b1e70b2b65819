package lang

import "trailsift/query/syntax"

// fields is the command that chooses and makes columns.
type fields struct {
	Items []*Item `parser:"'fields' @@ ( ',' @@ )*"`
}

func fieldsSpec() Spec {
	return Spec{
		Name:  "fields",
		Usage: "fields expression [as name], …",
		Doc: "Adds columns to the result, and makes values that later commands can use. Several fields commands add up; none hides a column. " +
			"A query without fields, display and stats shows @timestamp and @message.",
		Differs: "Every field of a record can be asked for, however many it has: Logs Insights finds the first 200.",
		Examples: []Example{
			{"fields @timestamp, eventName, userIdentity.userName | sort @timestamp desc", "Who called what, and when."},
			{"fields concat(eventSource, \":\", eventName) as call, ispresent(errorCode) as failed | filter failed | sort call", "Calls that failed."},
		},
	}
}

func (c *fields) String() string       { return "fields " + join(c.Items) }
func (c *fields) exprs() []syntax.Expr { return itemExprs(c.Items) }

func (c *fields) bind(b *binder) {
	for _, item := range c.Items {
		if u, ok := item.Expr.(*syntax.Unary); ok && item.Alias == nil && (u.Op == "-" || u.Op == "+") {
			b.warn("fields-sign", u.At, "this calculates a number; it takes no columns away").WithHelp("columns are chosen with `display`: name those that stay").add(b)
		}
		b.show(b.define(item))
	}
}
