package sqlgen

import (
	"encoding/json"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// wildcards finds the first pattern that each value matches.
func (g *generator) wildcards(b *block, n *plan.Wildcards) *block {
	return g.perValue(b, n.Value, n.Outs, func(b *block, value plan.Expr) *block { return g.wildcardRows(b, value, n) })
}

func (g *generator) wildcardRows(b *block, value plan.Expr, n *plan.Wildcards) *block {
	if b.late() || b.repeats(value) {
		b = around(b)
	}
	at := g.column(function.Int) // the number of the pattern, from 1; 0 or null for none
	b.defs = append(b.defs, definition{col: at, uses: []plan.Expr{value}, own: func(w *writer, s scope) string {
		patterns := make([]string, len(n.Patterns))
		for i, p := range n.Patterns {
			patterns[i] = likePattern(p)
		}
		return fill(w.dialect.template("firstLike", firstLike), []string{w.value(s, value), w.list(patterns)})
	}})
	b = around(b)
	for i, c := range n.Outs {
		b.defs = append(b.defs, definition{col: c, uses: []plan.Expr{&plan.Ref{Column: at}}, own: func(w *writer, s scope) string {
			return "nullif(" + w.list(n.Cells[i]) + "[nullif(" + s.column(w, at) + ", 0)], '')"
		}})
	}
	return b
}

// firstLike is the number of the first of the patterns $2 that $1 matches.
const firstLike = `list_position(list_transform($2, lambda p: like_escape($1, p, '\')), true)`

// likePattern writes a text in which * stands for any text as a pattern of LIKE, with a backslash in front of what stands for itself.
func likePattern(pattern string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`, `*`, `%`).Replace(pattern)
}

// list returns the SQL of a list of texts, which is one parameter.
func (w *writer) list(texts []string) string {
	clean := make([]string, len(texts))
	for i, t := range texts {
		clean[i] = strings.ReplaceAll(t, "\x00", "")
	}
	text, err := json.Marshal(clean)
	if err != nil {
		w.fail("a list of texts: %v", err)
	}
	return fill(w.dialect.template("texts", `from_json($1::varchar, '["varchar"]')`), []string{w.param(string(text))})
}
