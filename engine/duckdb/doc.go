// Package duckdb runs SQL in an in-memory DuckDB over Parquet files. It is the only package that touches DuckDB.
//
// # Decisions
//
//   - 2026-11: DuckDB's C interface (duckdb-go-bindings) instead of database/sql: results are streamed instead of held in
//     memory as a whole, values arrive column by column without an allocation each, JSON stays text (the driver decodes it
//     into float64), and one statement can be told from two before anything runs (the driver executes the first of two
//     statements while it prepares).
//   - 2026-11: one connection per query. Views are temporary, so they belong to the connection, and each query sees
//     exactly the files that it needs.
package duckdb
