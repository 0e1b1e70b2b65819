// Package investigate is what commands that follow somebody through the events share: the naming of who made a request, and the
// writing of values into texts of the query language. The packages below it each answer one question; they ask the store in that
// language, through rows.QueryFunc, and know neither the engine nor the terminal.
//
// # Decisions
//
//   - 2026-11: names for sentences are made here, in Go, from the fields of a record; the function actor() of the language makes
//     the shorter names of tables and groups. A test in cmd/internal/cli holds the two together over the sample logs.
package investigate
