package sqlgen

import (
	"trailsift/query/function"
	"trailsift/query/plan"
)

// geoip asks the function geoip, which is the engine's, what is known of addresses.
func (g *generator) geoip(b *block, n *plan.Geoip) *block {
	return g.perValue(b, n.Address, n.Outs, func(b *block, address plan.Expr) *block { return g.geoipRows(b, address, n) })
}

func (g *generator) geoipRows(b *block, address plan.Expr, n *plan.Geoip) *block {
	if b.late() || b.repeats(address) { // a limit comes first: addresses of rows that it drops are of no use
		b = around(b)
	}
	known := g.column(function.Text) // all that is known, of which the columns are members: it is asked for once
	b.defs = append(b.defs, definition{col: known, uses: []plan.Expr{address}, own: func(w *writer, s scope) string {
		return fill(w.dialect.template("geoip", "geoip($1)"), []string{w.value(s, address)})
	}})
	b = around(b)
	for i, c := range n.Outs {
		b.defs = append(b.defs, definition{col: c, uses: []plan.Expr{&plan.Ref{Column: known}}, free: true, own: func(w *writer, s scope) string {
			member := s.column(w, known) + "." + n.From[i]
			if c.Type == function.Text {
				return member
			}
			return "try_cast(" + member + " as " + typeName(c.Type) + ")"
		}})
	}
	return b
}
