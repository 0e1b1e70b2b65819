package lang

import (
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
	"trailsift/storage/schema"
)

// BindOptions are what a query means beside its text.
type BindOptions struct {
	Tables  []*schema.Table // the tables that can be asked; the first is asked when the query names none
	Range   plan.Range      // the times that are asked
	Now     time.Time       // the time of the query
	Zone    *time.Location  // the zone that times are shown in and days are counted in; nil is UTC
	Lookups []*plan.Lookup  // the tables for lookup
	Geo     *plan.Geo       // what geoip can say; nil when there is no database of addresses
	Limit   int             // rows at most when the query has no limit itself; 0 is all
	Strict  bool            // refuse what Logs Insights does not have
	Metrics Metrics         // what is known of the metrics that are asked
}

// Bind gives a query its meaning: names become columns, every expression gets a type. The plan is of use only when the
// diagnostics hold no error, those of Parse included.
func (l *Language) Bind(q *Query, o BindOptions) (*plan.Project, diag.List) {
	p, _, found := l.BindChecked(q, o)
	return p, found
}

// BindChecked is Bind with the questions that are to be asked beside the query.
func (l *Language) BindChecked(q *Query, o BindOptions) (*plan.Project, []Check, diag.List) {
	b := &binder{functions: l.functions, text: q.Text, options: o, told: map[string]bool{}, failed: plan.Missing(), paths: map[*plan.Column]*plan.Path{},
		lets: map[string]*named{}, readings: new(int), ids: new(plan.IDs), found: new(diag.List), checks: new([]Check)}
	b.stages(q.Stages)
	if q.dashes.Len() > 0 {
		b.habit("dash-comment", q.dashes, "a comment begins with `#` in this language; `--` was read as one too").add(b)
	}
	p := b.finish()
	return p, *b.checks, distinct(*b.found)
}

// distinct drops what is said twice: a query that let named is bound wherever its name stands.
func distinct(found diag.List) diag.List {
	type place struct {
		code, message string
		at            diag.Span
	}
	seen := map[place]bool{}
	return slices.DeleteFunc(found, func(d diag.Diagnostic) bool {
		p := place{d.Code, d.Message, d.Span}
		told := seen[p]
		seen[p] = true
		return told
	})
}

// stages binds commands one after the other.
func (b *binder) stages(stages []Stage) {
	b.checkPortable(stages)
	for _, s := range stages {
		b.checkCommand(s)
	}
	outer := maps.Clone(b.lets)
	rest := b.source(stages)
	for i, s := range rest {
		b.before = stages[:len(stages)-len(rest)+i]
		if s.broken { // what it would have defined is not known
			b.damaged = true
			continue
		}
		s.Command.bind(b)
	}
	b.checkLets(outer)
}

// binder turns the commands of one query into a plan, one after the other.
type binder struct {
	functions *function.Functions
	text      string
	options   BindOptions

	lets     map[string]*named // queries by the names that let gave them
	readings *int              // how many queries in brackets were bound
	checks   *[]Check          // what to ask beside the query

	ids    *plan.IDs
	scan   *plan.Scan
	node   plan.Node // the plan so far
	scope  scope     // the names so far
	before []Stage   // the commands so far

	shown     []plan.Output // columns that fields, parse and stats add
	chosen    bool          // fields or stats said what is shown
	displayed []plan.Output // columns of the last display; nil for none
	limited   bool

	bins    *bins         // what the last stats grouped by a period of time; nil for nothing
	grouped *grouped      // what the last pattern grouped
	group   *grouping     // set while an item of stats is bound, outside of aggregates
	inside  string        // the aggregate whose argument is bound
	failed  *plan.Literal // the value of what could not be bound: missing, which fits everywhere
	damaged bool          // something was not read: unknown names may be its fault

	found *diag.List
	told  map[string]bool // things that are said once

	ledger map[ledgerKey]*plan.Column  // fields that were joined from the ledger
	paths  map[*plan.Column]*plan.Path // columns that are a path's value and nothing else
}

// report is a diagnostic that is being made.
type report struct{ diag.Diagnostic }

func (r report) WithHelp(format string, args ...any) report {
	return report{r.Diagnostic.WithHelp(format, args...)}
}

func (r report) add(b *binder) { b.found.Add(r.Diagnostic) }

// once adds the diagnostic unless one was added under the same key.
func (r report) once(b *binder, key string) {
	if !b.told[key] {
		b.told[key] = true
		r.add(b)
	}
}

func (b *binder) errorf(code string, at diag.Span, format string, args ...any) report {
	return report{diag.New(diag.Error, code, at, format, args...)}
}

func (b *binder) warn(code string, at diag.Span, format string, args ...any) report {
	return report{diag.New(diag.Warning, code, at, format, args...)}
}

func (b *binder) note(code string, at diag.Span, format string, args ...any) report {
	return report{diag.New(diag.Note, code, at, format, args...)}
}

// define binds an item and makes its value known under its name. A field under its own name makes nothing new.
func (b *binder) define(item *Item) plan.Output {
	x := b.expr(item.Expr)
	name := item.name(b.text)
	b.checkAlias(item.Alias)
	_, isPath := item.Expr.(*syntax.Path)
	if isPath && item.Alias == nil {
		return plan.Output{Name: name, Expr: x}
	}
	x = b.materialize(x, name)
	f := field{name: name, key: syntax.Key(item.Expr), bare: item.Alias == nil, expr: x, of: item.Expr}
	if f.bare {
		b.scope.add(f)
	} else {
		b.scope.define(f)
	}
	return plan.Output{Name: name, Expr: x}
}

// checkAlias notes names that only this program accepts.
func (b *binder) checkAlias(n *Name) {
	switch {
	case n == nil:
	case n.quoted():
		b.habit("quoted-name", n.span(), "a text was read as a name").WithHelp("names with spaces are written in backticks: %s", "`` "+n.String()+" ``").add(b)
	case syntax.Keyword(n.Token):
		b.errorf("bad-name", n.span(), "the word `%s` cannot be a name", n.Token).WithHelp("write it in backticks: `` `%s` ``", n.Token).add(b)
	}
}

// materialize makes a column of a value, so that it is computed once. Columns stay themselves.
func (b *binder) materialize(x plan.Expr, name string) plan.Expr {
	if _, ok := x.(*plan.Ref); ok {
		return x
	}
	x = b.value(x)
	col := b.ids.Column(x.Type(), name)
	if p, ok := x.(*plan.Path); ok {
		b.paths[col] = p
	}
	b.extend(plan.Item{Column: col, Expr: x})
	return &plan.Ref{Column: col}
}

// extend adds a column to the plan, in one step with the columns added just before.
func (b *binder) extend(item plan.Item) {
	if e, ok := b.node.(*plan.Extend); ok && !e.Shared {
		b.node = &plan.Extend{In: e.In, Items: append(slices.Clip(e.Items), item)}
		return
	}
	b.node = &plan.Extend{In: b.node, Items: []plan.Item{item}}
}

// value turns what exists as a literal only into something a column can hold.
func (b *binder) value(x plan.Expr) plan.Expr {
	if l, ok := x.(*plan.Literal); ok && (l.Typ == function.Duration || l.Typ == function.Regex) {
		return plan.Missing()
	}
	return x
}

// show adds a column to the result.
func (b *binder) show(o plan.Output) {
	b.chosen = true
	b.shown = add(b.shown, o)
}

// add appends a column; one with the same name is replaced where it stands.
func add(outputs []plan.Output, o plan.Output) []plan.Output {
	for i := range outputs {
		if outputs[i].Name == o.Name {
			outputs[i] = o
			return outputs
		}
	}
	return append(outputs, o)
}

// finish bounds the rows and chooses the columns of the result.
func (b *binder) finish() *plan.Project {
	if !b.limited && b.options.Limit > 0 {
		b.limit(int64(b.options.Limit), false)
	}
	return &plan.Project{In: b.node, Outputs: b.outputs()}
}

// outputs are the columns that the query shows.
func (b *binder) outputs() []plan.Output {
	if b.displayed != nil {
		return b.displayed
	}
	outputs := b.shown
	if !b.chosen {
		outputs = nil
		for _, o := range b.defaults() {
			outputs = add(outputs, o)
		}
		for _, o := range b.shown {
			outputs = add(outputs, o)
		}
	}
	return outputs
}

// defaults are the columns of a query that chooses none: time and message of records, everything of other tables.
func (b *binder) defaults() []plan.Output {
	if m := b.scan.Message(b.ids); m != nil {
		return []plan.Output{{Name: "@timestamp", Expr: b.scan.Time(b.ids)}, {Name: "@message", Expr: m}}
	}
	var out []plan.Output
	if b.scan.Table.Open >= 0 {
		return b.metricDefaults()
	}
	for i, c := range b.scan.Table.Columns {
		out = append(out, plan.Output{Name: c.Path, Expr: &plan.Ref{Column: b.scan.Column(b.ids, i)}})
	}
	return out
}

// trim shortens a span by the white space at its end.
func trim(at diag.Span, text string) diag.Span {
	at.End = at.Start + len(strings.TrimRight(at.In(text), " \t\r\n"))
	return at
}
