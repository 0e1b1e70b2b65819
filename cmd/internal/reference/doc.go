// Package reference makes the reference of the program from the tables in its code: the commands of the query language, the
// functions, the tables and their fields, the log formats, the output formats and the command line. A page is data; text.go
// writes it for a terminal and markdown.go for a web page.
//
// # Decisions
//
//   - 2026-11: examples are run by tests over testdata/samples, and what they print is kept in examples/*.txtar, which the
//     program embeds: help then needs no store and no engine, and a test fails as soon as an example prints something else.
//     `go test ./cmd/internal/... -update` runs them all and writes the files anew. Running them when the reference is made
//     was refused: every user would need the samples.
//   - 2026-11: an example whose text has changed has no output until it is run again, instead of the old one.
package reference
