package ingest

import (
	"context"
	"encoding/hex"

	"trailsift/ingest/decode"
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

// partialFormats are the formats whose records have only some of their fields.
func partialFormats() map[string]bool {
	out := map[string]bool{}
	for _, f := range decode.Formats() {
		if f.Partial {
			out[f.Name] = true
		}
	}
	return out
}

// readLedger reads the files table of a snapshot.
func readLedger(ctx context.Context, snap *storage.Snapshot) (*ledger, error) {
	t := schema.Files()
	id, size, sum := t.MustColumn("file_id"), t.MustColumn("size"), t.MustColumn("sha256")
	status, format := t.MustColumn("status"), t.MustColumn("format")
	partial := partialFormats()
	l := &ledger{
		known:   knownFiles{sums: map[[16]byte]struct{}{}, sizes: map[int64]struct{}{}},
		partial: map[int64]bool{},
	}
	for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
		err := storage.ReadSegment(ctx, snap.Path(seg), t, []int{id, size, sum, status, format}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				if partial[string(b.Columns[format].Bytes(row))] {
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
