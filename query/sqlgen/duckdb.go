package sqlgen

import "maps"

// DuckDB returns the dialect of DuckDB, which is the base spelling.
func DuckDB() *Dialect { return &Dialect{Name: "duckdb"} }

// Source is what is read in place of a table.
type Source struct {
	SQL string // such as the call of a table function; empty for the table's name
	// Members are the names of all members that occur in the extra columns, by the column's name: nothing looks there for others.
	// A column that is not in it may have any.
	Members map[string][]string
}

// Reading returns the dialect for tables, by name, of which more is known.
func (d *Dialect) Reading(tables map[string]Source) *Dialect {
	out := &Dialect{Name: d.Name, overrides: maps.Clone(d.overrides), members: map[string]map[string][]string{}}
	if out.overrides == nil {
		out.overrides = map[string]string{}
	}
	for name, source := range tables {
		if source.SQL != "" {
			out.overrides["table "+name] = source.SQL
		}
		out.members[name] = source.Members
	}
	return out
}
