package sqlgen

import "maps"

// DuckDB returns the dialect of DuckDB, which is the base spelling.
func DuckDB() *Dialect { return &Dialect{Name: "duckdb"} }

// Reading returns the dialect with other SQL in place of the names of tables, such as the call of a table function.
func (d *Dialect) Reading(tables map[string]string) *Dialect {
	out := &Dialect{Name: d.Name, overrides: maps.Clone(d.overrides)}
	if out.overrides == nil {
		out.overrides = map[string]string{}
	}
	for name, sql := range tables {
		out.overrides["table "+name] = sql
	}
	return out
}
