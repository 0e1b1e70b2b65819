// Package storage keeps the tables of a store: immutable Parquet segments in a folder, and a manifest that names them.
//
//	manifest.json     live and retired segments; the only commit point
//	events/*.parquet  one folder for each table of package schema
//	tmp/              segments that are being written, and those that wait for their commit
//	*.lock            empty files that carry the locks of the operating system
//
// A [Store] is a handle on the folder, a [Snapshot] the segments that were live when it was taken. Writers fill segments
// under tmp/ ([Store.NewSegment]) and make them visible with [Store.Commit]: all of them or, after a crash, none. Few rows that
// come from no input go in with [Store.Append].
//
// # Locks
//
//	commit.lock   exclusive, while the manifest is swapped; others wait up to Options.LockWait
//	ingest.lock   exclusive, while an ingest runs; the file says who holds it
//	build.lock    shared by everyone with segments in tmp/; exclusive while leftovers of crashes are removed
//	readers.lock  shared by open snapshots; exclusive while retired segments are deleted
//
// The operating system releases a lock when its holder dies, so there are no stale locks. A lock is always taken in the
// order of this list. Snapshots of a folder that may not be written take no lock when they cannot have one; what protects
// them then is Options.KeepRetired.
//
// # Decisions
//
//   - 2026-11: the sets of accounts, regions and sources refer to one list of names in the manifest. Spelling them out in
//     every segment made the manifest several times as large.
//   - 2026-11: segments get their final number at commit, not when they are begun, so that writers need no shared counter.
//   - 2026-11: of rows that replace each other the one with the latest time counts, then the one that was committed last.
//     The order of commits alone would be lost when segments are merged.
//   - 2026-11: retention leaves the ledger alone and counts what it removed in the manifest, so that ledger and rows can still
//     be compared.
//   - 2026-11: rows of no input (findings, transitions) are appended by key, against the segments that were looked at; a commit in
//     between sends the writer back to look. Holding ingest.lock instead would make a look at a store wait for a long ingest.
//   - 2026-11: merging is a merge of sorted runs by time, row by row, not a sort: its memory does not grow with the rows, and
//     segments come from files that are nearly sorted.
//   - 2026-11: a rename of the manifest that returned an error may have happened, on a disk behind a network or a failing one: the
//     manifest is read again, and decides. Taking the new segments back at once lost what the manifest named.
//   - 2026-11: leftovers are recognised by a lock that live writers share, not by age: a slow writer loses nothing.
//   - 2026-11: pages are encoded here; arrow-go writes the footer and the bloom filters. Its column writers take one value at a
//     time and hash repeated texts again, while a batch has them as codes, and the bytes of other texts one behind the other.
//   - 2026-11: ids are stored as DELTA_LENGTH_BYTE_ARRAY. Without their lengths in between they compress to 18.5 bytes, near the
//     18 that hexadecimal text allows; a shared prefix (DELTA_BYTE_ARRAY) is not to be found in them.
//   - 2026-11: a query does not read the SHA-256 of whole files, which would take longer than the query. Pages have a checksum in
//     their compression, which DuckDB looks at; headers of pages, bloom filters and footers have one in the segment's seal, which is looked
//     at before a query.
//   - 2026-11: codes of more than 4 bits are stored in whole bytes, although the format would pack them: zstd then finds
//     runs and repetitions (1.3 bytes a row less).
//   - 2026-11: datapoints are sorted by series within stretches of 30 days, and not by time: the values of a series lie behind
//     one another, which is how they are asked for and how they compress. Stretches keep segments from spanning everything.
package storage
