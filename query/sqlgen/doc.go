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
package sqlgen
