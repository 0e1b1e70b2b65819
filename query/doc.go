// Package query turns the text of a query into a plan and SQL. It does no I/O, has no clock and keeps no state between queries:
// the same request gives the same statement.
//
// # Stages
//
//	text             expand                        values in the place of the placeholders {{name}} of saved queries
//	                 syntax.Tokens, syntax.Split   tokens, cut at the pipes
//	lang.Query       lang.Language.Parse           commands as they were written
//	plan.Project     lang.Language.Bind            names resolved, every expression typed, every conversion written out
//	sqlgen.Statement sqlgen.Generate               SQL with parameters, for one dialect
//
// Each stage is a type, so that none can be skipped. Mistakes are diag.List: all that are independent of each other are
// reported at once.
//
// # Decisions
//
//   - 2026-11: parameters are put into the text, as literals that the lexer's view of the text around them asks for, and the
//     diagnostics are moved back. Placeholders as tokens of their own were refused: every command that reads a number or a text
//     itself would have to know them. A property shows that no value changes the tokens around it.
package query
