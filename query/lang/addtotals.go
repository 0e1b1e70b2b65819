package lang

import (
	"slices"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// addtotals is the command that sums the numbers of a row, and of all rows.
type addtotals struct {
	Pos  lexer.Position
	Word string `parser:"@'addtotals'"`
	settings
}

func addtotalsSpec() Spec {
	return Spec{
		Name:  "addtotals",
		Usage: "addtotals [row=true|false] [col=true|false] [fieldname=name] [field …]",
		Doc: "Adds the column Total with the sum of each row's numbers; fieldname gives it another name, and row=false leaves it out. With col=true, a last row has the sum of each column, " +
			"and the column's name in the first column of text; after it only the columns of the result are left. The numbers are the given fields, or all columns that hold numbers; names may hold stars.",
		Differs: "AWS does not say how the row of sums is labelled; here it has the name of the column of sums.",
		Examples: []Example{
			{"stats count_if(readOnly) as reads, count_if(not readOnly) as writes by eventSource | sort writes desc | limit 3 | addtotals col=true", "Reads and writes, with sums both ways."},
		},
	}
}

func (c *addtotals) exprs() []syntax.Expr { return nil }
func (c *addtotals) String() string       { return c.text("addtotals") }

func (c *addtotals) bind(b *binder) {
	row, col, name := true, false, "Total"
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch {
		case o.is("row"):
			row = b.truthOption(o)
		case o.is("col"):
			col = b.truthOption(o)
		case o.is("fieldname"):
			name = o.value()
		default:
			b.unknownOption(o, "row", "col", "fieldname")
		}
	}
	numbers := c.numbers(b)
	if len(numbers) == 0 {
		return
	}
	at := c.at()
	if row {
		var sum plan.Expr
		for _, o := range numbers {
			x := b.apply("coalesce", at, argument{o.Expr, at}, argument{plan.Int(0), at})
			if sum == nil {
				sum = x
			} else {
				sum = b.apply("+", at, argument{sum, at}, argument{x, at})
			}
		}
		total := plan.Output{Name: name, Expr: b.materialize(sum, name)}
		b.beside(name, total.Expr)
		numbers = append(numbers, total)
	}
	if col {
		b.totalRow(numbers, name, at)
	}
}

func (c *addtotals) at() diag.Span {
	return diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("addtotals")}
}

// numbers returns the columns that are summed, as numbers.
func (c *addtotals) numbers(b *binder) []plan.Output {
	named := len(c.Tokens) > 0
	if !named && len(b.shown)+len(b.displayed) == 0 {
		b.errorf("no-numbers", c.at(), "there are no columns to sum").WithHelp("choose columns first, such as `stats count(*) as n by eventName`").add(b)
		return nil
	}
	var out []plan.Output
	for _, o := range b.columns(words{c.Tokens}) {
		switch t := o.Expr.Type(); {
		case t.Numeric():
		case !named || t == function.Time || !function.Convertible(t, function.Double):
			continue
		default:
			o.Expr = b.materialize(plan.Convert(o.Expr, function.Double), o.Name)
		}
		out = append(out, o)
	}
	if len(out) == 0 && !b.damaged && !b.found.HasErrors() {
		b.errorf("no-numbers", c.at(), "none of the columns holds numbers").WithHelp("write `toNumber(field) as name` in `fields` first").add(b)
	}
	return out
}

// totalRow adds a last row with the sums of columns.
func (b *binder) totalRow(numbers []plan.Output, label string, at diag.Span) {
	shown := &b.shown
	if b.displayed != nil {
		shown = &b.displayed
	}
	t := &plan.Totals{Order: b.ordered(), Added: b.ids.Column(function.Bool, "added")}
	left := scope{closed: true, by: "addtotals"}
	labelled := false
	for i, o := range *shown {
		o.Expr = b.value(o.Expr)
		item := plan.TotalItem{Old: o.Expr, New: &plan.Literal{Typ: o.Expr.Type()}}
		n := slices.IndexFunc(numbers, func(n plan.Output) bool { return n.Name == o.Name })
		switch {
		case n >= 0:
			item.Old = numbers[n].Expr
			item.New = b.apply("sum", at, argument{item.Old, at})
			item.Old = plan.Convert(item.Old, item.New.Type())
		case !labelled && o.Expr.Type() == function.Text:
			labelled, item.New = true, plan.Text(label)
		}
		item.Column = b.ids.Column(item.New.Type(), o.Name)
		t.Outs = append(t.Outs, item)
		(*shown)[i].Expr = &plan.Ref{Column: item.Column}
		left.add(field{name: o.Name, expr: &plan.Ref{Column: item.Column}})
	}
	t.In = b.node
	b.node, b.scope, b.chosen = t, left, true
}
