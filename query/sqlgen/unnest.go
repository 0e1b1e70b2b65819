package sqlgen

import (
	"trailsift/query/function"
	"trailsift/query/plan"
)

// unnest makes a row of each element. The element's number is what tells the rows of one array apart.
func (g *generator) unnest(b *block, n *plan.Unnest) *block {
	value, number := g.column(n.Value.Type()), g.column(function.Int)
	if b.grouped || b.repeats(n.Value) {
		b = around(b)
	}
	b.defs = append(b.defs, definition{col: value, expr: n.Value})
	b = around(b)
	uses := []plan.Expr{&plan.Ref{Column: value}}
	list := func(w *writer, s scope) string {
		x := s.column(w, value)
		json := w.cast(s, &plan.Cast{Arg: &plan.Ref{Column: value}, To: function.JSON})
		if n.Value.Type() == function.JSON {
			json = x
		}
		return fill("case when json_type($1) = 'ARRAY' then json_extract_string($1, '$[*]') when $2 is not null then [$2] end", []string{json, x})
	}
	b.defs = append(b.defs,
		definition{col: n.Out, uses: uses, late: true, own: func(w *writer, s scope) string { return "unnest(" + list(w, s) + ")" }},
		definition{col: number, uses: uses, late: true, own: func(w *writer, s scope) string { return "generate_subscripts(" + list(w, s) + ", 1)" }})
	b = around(b)
	b.tie = append(b.tie[:len(b.tie):len(b.tie)], number)
	return b
}
