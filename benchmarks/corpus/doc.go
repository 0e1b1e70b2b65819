// Package corpus makes CloudTrail corpora for benchmarks: S3 delivery files with as many records as wanted, the same bytes
// for the same options on every machine and with any number of workers.
//
// What makes a corpus useful here is that its texts repeat as those of real logs do. Names, actors, addresses and sessions
// are skewed (Zipf), and sessions last an hour, so a file repeats itself; ids, tokens and object keys are never repeated,
// because columns that repeat where real ones do not turn into dictionaries and make every store look small and fast.
//
// Corpora of metrics (WriteMetrics) hold the same datapoints in every format of an export, and in those of requests and log
// events raw values around the same means: levels of each metric's own, which follow the hours of the day.
//
// # Decisions
//
//   - 2026-11: every record is a function of (seed, file, record). A duplicate is the same record written again, so files
//     can be made in any order and on any number of workers.
//   - 2026-11: request and response texts are templates in a table (actions.go), not code: a new action is one line.
//   - 2026-11: compress/gzip at level 6 and not a faster writer: its output stands for that of the zlib which AWS uses.
package corpus
