// Package plan holds bound, typed queries: what a query means, after names were resolved and before any SQL is written.
//
// A plan is a tree of nodes from scans to the final projection: a chain, into which a Pair leads a second one. Every value a node makes is a *Column, which is an identity,
// not a name: two columns may be called alike, and renaming makes no new one. Names exist in Project alone.
// Columns of the store enter through Scan.Column and Scan.Path; a node can use exactly the columns of its input.
//
// Expressions have explicit types, and nothing is converted without a Cast: Call puts the casts where a function's overload
// asks for them. Plans are immutable once built; rewrites make new nodes and share the rest.
//
// # Decisions
//
//   - 2026-11: columns by identity instead of names with scopes in every node: an alias that hides a field is a matter of the
//     language, and SQL never sees the two names.
//   - 2026-11: aggregates are a node's items, never parts of an expression; `sum(a) / count(*)` is an Extend over two of them.
//     Every dialect can group such a plan without looking into expressions.
//   - 2026-11: rows that a command adds (empty bins, totals) come from the rows that are there, by a window and an unnest, and not
//     from a join with a series: the input is read once, and no row can be lost when its time is no start of a bin.
//   - 2026-11: what dedup, windows and joins only pass on is left out below them and fetched above, by the columns that identify a
//     record: they hold every row, and a row for display is some 60 columns wide. Sorting and limits of plain rows are not part
//     of it, because the database reads late there by itself.
package plan
