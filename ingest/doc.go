// Package ingest turns exported files into rows of a store: it finds the inputs, opens what is compressed or packed, has
// their records decoded, drops what is stored already, and commits rows and ledger together.
//
// # How a run goes
//
//	discover  inputs → a list in the order of their delivery time
//	feed      the list → units (a file or an archive member), cut into windows
//	worker    unit → bytes → decode → scan → identity check → rows; one worker for each core
//	window    rows of finished units, their ledger rows and rejects → segments → one commit
//	points    datapoints of metrics wait for the end of the window: sort → merge with the store's rows → segments
//
// A window is what one commit makes visible. All workers stop at its end, repeated ids whose content has to be compared are
// settled, and rows, ledger and rejects become live together; so a run that is killed continues where its last commit ended.
// A unit too large to be held in memory has a window of its own and is scanned on all cores.
//
// # Datapoints
//
// What a datapoint becomes depends on those before it: it is new, repeats one, or replaces its values. So the points of a window
// are collected, in a temporary file where there are more than Options.MetricMemory allows, sorted by series and time, and
// merged with the rows of the store that may be the same datapoints. Points that meet are folded in the order of their inputs
// and of their places there; what worker read them, and where windows end, makes no difference. Rows of the store that were
// replaced are taken out of their segments in the same commit. When another process changes the store meanwhile, the merge is
// made again.
//
// In memory are, besides the points, about 400 bytes for each series of the window, and 20 bytes for each row of the catalogue
// of series. Puts of one metric that have the very same time are held together, at about 250 bytes each.
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
//   - 2026-11: what the store held before is asked of the bloom filters of its segments, and not loaded: reading ten million ids with
//     their times and accounts took twelve times as long as a hundred thousand new events. An id that a filter may hold is settled
//     with the window. Filters that are wrong less often would spare that reading too; they cost a byte more for each row, in every store.
//   - 2026-11: content_sha256 is filled in for compressed inputs on demand only. It took 15 % of the processor time of an
//     ingest of delivery files, on a processor with SHA instructions.
//   - 2026-11: a directory of archive members is not sorted into the inputs' order: members are read when the archive's turn
//     comes. A zip's members are in the order of their own times, a tar's as they stand.
//   - 2026-11: an input that could be read in part only has no hash in the ledger, whatever of it was stored: with the hash of the part,
//     a run that reads the same part again would skip it as known, without a word. Such an input is never ignored, even when the part
//     holds nothing.
//   - 2026-11: an input that fails again, with the same bytes and for the same reason, adds nothing to the ledger: reading a
//     folder twice changes nothing, even if some of it is broken.
//   - 2026-11: points are settled once, at the end of the window, and not when a worker's memory is full: a worker may read an
//     earlier input later than another a later one, and a row does not say from which inputs its values came.
//   - 2026-11: whether a segment has rows of the points' series and time is told by four of its columns, read as a stream. An
//     index in memory would grow with the store.
//   - 2026-11: label and stream of a datapoint are no values: one that differs in them alone is a repeat. Other statistics are
//     joined by name, because answers of the API carry one each.
package ingest
