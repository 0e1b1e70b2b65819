package ingest

import (
	"context"
	"encoding/hex"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// knownFiles are the inputs that the ledger holds as read to their end: those are not read again.
type knownFiles struct {
	sums  map[[16]byte]struct{} // the first half of each SHA-256
	sizes map[int64]struct{}    // their sizes, so that a large file is hashed in advance only when it may be known
}

// has reports whether a file with this hash was read.
func (k *knownFiles) has(sum [32]byte) bool {
	_, ok := k.sums[[16]byte(sum[:16])]
	return ok
}

// mayHave reports whether any file of a size was read.
func (k *knownFiles) mayHave(size int64) bool {
	_, ok := k.sizes[size]
	return ok
}

// ledger is what a run has to know about the ones before it.
type ledger struct {
	known   knownFiles
	partial map[int64]bool // inputs whose records are partial, by file id
}

// partialFormat is the format whose records have only some of their fields.
const partialFormat = "event-history-csv"

// readLedger reads the files table of a snapshot.
func readLedger(ctx context.Context, snap *storage.Snapshot) (*ledger, error) {
	t := schema.Files()
	id, size, sum := t.MustColumn("file_id"), t.MustColumn("size"), t.MustColumn("sha256")
	status, format := t.MustColumn("status"), t.MustColumn("format")
	l := &ledger{
		known:   knownFiles{sums: map[[16]byte]struct{}{}, sizes: map[int64]struct{}{}},
		partial: map[int64]bool{},
	}
	for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
		err := storage.ReadSegment(ctx, snap.Path(seg), t, []int{id, size, sum, status, format}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				if string(b.Columns[format].Bytes(row)) == partialFormat {
					l.partial[b.Columns[id].Int64(row)] = true
				}
				if string(b.Columns[status].Bytes(row)) == schema.FileFailed {
					continue
				}
				var full [32]byte
				if n, err := hex.Decode(full[:], b.Columns[sum].Bytes(row)); err != nil || n != len(full) {
					continue // an input whose bytes were not hashed is never known
				}
				l.known.sums[[16]byte(full[:16])] = struct{}{}
				l.known.sizes[b.Columns[size].Int64(row)] = struct{}{}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return l, nil
}
