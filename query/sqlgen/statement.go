package sqlgen

import (
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// Statement is one SELECT, its parameters and what its result means.
type Statement struct {
	SQL     string
	Args    []any // $1, $2, …: strings
	Columns []Column
	Uses    []Use
	Steps   []Step // what Go has to do before, in order; their tables are part of Uses
}

// Column describes a column of the result by position; the SQL's own column names mean nothing.
type Column struct {
	Name string
	Type function.Type
}

// Use is one reading of a table, by the name of its view. A statement may read a table several times.
type Use struct {
	Table   string
	Range   plan.Range // the rows that it needs; the view may hold more
	Columns []string
}

// Named returns the statement's SQL with the result's columns called by their names, for showing and for exporting. Names that
// differ from an earlier one in case at most get a number.
func (s *Statement) Named() string {
	taken := map[string]bool{}
	var b strings.Builder
	b.WriteString("select ")
	for i, c := range s.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		name := c.Name
		for n := 2; taken[strings.ToLower(name)]; n++ {
			name = c.Name + "_" + strconv.Itoa(n)
		}
		taken[strings.ToLower(name)] = true
		b.WriteString(outputName(i) + ` as "` + strings.ReplaceAll(strings.ReplaceAll(name, "\x00", ""), `"`, `""`) + `"`)
	}
	b.WriteString(" from (\n" + indent(s.SQL) + "\n) q")
	return b.String()
}

// outputName is what the SQL calls the result's column i.
func outputName(i int) string { return "r" + strconv.Itoa(i+1) }

func indent(s string) string { return "  " + strings.ReplaceAll(s, "\n", "\n  ") }
