package lang

import (
	"math"
	"strings"

	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// appendcols is the command that puts the columns of another query beside the rows.
type appendcols struct {
	Options []*option     `parser:"'appendcols' @@*"`
	Query   syntax.Nested `parser:"@@"`
}

func appendcolsSpec() Spec {
	return Spec{
		Name:  "appendcols",
		Usage: "appendcols [override=true|false] [max=count] ( query )",
		Doc: "Puts the columns that another query shows beside the rows: those of its first row to the first row, of the second to the second, in the orders of both. " +
			"Rows of the query that are left over are dropped. A field that the rows have already keeps its value; with override=true the query's values replace it where there are any. " +
			"With max, only so many rows of the query are used.",
		Differs: "There is no greatest max, and without it all rows are used.",
		Examples: []Example{
			{`stats count(*) as calls by eventSource | sort calls desc | limit 3 | appendcols ( stats count(*) as denied by eventSource as deniedSource, errorCode | filter errorCode like "Denied" | sort denied desc | display deniedSource, denied )`, "The busiest services beside those that deny most."},
		},
	}
}

func (c *appendcols) exprs() []syntax.Expr { return []syntax.Expr{c.Query} }
func (c *appendcols) String() string {
	return "appendcols " + printOptions(c.Options) + syntax.Print(c.Query)
}

func (c *appendcols) bind(b *binder) {
	override := false
	most := int64(math.MaxInt64)
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch strings.ToLower(o.Key) {
		case "override":
			override = b.truthOption(o)
		case "max":
			most = b.countOption(o, 1, math.MaxInt64)
		default:
			b.unknownOption(o, "override", "max")
		}
	}
	inner := b.subquery(c.Query)
	if inner == nil {
		b.damaged = true
		return
	}
	outputs := inner.result()
	if most < math.MaxInt64 {
		inner.node = &plan.Limit{In: inner.node, Count: most}
	}
	b.node = &plan.Paste{In: b.node, Right: inner.node}
	chosen := b.chosen
	for _, o := range outputs {
		path := &syntax.Path{Node: syntax.Node{At: c.Query.Span()}, Segments: strings.Split(o.Name, ".")}
		if b.names(path) {
			if !override {
				continue
			}
			x, y := sameType(o.Expr, b.expr(path))
			o.Expr = b.materialize(b.apply("coalesce", path.At, argument{x, path.At}, argument{y, path.At}), o.Name)
		}
		b.scope.define(field{name: o.Name, expr: o.Expr})
		b.show(o)
	}
	b.chosen = chosen // they stand beside the default columns
}
