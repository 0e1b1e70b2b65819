package benchmarks

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"trailsift/benchmarks/corpus"
	"trailsift/ingest"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// shapes are corpora of 20,000 events in files of different sizes.
func shapes() map[string]corpus.Options {
	return map[string]corpus.Options{
		"usual": {Events: 20_000},
		"tiny":  {Events: 20_000, FileMean: 5, FileSigma: -1},
		"huge":  {Events: 20_000, OneFile: true},
	}
}

// fill makes a corpus and takes it in once.
func fill(tb testing.TB, o corpus.Options) (dir string, truth corpus.Truth, store *storage.Store, report *ingest.Report) {
	tb.Helper()
	dir = tb.TempDir()
	truth, err := corpus.Write(context.Background(), dir, o)
	if err != nil {
		tb.Fatal(err)
	}
	store, report = take(tb, dir)
	return dir, truth, store, report
}

// take ingests a folder into a new store.
func take(tb testing.TB, dir string) (*storage.Store, *ingest.Report) {
	tb.Helper()
	store, err := storage.OpenOrCreate(filepath.Join(tb.TempDir(), "store"), storage.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	report, err := ingest.Run(context.Background(), store, []string{dir}, ingest.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return store, report
}

// TestIngestAgreesWithTheCorpus takes corpora of all shapes in, and finds what the generator says it wrote.
func TestIngestAgreesWithTheCorpus(t *testing.T) {
	for name, o := range shapes() {
		t.Run(name, func(t *testing.T) {
			o.Events = 5000
			_, truth, store, r := fill(t, o)
			got := fmt.Sprint(r.Files, r.Records, r.Stored, r.Duplicates, r.Conflicts, r.Rejected, r.ContentBytes)
			want := fmt.Sprint(truth.Files, truth.Events, truth.Unique, truth.Duplicates, 0, 0, truth.BytesJSON)
			if got != want {
				t.Errorf("files, records, stored, duplicates, conflicts, rejected, bytes of content are %s, want %s", got, want)
			}
			var rows int64
			read(t, store, func(b *storage.Batch) { rows += int64(b.Rows()) })
			if rows != truth.Unique {
				t.Errorf("the store gives back %d events, want %d", rows, truth.Unique)
			}
		})
	}
}

// read reads all events of a store, all columns.
func read(tb testing.TB, store *storage.Store, visit func(*storage.Batch)) {
	tb.Helper()
	snapshot, err := store.Snapshot()
	if err != nil {
		tb.Fatal(err)
	}
	defer snapshot.Close()
	for _, seg := range snapshot.Segments("events", storage.TimeRange{}) {
		err := storage.ReadSegment(context.Background(), snapshot.Path(seg), schema.Events(), nil, func(b *storage.Batch) error {
			visit(b)
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkIngest takes a corpus into a new store; MB/s are those of its JSON.
func BenchmarkIngest(b *testing.B) {
	for name, o := range shapes() {
		b.Run(name, func(b *testing.B) {
			dir, truth, _, _ := fill(b, o)
			b.SetBytes(truth.BytesJSON)
			for b.Loop() {
				take(b, dir)
			}
			b.ReportMetric(float64(truth.Events)*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

// BenchmarkIngestAgain takes a corpus in that the store holds already.
func BenchmarkIngestAgain(b *testing.B) {
	dir, truth, store, _ := fill(b, shapes()["usual"])
	b.SetBytes(truth.BytesGzip)
	for b.Loop() {
		if _, err := ingest.Run(context.Background(), store, []string{dir}, ingest.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRebuild reads all events back and rebuilds their records; MB/s are those of the rebuilt JSON.
func BenchmarkRebuild(b *testing.B) {
	_, _, store, _ := fill(b, shapes()["usual"])
	var text []byte
	size := 0
	for b.Loop() {
		size = 0
		read(b, store, func(batch *storage.Batch) {
			for row := range batch.Rows() {
				text = storage.AppendRecord(text[:0], batch, row)
				size += len(text)
			}
		})
	}
	b.SetBytes(int64(size))
}
