// Package engine answers questions from a store: it opens a session over an immutable snapshot, runs compiled queries and
// plain SQL with limits and cancellation, explains them, and exports what is stored.
//
// # Decisions
//
//   - 2026-11: views are made for each query over the segments that its time range needs, not once per session: DuckDB opens
//     every file of a view to look at its statistics, the manifest knows them already.
//   - 2026-11: the whole store folder can be read in a session, not each segment by name: a list of 3,000 allowed paths took
//     30 ms to set. What a person may write is examined as a syntax tree before, and can name no file at all.
//   - 2026-11: statements of compiled queries name the files themselves where all have the current columns: below a view, DuckDB
//     asks a regular expression of every row, and not of a dictionary's entries while it reads. It made the difference between
//     SQL by hand and twice its time.
package engine
