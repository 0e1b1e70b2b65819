// Package geo says where addresses are and whose they are, from databases of addresses in the format of MaxMind (.mmdb), which
// MaxMind, IPinfo and DB-IP publish. Nothing leaves the machine.
//
// # Decisions
//
//   - 2026-11: what the publishers call the same thing becomes one column (record.go), so that a query need not know whose file it
//     is asked with.
//   - 2026-11: a record is decoded with a budget of its own (the library's), and a damaged file is an error of the query that meets
//     the damage: checking the whole of it before would read some 100 MB for each query.
package geo
