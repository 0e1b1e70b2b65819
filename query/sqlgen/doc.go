// Package sqlgen turns plans into SQL.
//
// A plan becomes nested SELECT blocks: each block takes as many nodes as one SELECT can hold without changing their meaning,
// and the next node opens a block around it. Columns are called c1, c2, …; no name and no text of the query becomes part of
// the SQL, names are in Statement.Columns and texts are parameters. Every conversion is written out, so that the database
// converts nothing by rules of its own.
//
// Conditions are two-valued: a comparison with a missing value is false. Where null would not count as false, the comparison
// is wrapped in coalesce. Functions that fail on some arguments get null for those: the argument is guarded, never the call,
// because common parts of expressions are computed ahead of the condition around them.
//
// A dialect is the base templates of the function table with overrides by overload.
//
// # Decisions
//
//   - 2026-11: the result's columns are called r1, r2, … and not by their names. In an ORDER BY an output name hides a column
//     of the same name, whatever its case. Statement.Named wraps the statement where names are wanted in SQL.
//   - 2026-11: nested SELECTs instead of common table expressions: every block is read once, and DuckDB would keep the rows of
//     a common table expression instead of streaming them.
//   - 2026-11: IPv6 subnets are compared in SQL, as 32 hexadecimal digits, instead of fetching the distinct addresses and
//     asking Go: one statement, and the same on every database with lambdas.
//   - 2026-11: ties of earliest, latest, arg_max and arg_min go to the smaller or larger value. Second-exact times tie all the
//     time, and what a parallel aggregate sees first changes from run to run. It costs 0.1 microseconds a row.
//   - 2026-11: a search in @message is narrowed only for texts that cannot come from around or between values; other searches
//     rebuild every record, which takes some 5 microseconds each.
//   - 2026-11: text that holds an object or array compares by its JSON text. Logs Insights calls that false, but finding out
//     costs a parse of every value, and no query is known that depends on it.
//   - 2026-11: an aggregate becomes a window by writing OVER behind each call of an aggregate function in its SQL, so that every
//     aggregate works in eventstats without a second template. A test runs each both ways.
//   - 2026-11: the rows of a host operator are a parameter of the statement behind it, as JSON, instead of a temporary table: they
//     are few, running, explaining and exporting need nothing more, and every database reads JSON.
//   - 2026-11: where days of a zone begin is written out as the changes of its clocks, a search by halves over the times that the
//     query is about (2006 to 2037 without a range). Asking DuckDB costs 0.7 microseconds a row, this 0.06. What is calculated for
//     few rows, such as empty bins, and for times outside, is still asked, except for the days that a zone skipped.
//   - 2026-11: relevance counts the values of all fields in one pass with grouping sets, and judges the counts: what it holds grows
//     with the different values, not with the rows.
package sqlgen
