package sqlgen

import "trailsift/query/plan"

// fetch joins rows to the table that they come from. Every row has exactly one partner there, so that the join may be written as a
// left one, which databases do not move around. The rows that were kept are fewer: databases hold them and stream the table.
func (g *generator) fetch(b *block, n *plan.Fetch) *block {
	if b.grouped {
		b = around(b)
	}
	table := g.buildScan(n.Table)
	j := &joined{left: b, right: table, ofRight: append(table.tie, n.Table.Cols...), kind: "left", compare: "="}
	for _, m := range n.By {
		j.on = append(j.on, m.Left, m.Right)
	}
	out := &block{join: j, order: b.order, limit: -1, tie: b.tie}
	if b.limit < 0 {
		b.order = nil
	}
	return out
}
