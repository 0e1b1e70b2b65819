// Package report turns a report file and a store into a document: sections of text, queries, charts, checks of alarms and
// comparisons, with what is expected of them. The file is read and checked without a store, the sections ask through a
// rows.QueryFunc, and the document is written as text for a terminal, Markdown, JSON, JUnit or SARIF.
//
// # Decisions
//
//   - 2026-11: expectations are about the rows that a query returns and not a language of conditions: what can be asked is asked by
//     the query.
package report
