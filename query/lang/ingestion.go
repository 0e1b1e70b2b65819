package lang

import (
	"slices"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// ingestionTime returns the time of the ingest that stored a row of the scan. Events keep the number of that ingest, and the
// ledger keeps its time: they are joined where the field is first used, and not at all in a query that does not use it. There
// are few ingests, so the other side of the join is small. It is missing where the ledger has no input of the ingest any more.
func (b *binder) ingestionTime(at diag.Span) plan.Expr {
	if c := b.ingested[b.scan]; c != nil && slices.Contains(b.node.Columns(), c) {
		return &plan.Ref{Column: c}
	}
	of, known := b.scan.Table.ColumnIndex("ingest_id")
	i := slices.IndexFunc(b.options.Tables, func(t *schema.Table) bool { return t.Name == "files" })
	if !known || i < 0 {
		b.errorf("unknown-field", at, "the table `%s` has no `@ingestionTime`", b.scan.Table.Name).once(b, "field @ingestionTime")
		return b.failed
	}
	ledger := &plan.Scan{Table: b.options.Tables[i]}
	number := &plan.Ref{Column: ledger.Column(b.ids, ledger.Table.MustColumn("ingest_id"))}
	m, err := b.functions.Resolve("min", []function.Type{function.Time})
	if err != nil {
		b.errorf("unknown-field", at, "%s", err).add(b)
		return b.failed
	}
	key, when := b.ids.Column(function.Int, "ingest_id"), b.ids.Column(function.Time, "@ingestionTime")
	times := &plan.Aggregate{
		In:     ledger,
		Groups: []plan.Item{{Column: key, Expr: number}},
		Aggs:   []plan.Item{{Column: when, Expr: plan.NewCall(m, []plan.Expr{ledger.Time(b.ids)})}},
	}
	on := []plan.Match{{Left: &plan.Ref{Column: b.scan.Column(b.ids, of)}, Right: &plan.Ref{Column: key}}}
	b.node = &plan.Join{In: b.node, Right: times, Kind: plan.Left, On: on}
	if b.ingested == nil {
		b.ingested = map[*plan.Scan]*plan.Column{}
	}
	b.ingested[b.scan] = when
	return &plan.Ref{Column: when}
}
