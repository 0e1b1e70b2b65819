// Package ingest turns exported files into rows of a store: it finds the inputs, opens what is compressed or packed, has
// their records decoded, drops what is stored already, and commits rows and ledger together.
//
// # How a run goes
//
//	discover  inputs → a list in the order of their delivery time
//	feed      the list → units (a file or an archive member), cut into windows
//	worker    unit → bytes → decode → scan → identity check → rows; one worker for each core
//	window    rows of finished units, their ledger rows and rejects → segments → one commit
//
// A window is what one commit makes visible. All workers stop at its end, repeated ids whose content has to be compared are
// settled, and rows, ledger and rejects become live together; so a run that is killed continues where its last commit ended.
// A unit too large to be held in memory has a window of its own and is scanned on all cores.
//
// # Decisions
//
//   - 2026-11: windows with a barrier instead of a commit pipeline: the workers idle for less than one small file each
//     window, and nothing has to be said about rows of unfinished files in a commit.
//   - 2026-11: repeated ids are compared at the end of a window, against rows rebuilt from their columns. Almost all
//     repeats are byte-identical, which a hash tells at once.
//   - 2026-11: one table holds the ids of all hours in memory, with the hour beside each, instead of a table for each hour.
//     It costs the same, and finds conflicts whose times differ: real data has one, 60 seconds apart across the hour.
//   - 2026-11: ids that leave memory go to a temporary file, not back to the segments that hold the rows: no window has to
//     end for it, and the hashes of the records' bytes are kept, so that later repeats still are told at once.
//   - 2026-11: content_sha256 is filled in for compressed inputs on demand only. It took 15 % of the processor time of an
//     ingest of delivery files, on a processor with SHA instructions.
//   - 2026-11: a directory of archive members is not sorted into the inputs' order: members are read when the archive's turn
//     comes. A zip's members are in the order of their own times, a tar's as they stand.
//   - 2026-11: an input that fails again, with the same bytes and for the same reason, adds nothing to the ledger: reading a
//     folder twice changes nothing, even if some of it is broken.
package ingest
