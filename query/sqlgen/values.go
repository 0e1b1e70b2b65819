package sqlgen

import (
	"encoding/json"
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// values opens a block over a table that is a parameter: a JSON array of objects.
func (g *generator) values(n *plan.Values) *block {
	return &block{limit: -1, tie: n.Cols, table: func(w *writer) string {
		rows := make([]map[string]string, len(n.Rows))
		for i, r := range n.Rows {
			rows[i] = map[string]string{}
			for j, c := range n.Cols {
				if r[j] != "" {
					rows[i][name(c)] = strings.ReplaceAll(r[j], "\x00", "")
				}
			}
		}
		text, err := json.Marshal(rows)
		if err != nil {
			w.fail("%s: %v", n.Name, err)
		}
		types := make([]string, len(n.Cols))
		for i, c := range n.Cols {
			types[i] = `"` + name(c) + `":"` + typeName(c.Type) + `"`
		}
		return fill(w.dialect.template("rows", rowsTemplate), []string{w.param(string(text)), "'[{" + strings.Join(types, ",") + "}]'"}) + " q"
	}}
}

// rowsTemplate makes rows of a JSON array of objects.
const rowsTemplate = "(select unnest(from_json($1::varchar, $2), recursive := true))"

// addressDigits is the SQL of the address $1 as 32 hexadecimal digits, null for anything else.
func addressDigits() string {
	return "coalesce('00000000000000000000ffff' || printf('%08x', " + function.IPv4Number + "), " + ipv6Hex() + ")"
}

// locate finds the ranges of addresses.
func (g *generator) locate(b *block, n *plan.Locate) *block {
	return g.perValue(b, n.Address, n.Outs, func(b *block, address plan.Expr) *block { return g.locateRows(b, address, n) })
}

// perValue adds columns that depend on a value alone, as add does it for each row of a block. Looking at an address, or at many
// patterns, costs more than anything else here, and logs hold few different ones: where the rows come from a table, that is done for
// their different values, and the result is joined to the rows.
func (g *generator) perValue(b *block, e plan.Expr, outs []*plan.Column, add func(b *block, value plan.Expr) *block) *block {
	if b.scan == nil || b.late() || b.repeats(e) {
		return add(b, e)
	}
	value, other := g.column(function.Text), g.column(function.Text)
	distinct := *b
	distinct.where, distinct.defs, distinct.order = slices.Clone(b.where), slices.Clone(b.defs), nil
	distinct.grouped, distinct.groups, distinct.tie = true, []plan.Item{{Column: other, Expr: e}}, []*plan.Column{other}
	b.defs = append(b.defs, definition{col: value, expr: e})
	found := add(around(&distinct), &plan.Ref{Column: other})
	j := &joined{left: b, right: found, ofRight: append([]*plan.Column{other}, outs...), kind: "left", compare: "=",
		on: []plan.Expr{&plan.Ref{Column: value}, &plan.Ref{Column: other}}}
	out := &block{join: j, order: b.order, limit: -1, tie: b.tie}
	b.order = nil
	return out
}

// locateRows finds for each row the last range that begins at or before the address, and takes what is known of it when the
// address does not lie behind its end.
func (g *generator) locateRows(b *block, address plan.Expr, n *plan.Locate) *block {
	key := g.column(function.Text)
	if b.grouped || b.repeats(address) {
		b = around(b)
	}
	b.defs = append(b.defs, definition{col: key, uses: []plan.Expr{address}, own: func(w *writer, s scope) string {
		return fill(w.dialect.template("addressDigits", addressDigits()), []string{w.value(s, address)})
	}})
	ranges := g.build(n.Ranges)
	j := &joined{left: b, right: ranges, ofRight: n.Ranges.Columns(), kind: "asof left", compare: ">=",
		on: []plan.Expr{&plan.Ref{Column: key}, &plan.Ref{Column: n.Low}}}
	out := &block{join: j, order: b.order, limit: -1, tie: b.tie}
	if b.limit < 0 {
		b.order = nil
	}
	for i, c := range n.Outs {
		uses := []plan.Expr{&plan.Ref{Column: key}, &plan.Ref{Column: n.High}, &plan.Ref{Column: n.From[i]}}
		out.defs = append(out.defs, definition{col: c, uses: uses, own: func(w *writer, s scope) string {
			return "case when " + s.column(w, key) + " <= " + s.column(w, n.High) + " then " + s.column(w, n.From[i]) + " end"
		}})
	}
	return out
}

// joinOf returns a join as what a block reads.
func joinOf(n *plan.Join, left, right *block) *joined {
	j := &joined{left: left, right: right, ofRight: append(slices.Clip(n.Right.Columns()), right.tie...), kind: n.Kind.String(), compare: "="}
	for _, m := range n.On {
		j.on = append(j.on, m.Left, m.Right)
	}
	return j
}
