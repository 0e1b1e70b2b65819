package sqlgen

import (
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// tally counts the values of all fields in one pass over the rows, as grouping sets.
func (g *generator) tally(b *block, n *plan.Tally) *block {
	exprs := make([]plan.Expr, len(n.Fields))
	for i, f := range n.Fields {
		exprs[i] = f.Expr
	}
	if b.grouped || b.repeats(exprs...) {
		b = around(b)
	}
	if b.limit < 0 {
		b.order = nil
	}
	values := make([]*plan.Column, len(n.Fields))
	for i, f := range n.Fields {
		values[i] = g.column(function.Text)
		b.defs = append(b.defs, definition{col: values[i], expr: f.Expr})
	}
	o := n.Outs
	return &block{limit: -1, tie: []*plan.Column{o.Number, o.Value}, table: func(w *writer) string {
		return "(\n" + indent(tallyRows(w, n, values, b.render(w, values), b.render(w, nil))) + "\n) q"
	}}
}

// tallyRows writes the SELECT that counts the values in rows; all are the same rows without columns.
func tallyRows(w *writer, n *plan.Tally, values []*plan.Column, rows, all string) string {
	var number, field, value, sets strings.Builder
	for i, c := range values {
		here := " when grouping(" + name(c) + ") = 0 then "
		number.WriteString(here + strconv.Itoa(i))
		field.WriteString(here + w.param(n.Fields[i].Name))
		value.WriteString(here + name(c))
		if i > 0 {
			sets.WriteString(", ")
		}
		sets.WriteString("(" + name(c) + ")")
	}
	o := n.Outs
	total := ""
	if o.Total != nil { // counting the rows once more costs less than adding the counts up, for which all of them are kept
		total = ",\n  (select count(*)\n  from (\n" + indent(indent(all)) + "\n  ) q) as " + name(o.Total)
	}
	return "select (case" + number.String() + " end)::bigint as " + name(o.Number) + ",\n  case" + field.String() + " end as " + name(o.Field) +
		",\n  case" + value.String() + " end as " + name(o.Value) + ",\n  count(*) as " + name(o.Count) +
		total + "\nfrom (\n" + indent(rows) + "\n) q\ngroup by grouping sets (" + sets.String() + ")"
}
