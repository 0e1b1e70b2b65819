package lang

import (
	"slices"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// ledgerField is a field of a record that its row does not hold, but the ledger of the inputs.
type ledgerField struct {
	name string // as the language calls it
	by   string // the column of rows and ledger that joins them
	typ  function.Type
	// value is the field, computed once for each value of by.
	value func(b *binder, ledger *plan.Scan, at diag.Span) plan.Expr
}

// ledgerKey is where a ledger field was joined.
type ledgerKey struct {
	scan *plan.Scan
	name string
}

func ledgerFields() []ledgerField {
	return []ledgerField{
		{"@ingestionTime", "ingest_id", function.Time, func(b *binder, l *plan.Scan, at diag.Span) plan.Expr {
			return b.apply("min", at, argument{l.Time(b.ids), at})
		}},
		{"@logStream", "file_id", function.Text, func(b *binder, l *plan.Scan, at diag.Span) plan.Expr {
			call := func(name string, args ...plan.Expr) plan.Expr {
				given := make([]argument, len(args))
				for i, a := range args {
					given[i] = argument{a, at}
				}
				return b.apply(name, at, given...)
			}
			column := func(name string) plan.Expr { return &plan.Ref{Column: l.Column(b.ids, l.Table.MustColumn(name))} }
			member := call("if", &plan.Present{Value: column("member")}, call("concat", plan.Text("!"), column("member")))
			return call("min", call("concat", column("path"), member))
		}},
	}
}

// fromLedger binds a field that the ledger holds: rows keep the number of their ingest and of their input. The two are joined
// where the field is first used, and not at all in a query that does not use it. The ledger is small beside the records. The
// field is missing where the ledger has no input of that number any more.
func (b *binder) fromLedger(f ledgerField, at diag.Span) plan.Expr {
	key := ledgerKey{b.scan, f.name}
	if c := b.ledger[key]; c != nil && slices.Contains(b.node.Columns(), c) {
		return &plan.Ref{Column: c}
	}
	of, known := b.scan.Table.ColumnIndex(f.by)
	i := slices.IndexFunc(b.options.Tables, func(t *schema.Table) bool { return t.Name == "files" })
	if !known || i < 0 {
		b.errorf("unknown-field", at, "the table `%s` has no `%s`", b.scan.Table.Name, f.name).once(b, "field "+f.name)
		return b.failed
	}
	ledger := &plan.Scan{Table: b.options.Tables[i]}
	number, out := b.ids.Column(function.Int, f.by), b.ids.Column(f.typ, f.name)
	values := &plan.Aggregate{
		In:     ledger,
		Groups: []plan.Item{{Column: number, Expr: &plan.Ref{Column: ledger.Column(b.ids, ledger.Table.MustColumn(f.by))}}},
		Aggs:   []plan.Item{{Column: out, Expr: f.value(b, ledger, at)}},
	}
	on := []plan.Match{{Left: &plan.Ref{Column: b.scan.Column(b.ids, of)}, Right: &plan.Ref{Column: number}}}
	b.node = &plan.Join{In: b.node, Right: values, Kind: plan.Left, On: on}
	if b.ledger == nil {
		b.ledger = map[ledgerKey]*plan.Column{}
	}
	b.ledger[key] = out
	return &plan.Ref{Column: out}
}
