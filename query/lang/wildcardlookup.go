package lang

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// wildcardlookup is the command that adds what a table of patterns knows about values.
type wildcardlookup struct {
	Table  *Name   `parser:"'wildcardlookup' @@"`
	Value  *Name   `parser:"@@"`
	Column *Name   `parser:"( 'as' @@ )?"`
	Output *output `parser:"@@?"`
}

// maxPatterns is how many patterns a table can have: every value is compared with each.
const maxPatterns = 10_000

func wildcardlookupSpec() Spec {
	return Spec{
		Name:      "wildcardlookup",
		Extension: true,
		Usage:     "wildcardlookup table field [as column] [OUTPUT|OUTPUTNEW column [as field], …]",
		Doc: "Adds columns of a table of patterns, which the program gets by --lookup, from the first row whose pattern is like the field as a whole; * stands for any text, also for none. " +
			"Case matters. The patterns stand in a column called pattern or wildcard, or in the one that is named. There may be 10,000 of them. " +
			"OUTPUT, OUTPUTNEW and neither are as in lookup.",
		Instead: "write a condition for each pattern: `case(field like /^a/, \"x\", field like /^b/, \"y\")`",
		Examples: []Example{
			{`fields actor() as who | wildcardlookup purposes who OUTPUT purpose | stats count(*) as calls by purpose | sort calls desc`, "Calls by what those who made them are for."},
		},
	}
}

func (c *wildcardlookup) exprs() []syntax.Expr { return nil }

func (c *wildcardlookup) String() string {
	s := "wildcardlookup " + c.Table.String() + " " + c.Value.String()
	if c.Column != nil {
		s += " as " + c.Column.String()
	}
	return s + c.Output.String()
}

func (c *wildcardlookup) bind(b *binder) {
	table := b.lookupTable(c.Table)
	if table == nil {
		return
	}
	key := b.patternColumn(table, c)
	e := &syntax.Path{Node: syntax.Node{At: c.Value.span()}, Segments: c.Value.path()}
	x, known := b.orderable(b.expr(e), e)
	if len(table.Rows) > maxPatterns {
		b.errorf("too-many-patterns", c.Table.span(), "`%s` has %d patterns; %d can be compared at most", table.Name, len(table.Rows), maxPatterns).
			WithHelp("`lookup` finds values that are written out, however many").add(b)
		known = false
	}
	if key < 0 || !known {
		b.damaged = true
		return
	}
	columns, names := b.lookupOutputs(table, c.Output, []int{key})
	n := &plan.Wildcards{In: b.node, Name: table.Name, Value: plan.Convert(x, function.Text), Cells: make([][]string, len(columns))}
	for _, i := range columns {
		n.Outs = append(n.Outs, b.ids.Column(function.Text, table.Columns[i]))
	}
	for _, row := range table.Rows {
		if row[key] == "" { // a missing value, which matches nothing
			continue
		}
		n.Patterns = append(n.Patterns, row[key])
		for j, i := range columns {
			n.Cells[j] = append(n.Cells[j], row[i])
		}
	}
	b.node = n
	for i, name := range names {
		b.lookedUp(name, &plan.Ref{Column: n.Outs[i]}, c.Output.onlyNew())
	}
}

// patternColumn returns the index of the column with the patterns; -1 when there is none.
func (b *binder) patternColumn(t *plan.Lookup, c *wildcardlookup) int {
	if c.Column != nil {
		return b.lookupColumn(t, c.Column)
	}
	for i, name := range t.Columns {
		if slices.Contains([]string{"pattern", "wildcard"}, strings.ToLower(name)) {
			return i
		}
	}
	if i := slices.Index(t.Columns, c.Value.value()); i >= 0 {
		return i
	}
	b.errorf("unknown-column", c.Table.span(), "it is not clear which column of `%s` holds patterns", t.Name).
		WithHelp("name it: `wildcardlookup %s %s as column`; the columns are `%s`", t.Name, c.Value.value(), strings.Join(t.Columns, "`, `")).add(b)
	return -1
}
