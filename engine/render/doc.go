// Package render writes rows in the formats that the program offers, one file for each. Formats for people (table, line,
// markdown) show a bounded number of rows, times in a zone that they name, and control characters as visible signs; formats
// for machines (json, jsonl, csv, tsv, parquet, arrow) write every row and every value exactly.
//
// # Decisions
//
//   - 2026-11: the zone of times stands in the column's heading, not in a footer: it survives a pager and a pipe to head.
//   - 2026-11: bytes that are no text are base64 in json, jsonl, csv and tsv, always, so that a reader need not guess.
//   - 2026-11: a table settles the widths of its columns with the first tens of MiB, so that a result of any size is written
//     with bounded memory; what comes later is cut to them and counted below the table, but numbers and times widen their column.
package render
