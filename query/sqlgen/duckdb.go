package sqlgen

// DuckDB returns the dialect of DuckDB, which is the base spelling.
func DuckDB() *Dialect { return &Dialect{Name: "duckdb"} }
