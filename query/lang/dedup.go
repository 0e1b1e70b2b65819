package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// dedup is the command that keeps one row of each kind.
type dedup struct {
	Keys []syntax.Required `parser:"'dedup' @@ ( ',' @@ )*"`
}

func dedupSpec() Spec {
	return Spec{
		Name:  "dedup",
		Usage: "dedup field, …",
		Doc: "Keeps the first row of each combination of values, in the order of the last sort; without a sort the latest event. " +
			"A row in which a value is missing is never a duplicate.",
		Differs:  "Other commands than limit may follow.",
		Examples: []Example{{"filter ispresent(userIdentity.accessKeyId) | sort @timestamp | dedup userIdentity.accessKeyId | display @timestamp, userIdentity.accessKeyId, eventName", "The first use of each access key."}},
	}
}

func (c *dedup) exprs() []syntax.Expr { return keys(c.Keys).exprs() }
func (c *dedup) String() string       { return "dedup " + keys(c.Keys).String() }

func (c *dedup) bind(b *binder) {
	d := &plan.Dedup{Order: plan.Order(b.node)}
	for _, k := range c.Keys {
		if x, ok := b.orderable(b.expr(k), k); ok {
			d.Keys = append(d.Keys, x)
		}
	}
	if len(d.Keys) == 0 {
		return
	}
	if d.Order == nil && !b.scope.closed {
		d.Order = []plan.Key{{Expr: b.scan.Time(b.ids), Desc: true}}
	}
	d.In = b.node // a key may have joined the ledger
	b.node = d
}
