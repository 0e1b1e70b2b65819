package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// fieldsummary is the command that says what is in each field.
type fieldsummary struct {
	Pos   lexer.Position
	Items itemList `parser:"'fieldsummary' @@"`
}

func fieldsummarySpec() Spec {
	return Spec{
		Name:  "fieldsummary",
		Usage: "fieldsummary [expression [as name], …]",
		Doc: "Says what is in each field: in how many rows it has a value and their share in percent, how many different values there are, and the most frequent one with its count. " +
			"Without a list it takes every documented field but ids, times and objects; after stats every column. Fields without any value are left out.",
		Extension: true,
		Instead:   "write `stats count(field), count_distinct(field)` for each field",
		Examples:  []Example{{`filter eventSource = "iam.amazonaws.com" | fieldsummary eventName, errorCode, sourceIPAddress`, "How varied the calls of a service are."}},
	}
}

func (c *fieldsummary) exprs() []syntax.Expr { return itemExprs(c.Items.items()) }

func (c *fieldsummary) String() string {
	if len(c.Items.items()) == 0 {
		return "fieldsummary"
	}
	return "fieldsummary " + join(c.Items.items())
}

func (c *fieldsummary) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("fieldsummary")}
	o, ok := b.tally("fieldsummary", at, c.Items.items(), "")
	if !ok {
		return
	}
	value, n := &plan.Ref{Column: o.Value}, &plan.Ref{Column: o.Count}
	present := b.apply("ispresent", at, argument{Expr: value})
	of := func(name string, args ...plan.Expr) plan.Expr {
		list := make([]argument, len(args))
		for i, a := range args {
			list[i] = argument{a, at}
		}
		return b.apply(name, at, list...)
	}
	known := of("if", present, n)
	a := &plan.Aggregate{In: b.node}
	add := func(list *[]plan.Item, name string, x plan.Expr) *plan.Ref {
		col := b.ids.Column(x.Type(), name)
		*list = append(*list, plan.Item{Column: col, Expr: x})
		return &plan.Ref{Column: col}
	}
	number := add(&a.Groups, "number", &plan.Ref{Column: o.Number})
	field := add(&a.Groups, "field", &plan.Ref{Column: o.Field})
	count, total := add(&a.Aggs, "count", of("sum", known)), add(&a.Aggs, "total", of("sum", n))
	distinct := add(&a.Aggs, "distinct", of("count", value))
	top, topCount := add(&a.Aggs, "top", of("arg_max", value, known)), add(&a.Aggs, "top_count", of("max", known))
	b.node = a
	percent := b.materialize(b.share(count, total), "percent").(*plan.Ref)
	b.node = &plan.Filter{In: b.node, Cond: of(">", distinct, plan.Int(0))}
	b.node = &plan.Sort{In: b.node, Keys: []plan.Key{{Expr: number}}}
	b.replace("fieldsummary", field.Column, count.Column, percent.Column, distinct.Column, top.Column, topCount.Column)
}
