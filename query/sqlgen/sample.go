package sqlgen

import (
	"fmt"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// sample joins the rows with what one pass over them says about each stratum: that every k-th of its rows stays. Which of them is
// decided by a hash of what tells rows apart, so that it is the same in every run, however many threads there are.
func (g *generator) sample(b *block, n *plan.Sample) *block {
	weight, total := n.Weight, n.Total
	strata := make([]*plan.Column, len(n.Strata))
	on := []plan.Expr{plan.Int(0), plan.Int(0)} // a join needs a condition
	for i, e := range n.Strata {
		strata[i] = g.column(e.Type())
		on = append(on, e, &plan.Ref{Column: strata[i]})
	}
	if len(strata) > 0 {
		on = on[2:]
	}
	tie := b.tie
	if b.limit < 0 {
		b.order = nil
	}
	o := &block{join: &joined{left: b, right: g.rates(n, strata), ofRight: append([]*plan.Column{weight, total}, strata...), kind: "inner", on: on, compare: "is not distinct from"},
		limit: -1, tie: tie}
	if len(tie) == 0 {
		return o // one row at most
	}
	uses := []plan.Expr{&plan.Ref{Column: weight}}
	for _, c := range tie {
		uses = append(uses, &plan.Ref{Column: c})
	}
	o.where = []definition{{uses: uses, own: func(w *writer, s scope) string {
		keys := make([]string, len(tie))
		for i, c := range tie {
			keys[i] = s.column(w, c)
		}
		k := s.column(w, weight)
		return "(" + k + " = 1 or " + fill(w.dialect.template("hash", "hash($*)"), keys) + " % " + k + "::ubigint = 0)"
	}}}
	return o
}

// rates returns the block that has a row for each stratum: which part of its rows stays, and how many rows there are in all.
func (g *generator) rates(n *plan.Sample, strata []*plan.Column) *block {
	b := g.build(n.In)
	read := n.Strata
	if n.Text != nil {
		read = append(read[:len(read):len(read)], n.Text)
	}
	if b.grouped || b.repeats(read...) {
		b = around(b)
	}
	if b.limit < 0 {
		b.order = nil
	}
	for i, e := range n.Strata {
		b.defs = append(b.defs, definition{col: strata[i], expr: e})
	}
	columns, different := strata, "count(*)"
	if n.Text != nil {
		text := g.column(function.Text)
		b.defs = append(b.defs, definition{col: text, expr: n.Text})
		columns = append(strata[:len(strata):len(strata)], text)
		different = "approx_count_distinct(" + name(text) + ")"
	}
	var names strings.Builder
	for _, c := range strata {
		names.WriteString(name(c) + ", ")
	}
	return &block{limit: -1, tie: strata, table: func(w *writer) string {
		few := fmt.Sprintf("sum(n) over () <= %d", n.Rows)
		if n.Text != nil {
			few += fmt.Sprintf(" or sum(d) over () <= %d", n.Texts)
		}
		// Half of the sample is shared out equally among the strata, half by their sizes.
		part := fmt.Sprintf("ceil(n / (%[1]d / 2e0 * (1 / (count(*) over ()) + n / (sum(n) over ()))))::bigint", n.Rows)
		return fmt.Sprintf("(\n  select %[1]ssum(n) over ()::bigint as %[2]s,\n    case when %[4]s then 1 else %[5]s end as %[3]s\n"+
			"  from (\n    select %[1]scount(*) as n, %[6]s as d\n    from (\n%[7]s\n    ) q\n    group by all\n  ) q\n) q",
			names.String(), name(n.Total), name(n.Weight), few, part, different, indent(indent(indent(b.render(w, columns)))))
	}}
}
