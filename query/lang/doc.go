// Package lang is the pipe language: its commands, and how they are bound to a plan.
//
// A command is one file: its Spec (name, usage, meaning, examples), its grammar as a struct for participle, its printer, and bind,
// which adds its step to the plan. Commands() lists them. Adding a command is adding such a file and one line there.
//
// A query is cut into tokens once, split at the pipes outside brackets, and every command is parsed by itself, so that one
// mistake hides no other. Binding goes on after mistakes in the same way: an expression that cannot be bound is a missing
// value, and after a command that was not read, unknown names are not reported.
//
// # Habits
//
// People write Logs Insights as they write other languages. What has one harmless meaning is read, with a note: `stats count by x`,
// `summarize n = count(*)`, `sort count desc` for the only count, `sort -n`, `order by n`, `take 5`, lists in round brackets, `--`
// comments, `x = null`, names in quotes, functions of the same meaning under another name (lower, dcount, ifnull), a pipe at the very
// beginning. What has not is an error that says what to write: `==`, `&&`, `x exists`, `x is null`, `contains`, `case when`,
// `a = "x" or "y"`, /x/i, other functions and commands (foreign.go), tokens in odd places (habit.go). What runs and probably means
// something else is a warning: an unknown field, in other letter case or as another product calls it, a-b for a name with a hyphen,
// stars after `=`, percent signs after `like`, texts without quotes, fields in quotes, `sort 10 -n`, `fields - x`.
//
// In strict mode extensions are refused by name, and the notes above are errors (strict.go); so are orders of commands, and amounts,
// that the documentation of Logs Insights rules out (portable.go). What compiles runs there too, but for values of other shapes than
// it takes: lists that did not go through jsonParse.
//
// # Decisions
//
//   - 2026-11: one participle parser, used through ParserForProduction for the command that the first word names, instead of a
//     union of all commands: a union throws away what could be read, and with it every other error of the command.
//   - 2026-11: parsed fields are shown beside the chosen ones, as in the console; grouped columns come before aggregates.
//   - 2026-11: an unknown field is a warning, because records hold fields that no column was made for; after stats, and in tables
//     without records, all names are known and it is an error.
//   - 2026-11: the text of an unnamed column is its name wherever an expression stands, compared by syntax.Key: count( * ) finds count(*).
//   - 2026-11: times as text, such as "2025-01-31", are compared with times; Logs Insights has no such literals.
//   - 2026-11: tail is the synonym of limit that AWS documents, not "the last rows".
//   - 2026-11: search looks without regard to case, as search does in SPL and KQL; like keeps the case, as in Logs Insights.
//   - 2026-11: top and facets leave missing values out of the list; the share of top is of the rows that have a value, that of facets
//     of all rows.
//   - 2026-11: a function that is an expression over the record, as actor(), is text in the language itself (function.Entry.Expands):
//     the same rules serve every dialect, and the reference can show them.
//   - 2026-11: commands that follow rows (accum, autoregress, filldown, streamstats) take the order of the last sort; rows in no order
//     are taken by time, groups by what they are grouped by, and the plan shows that sort.
//   - 2026-11: timechart gives rows of time, value and number, not a column for each value: columns are known before anything is read.
//   - 2026-11: new rows of fillmissing have 0 where something is counted, because that is the truth, and nothing elsewhere.
//   - 2026-11: a session is called by its fields and a number, which is unique and says whose it is.
//   - 2026-11: behind a join a name without prefix means the left side when both have it; what the right side shows under a taken
//     name is shown with its prefix. A side that chose no columns can be asked for all of its fields.
//   - 2026-11: a query that let named is bound again wherever its name stands, so that each place reads only the columns and times
//     that it needs, instead of keeping the rows of one reading for all.
//   - 2026-11: stat() becomes columns before the grouping and an aggregate over them, instead of a node of its own: conditions, charts and
//     other aggregates need to know nothing of it. What is known of the datapoints (Metrics) leaves out what they do not need.
//   - 2026-11: what a statistic lacks is asked beside the query (Check) and becomes a note, since a missing value alone says nothing. The
//     question costs nothing where a cheap one rules it out.
//   - 2026-11: metrics have no @message: there is no record to be rebuilt, and the columns say all.
//   - 2026-11: lookup tables are parameters of the statement. They are small, and so no engine has to know about them.
package lang
