package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// sort is the command that orders rows.
type sort struct {
	Pos  lexer.Position
	By   bool       `parser:"'sort' @'by'?"`
	Keys []*sortKey `parser:"@@ ( ',' @@ )*"`
}

type sortKey struct {
	Expr      syntax.Required `parser:"@@"`
	Direction string          `parser:"@( 'asc' | 'desc' )?"`
}

func sortSpec() Spec {
	return Spec{
		Name:    "sort",
		Foreign: []string{"order", "orderby", "sortby"},
		Usage:   "sort expression [asc|desc], …",
		Doc: "Orders the rows by one or more values, ascending unless desc is written. The order is natural: values that are no numbers come before numbers, " +
			"and runs of digits in a text are ordered by their value. Missing values come first, with desc last.",
		Examples: []Example{
			{"stats count(*) as n by eventName | sort n desc, eventName", "The most frequent calls first, equal ones by name."},
		},
	}
}

func (c *sort) String() string { return "sort " + join(c.Keys) }
func (c *sort) exprs() []syntax.Expr {
	out := make([]syntax.Expr, 0, len(c.Keys))
	for _, k := range c.Keys {
		out = append(out, k.Expr)
	}
	return out
}

func (k *sortKey) desc() bool { return strings.EqualFold(k.Direction, "desc") }

// String writes the key in canonical form, without the default direction.
func (k *sortKey) String() string {
	if k.desc() {
		return syntax.Print(k.Expr) + " desc"
	}
	return syntax.Print(k.Expr)
}

func (c *sort) bind(b *binder) {
	if c.By {
		at := diag.Span{Start: c.Pos.Offset, End: c.Keys[0].Expr.Span().Start}
		b.habit("sort-by", trim(at, b.text), "`by` after `sort` was skipped").add(b)
	}
	keys := make([]plan.Key, 0, len(c.Keys))
	for _, k := range c.Keys {
		if key, ok := b.sortKey(k); ok {
			keys = append(keys, key)
		}
	}
	if len(keys) > 0 {
		b.node = &plan.Sort{In: b.node, Keys: keys}
	}
}

// sortKey binds one key. A sign before a name without a direction is how SPL writes directions.
func (b *binder) sortKey(k *sortKey) (plan.Key, bool) {
	e, desc := syntax.Expr(k.Expr), k.desc()
	if u, ok := e.(*syntax.Unary); ok && k.Direction == "" && (u.Op == "-" || u.Op == "+") {
		switch u.X.(type) {
		case *syntax.Path, *syntax.Call:
			e, desc = u.X, u.Op == "-"
			direction := "asc"
			if desc {
				direction = "desc"
			}
			b.habit("sort-sign", u.Span(), "the sign was read as the direction `%s`", direction).
				WithHelp("write `%s %s`", textOf(e, b.text), direction).add(b)
		}
	}
	if minus, ok := e.(*syntax.Binary); ok && minus.Op == "-" {
		if n, ok := minus.X.(*syntax.Num); ok { // SPL: sort 10 -n
			b.warn("sort-count", minus.At, "this sorts by %s minus a value", n.Digits).
				WithHelp("write `sort %s desc | limit %s`", textOf(minus.Y, b.text), n.Digits).add(b)
		}
	}
	x := b.expr(e)
	x, ok := b.orderable(x, e)
	if !ok {
		return plan.Key{}, false
	}
	return plan.Key{Expr: x, Desc: desc}, true
}
