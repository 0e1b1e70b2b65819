package lang

import (
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// catalogued is what the catalogue of metrics has of the rows and groups of a stats command: a row for each metric, unit, period
// and kind instead of one for each datapoint.
type catalogued struct {
	rows   plan.Node
	groups []plan.Item // those that all datapoints of a metric share; the others are left out
	unit   plan.Expr
	// exact says that each metric in rows has datapoints that the statistics are over, in groups that differ from groups in time alone;
	// otherwise there may be metrics in rows without any, and what is one group here may be several.
	exact bool
}

// catalogued asks the catalogue in place of the datapoints; nil when their rows are more than filtered.
func (b *binder) catalogued(g *grouping) *catalogued {
	table := schema.Series()
	scan := &plan.Scan{Table: table}
	c := &catalogued{rows: scan, exact: b.scan.Range.IsZero()}
	// shared returns an expression over the catalogue; ok is false when it needs what the catalogue does not have.
	shared := func(e plan.Expr) (_ plan.Expr, ok bool) {
		ok = true
		e = plan.Map(e, func(e plan.Expr) plan.Expr {
			r, isRef := e.(*plan.Ref)
			if !isRef {
				_, isRecord := e.(*plan.Record)
				ok = ok && !isRecord
				return e
			}
			if !b.ofCatalogue(r.Column) {
				ok = false
				return e
			}
			return &plan.Ref{Column: scan.Column(b.ids, table.MustColumn(b.scan.Table.Columns[r.Column.Source].Name))}
		})
		return e, ok
	}
	var conds []plan.Expr
	for n := g.datapoints.rows; n != plan.Node(b.scan); n = n.Input() {
		switch n := n.(type) {
		case *plan.Extend, *plan.Sort:
		case *plan.Filter:
			for _, cond := range plan.Conjuncts(n.Cond) {
				fits, ok := shared(cond)
				if c.exact = c.exact && ok; ok {
					conds = append(conds, fits)
				}
			}
		default:
			return nil
		}
	}
	if len(conds) > 0 {
		c.rows = &plan.Filter{In: scan, Cond: plan.And(b.functions, conds...)}
	}
	for _, it := range g.aggregate.Groups {
		key := defined(g.aggregate.In, it.Expr)
		if e, ok := shared(key); ok {
			c.groups = append(c.groups, plan.Item{Column: b.ids.Column(e.Type(), it.Column.Hint), Expr: e})
		} else {
			c.exact = c.exact && b.ofTime(key)
		}
	}
	c.unit, _ = shared(b.datapoint("unit"))
	return c
}

// defined returns what a column was made of in a step of the plan that ends with n; x itself when it is no such column.
func defined(n plan.Node, x plan.Expr) plan.Expr {
	r, ok := x.(*plan.Ref)
	for ; ok && n != nil; n = n.Input() {
		e, _ := n.(*plan.Extend)
		for i := 0; e != nil && i < len(e.Items); i++ {
			if e.Items[i].Column == r.Column {
				return e.Items[i].Expr
			}
		}
	}
	return x
}

// ofTime reports whether a key is made of the times of datapoints alone.
func (b *binder) ofTime(key plan.Expr) bool {
	ok := true
	plan.EachColumn(key, func(c *plan.Column) { ok = ok && c.Source == b.scan.Table.Time })
	return ok
}

// ofCatalogue reports whether a column of the datapoints is one of the catalogue with the same meaning.
func (b *binder) ofCatalogue(c *plan.Column) bool {
	if c.Source < 0 {
		return false
	}
	switch b.scan.Table.Columns[c.Source].Name {
	case "accountid", "region", "namespace", "metricname", "dimensions", "dimensionnames", "unit", "period", "kind", "series":
		return true
	}
	return false
}
