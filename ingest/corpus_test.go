package ingest

import (
	"os"
	"path/filepath"
	"testing"

	"trailsift/benchmarks/corpus"
	"trailsift/storage"
)

// A generated corpus comes out as its generator says.
func TestCorpus(t *testing.T) {
	for name, o := range map[string]corpus.Options{
		"files": {Events: 4000, FileMean: 40, Duplicates: 0.05},
		"tiny":  {Events: 1500, FileMean: 5, FileSigma: -1},
		"huge":  {Events: 3000, OneFile: true, Duplicates: 0.05},
	} {
		dir := t.TempDir()
		truth, err := corpus.Write(t.Context(), dir, o)
		if err != nil {
			t.Fatal(err)
		}
		store := newStore(t)
		r := mustRun(t, store, Options{WindowBytes: 200_000, IDMemory: 1}, dir)
		checkInvariants(t, store, r)
		if r.Files != int64(truth.Files) || r.Records != int64(truth.Events) || r.Stored != int64(truth.Unique) || r.Duplicates != int64(truth.Duplicates) {
			t.Errorf("%s: %+v; want %+v", name, *r, truth)
		}
	}
}

// BenchmarkRun ingests delivery files into an empty store. Bytes are uncompressed ones.
func BenchmarkRun(b *testing.B) {
	for name, o := range map[string]corpus.Options{"files": {Events: 30_000}, "tiny": {Events: 10_000, FileMean: 5, FileSigma: -1}} {
		b.Run(name, func(b *testing.B) {
			in := b.TempDir()
			truth, err := corpus.Write(b.Context(), in, o)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(truth.BytesJSON))
			b.ReportAllocs()
			for b.Loop() {
				dir := filepath.Join(b.TempDir(), "store")
				store, err := storage.OpenOrCreate(dir, storage.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if r := mustRun(b, store, Options{}, in); r.Stored != int64(truth.Unique) {
					b.Fatalf("%+v", *r)
				}
				if err := os.RemoveAll(dir); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
