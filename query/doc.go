// Package query turns the text of a query into a plan and SQL. It does no I/O, has no clock and keeps no state between queries:
// the same request gives the same statement.
//
// # Stages
//
//	text             syntax.Tokens, syntax.Split   tokens, cut at the pipes
//	lang.Query       lang.Language.Parse           commands as they were written
//	plan.Project     lang.Language.Bind            names resolved, every expression typed, every conversion written out
//	sqlgen.Statement sqlgen.Generate               SQL with parameters, for one dialect
//
// Each stage is a type, so that none can be skipped. Mistakes are diag.List: all that are independent of each other are
// reported at once.
package query
