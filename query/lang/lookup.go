package lang

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// lookup is the command that adds what a table from outside knows about values.
type lookup struct {
	Table   *Name       `parser:"'lookup' @@"`
	Matches []*renaming `parser:"@@ ( ',' @@ )*"`
	Output  *output     `parser:"@@?"`
}

// renaming is a column of a table, and what it is called among the fields.
type renaming struct {
	Column *Name `parser:"(?! 'output' | 'outputnew' ) @@"`
	As     *Name `parser:"( 'as' @@ )?"`
}

// output says which columns a lookup adds.
type output struct {
	Word    string      `parser:"@( 'output' | 'outputnew' )"`
	Columns []*renaming `parser:"@@ ( ',' @@ )*"`
}

func lookupSpec() Spec {
	return Spec{
		Name:  "lookup",
		Usage: "lookup table column [as field], … [OUTPUT|OUTPUTNEW column [as field], …]",
		Doc: "Adds columns of a table in a CSV file, which the program gets by --lookup, from the table's first row that has the same values in the columns that are named first. " +
			"OUTPUT sets the fields: they are missing where no row matches. OUTPUTNEW sets only fields that are missing so far. Without either, all other columns are added as with OUTPUT. " +
			"Values are compared as texts, and an empty cell is a missing value, which matches nothing.",
		Differs: "Tables are files instead of uploads, and may have any number of rows; renaming of added columns with `as` is read too.",
		Examples: []Example{
			{`lookup accounts account as recipientAccountId OUTPUT owner, stage | stats count(*) as calls by owner, stage | sort calls desc`, "Calls by the team that owns the account."},
		},
	}
}

func (c *lookup) exprs() []syntax.Expr { return nil }

func (c *lookup) String() string {
	return "lookup " + c.Table.String() + " " + join(c.Matches) + c.Output.String()
}

// String writes the columns as they stand behind a lookup.
func (o *output) String() string {
	if o == nil {
		return ""
	}
	return " " + strings.ToUpper(o.Word) + " " + join(o.Columns)
}

// String writes the column in canonical form.
func (r *renaming) String() string {
	if r.As == nil {
		return r.Column.String()
	}
	return r.Column.String() + " as " + r.As.String()
}

// field is the name among the fields.
func (r *renaming) field() *Name {
	if r.As != nil {
		return r.As
	}
	return r.Column
}

// onlyNew reports whether fields that have a value keep it.
func (o *output) onlyNew() bool { return o != nil && strings.EqualFold(o.Word, "outputnew") }

func (c *lookup) bind(b *binder) {
	table := b.lookupTable(c.Table)
	if table == nil {
		return
	}
	var on []plan.Match
	var keys []int
	values := &plan.Values{Name: table.Name}
	for _, m := range c.Matches {
		i := b.lookupColumn(table, m.Column)
		if i < 0 || slices.Contains(keys, i) {
			continue
		}
		name := m.field()
		e := &syntax.Path{Node: syntax.Node{At: name.span()}, Segments: name.path()}
		x, ok := b.orderable(b.expr(e), e)
		if !ok {
			continue
		}
		col := b.ids.Column(function.Text, table.Columns[i])
		values.Cols, keys = append(values.Cols, col), append(keys, i)
		on = append(on, plan.Match{Left: plan.Convert(x, function.Text), Right: &plan.Ref{Column: col}})
	}
	columns, names := b.lookupOutputs(table, c.Output, keys)
	if len(on) == 0 {
		b.damaged = true
		return
	}
	outs := make([]*plan.Column, len(columns))
	for j, i := range columns {
		outs[j] = b.ids.Column(function.Text, table.Columns[i])
	}
	values.Cols = append(values.Cols, outs...)
	values.Rows = firstOfEach(table.Rows, keys, columns)
	b.node = &plan.Join{In: b.node, Right: values, Kind: plan.Left, On: on}
	for j, name := range names {
		b.lookedUp(name, &plan.Ref{Column: outs[j]}, c.Output.onlyNew())
	}
}

// firstOfEach returns the columns keys and others of the first row of each combination of keys, without the rows in which a
// key is missing.
func firstOfEach(rows [][]string, keys, others []int) [][]string {
	var out [][]string
	seen := map[string]bool{}
	for _, r := range rows {
		var picked []string
		whole := true
		for _, i := range keys {
			picked = append(picked, r[i])
			whole = whole && r[i] != ""
		}
		if key := strings.Join(picked, "\x00"); whole && !seen[key] {
			seen[key] = true
			for _, i := range others {
				picked = append(picked, r[i])
			}
			out = append(out, picked)
		}
	}
	return out
}

// lookedUp makes a value that was looked up known and shown.
func (b *binder) lookedUp(name *Name, x plan.Expr, onlyNew bool) {
	b.checkAlias(name)
	if onlyNew {
		if old := b.existing(name); old != nil {
			x = b.apply("coalesce", name.span(), argument{plan.Convert(old, function.Text), name.span()}, argument{x, name.span()})
		}
	}
	x = b.materialize(x, name.value())
	b.scope.define(field{name: name.value(), expr: x})
	chosen := b.chosen
	b.show(plan.Output{Name: name.value(), Expr: x})
	b.chosen = chosen // looked up fields stand beside the default columns
}

// existing returns the value that a name has already, nil for none.
func (b *binder) existing(name *Name) plan.Expr {
	path := &syntax.Path{Node: syntax.Node{At: name.span()}, Segments: name.path()}
	if !b.names(path) {
		return nil
	}
	x := b.expr(path)
	if x.Type() == function.Null || !function.Convertible(x.Type(), function.Text) {
		return nil
	}
	return x
}

// lookupTable returns the table of a name; nil when there is none.
func (b *binder) lookupTable(name *Name) *plan.Lookup {
	var names []string
	for _, t := range b.options.Lookups {
		if t.Name == name.value() {
			return b.readLookup(t, name)
		}
		names = append(names, t.Name)
	}
	r := b.errorf("unknown-lookup", name.span(), "there is no lookup table `%s`", name.value())
	r.Diagnostic = r.Suggest(name.value(), names)
	r.WithHelp("a table is a CSV file with the names of its columns in the first line: `--lookup %s=file.csv`", name.value()).add(b)
	b.damaged = true
	return nil
}

// readLookup reads a table that is not here yet; nil when that fails.
func (b *binder) readLookup(t *plan.Lookup, name *Name) *plan.Lookup {
	if t.Read == nil {
		return t
	}
	read, err := t.Read()
	if err != nil {
		b.errorf("unreadable-lookup", name.span(), "%s", err).add(b)
		b.damaged = true
		return nil
	}
	return read
}

// lookupColumn returns the index of a column; -1 when there is none.
func (b *binder) lookupColumn(t *plan.Lookup, name *Name) int {
	i := slices.Index(t.Columns, name.value())
	if i < 0 {
		r := b.errorf("unknown-column", name.span(), "the lookup table `%s` has no column `%s`", t.Name, name.value())
		r.Diagnostic = r.Suggest(name.value(), t.Columns)
		r.WithHelp("its columns are `%s`", strings.Join(t.Columns, "`, `")).add(b)
		b.damaged = true
	}
	return i
}

// lookupOutputs returns the columns that are added and their names: those that are written, or all but the keys.
func (b *binder) lookupOutputs(t *plan.Lookup, o *output, keys []int) (columns []int, names []*Name) {
	if o == nil {
		for i, c := range t.Columns {
			if !slices.Contains(keys, i) {
				columns, names = append(columns, i), append(names, &Name{Token: syntax.PrintName([]string{c})})
			}
		}
		return columns, names
	}
	for _, r := range o.Columns {
		i := b.lookupColumn(t, r.Column)
		if i < 0 {
			continue
		}
		name := r.field()
		if slices.ContainsFunc(names, func(n *Name) bool { return n.value() == name.value() }) {
			b.errorf("duplicate-name", name.span(), "two columns are called `%s`", name.value()).add(b)
			continue
		}
		columns, names = append(columns, i), append(names, name)
	}
	return columns, names
}
