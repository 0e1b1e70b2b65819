package ingest

import (
	"path/filepath"
	"testing"

	"trailsift/ingest/decode"
	"trailsift/query/fuzztest"
)

// FuzzInputs reads any bytes as a file, compressed or an archive or neither, from the first byte to the ledger: the account adds up,
// and every input is in it.
func FuzzInputs(f *testing.F) {
	text := delivery(events(0, 2)...)
	members := []packed{{"a.json.gz", gz(f, text)}, {"../b.json", event("b", 5)}, {"c", ""}, {"d.zst", zst(f, text)}}
	for _, data := range []string{
		text, gz(f, text), gz(f, text[:50], text[50:]) + "\x00\x00", zst(f, text), zstBomb(3, 20), zstBomb(1, 30), "\x50\x2a\x4d\x18\x03\x00\x00\x00abc" + zst(f, text),
		zipOf(f, members...), tarOf(f, members...), gz(f, tarOf(f, members[1])), zipOf(f, packed{"x.tar", tarOf(f, members[0])}), sparseTar(f),
	} {
		f.Add([]byte(data))
	}
	limits := Limits{Limits: decode.Limits{RecordBytes: 4096, Depth: 50}, MaxFileBytes: 4 << 20, MaxArchiveMembers: 50}
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzztest.Guard(t, len(data), fuzztest.Limits{Bytes: 256 << 20}, func() {
			store := newStore(t)
			r := mustRun(t, store, Options{Threads: 2, Limits: limits}, write(t, filepath.Join(t.TempDir(), "x"), string(data)))
			checkInvariants(t, store, r)
			if rows := ledgerOf(t, store); int64(len(rows)) != r.Files || r.Files == 0 {
				t.Errorf("%d files, of which %d are in the ledger", r.Files, len(rows))
			}
		})
	})
}
