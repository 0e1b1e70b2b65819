package ingest

import (
	"bytes"
	"context"
	"encoding/hex"
	"strings"

	"github.com/zeebo/xxh3"

	"trailsift/ingest/decode"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// knownFiles are the inputs that the ledger holds as read to their end: those are not read again.
type knownFiles struct {
	sums  map[[16]byte]struct{} // the first half of each SHA-256
	sizes map[int64]struct{}    // their sizes, so that a large file is hashed in advance only when it may be known
	// failures are the reasons for which inputs failed as a whole, hashed, by the first half of their SHA-256, or by where they
	// are when they were not read.
	failures map[[16]byte]uint64
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

// failed reports whether an input failed in an earlier run just as it does now: there is nothing to add to the ledger then.
func (k *knownFiles) failed(f *fileState) bool {
	if f.status != schema.FileFailed && (f.status != schema.FileIgnored || f.sum != nil) || f.records() > f.rejected {
		return false
	}
	half := unreadKey(f.root, f.path, f.member)
	if f.sum != nil {
		half = [16]byte(f.sum[:16])
	}
	reason, ok := k.failures[half]
	return ok && reason == xxh3.HashString(strings.ToValidUTF8(f.reason, "\uFFFD"))
}

// unreadKey stands in the place of a hash for an input whose bytes were not read: all that is known is where it is.
func unreadKey(root, path, member string) [16]byte {
	name := strings.ToValidUTF8(root+"\x00"+path+"\x00"+member, "\uFFFD")
	return xxh3.HashString128(name).Bytes()
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

// readLedger reads the files table of a snapshot. With metricsAgain, inputs whose metrics left something open do not count as known:
// the user says now what they do not.
func readLedger(ctx context.Context, store *storage.Store, snap *storage.Snapshot, metricsAgain bool) (*ledger, error) {
	t := schema.Files()
	id, size, sum, reason := t.MustColumn("file_id"), t.MustColumn("size"), t.MustColumn("sha256"), t.MustColumn("reason")
	status, format := t.MustColumn("status"), t.MustColumn("format")
	root, path, member := t.MustColumn("root"), t.MustColumn("path"), t.MustColumn("member")
	partial := partialFormats()
	l := &ledger{
		known:   knownFiles{sums: map[[16]byte]struct{}{}, sizes: map[int64]struct{}{}, failures: map[[16]byte]uint64{}},
		partial: map[int64]bool{},
	}
	for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
		err := store.ReadSegment(ctx, seg, t, []int{id, size, sum, status, format, reason, root, path, member}, storage.TimeRange{}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				if partial[string(b.Columns[format].Bytes(row))] {
					l.partial[b.Columns[id].Int64(row)] = true
				}
				var half [16]byte
				text := b.Columns[sum].Bytes(row)
				_, err := hex.Decode(half[:], text[:min(len(text), 2*len(half))])
				unread := err != nil || len(text) < 2*len(half)
				if unread { // then it is never known
					half = unreadKey(string(b.Columns[root].Bytes(row)), string(b.Columns[path].Bytes(row)), string(b.Columns[member].Bytes(row)))
				}
				if unread || string(b.Columns[status].Bytes(row)) == schema.FileFailed {
					l.known.failures[half] = xxh3.Hash(b.Columns[reason].Bytes(row))
					continue
				}
				if metricsAgain && bytes.Contains(b.Columns[reason].Bytes(row), []byte(decode.UnsaidMark)) {
					continue
				}
				l.known.sums[half] = struct{}{}
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
