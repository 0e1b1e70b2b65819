// Package function is the one table of functions and operators: names, types, documentation, executed examples and the SQL
// they stand for. The type checker, completion, help, the reference page and SQL generation all read it.
//
// # Types and conversions
//
// A log field is Text until a function needs something else: CloudTrail writes numbers and booleans as text in one service and
// as JSON values in the next. The table, never SQL, decides what is converted: Resolve picks the overload whose conversions
// cost least, and the caller wraps every argument whose type differs in an explicit cast. A conversion that fails gives a
// missing value, never an error.
//
// # Missing values
//
// A function of a missing argument is missing, unless its documentation says otherwise. A function whose result is Bool is
// never missing: a comparison with a missing value is false, and so `not`, `!=`, `not in` and `not like` are true for it.
//
// # Templates
//
// Overload.SQL is the expression in the base spelling, which is DuckDB's where SQL has no common one: $1 to $9 are arguments,
// $* all of them with commas, $+ all but the first. A dialect overrides a template by Overload.ID. An empty template means that the
// generator builds the expression from the literal arguments.
//
// # Decisions
//
//   - 2026-11: overloads with their own identifiers instead of one template with type switches: a dialect overrides exactly
//     the spelling that differs, and a test can list what it lacks.
package function
