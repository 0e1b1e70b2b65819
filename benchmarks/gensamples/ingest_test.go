package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"trailsift/ingest"
	"trailsift/storage"
)

// TestIngestFindsWhatIsExpected takes the shipped samples in, twice.
func TestIngestFindsWhatIsExpected(t *testing.T) {
	var e expectation
	text, err := os.ReadFile(filepath.Join(shipped, "samples.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	run := func() *ingest.Report {
		r, err := ingest.Run(context.Background(), store, []string{filepath.Join(shipped, "samples")}, ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := run()
	got := [...]int64{r.Files, r.Ignored, r.Failed, r.Records, r.Stored, r.Duplicates, r.Conflicts, r.Rejected}
	want := [...]int64{int64(e.Files), int64(e.Ignored), int64(e.Failed), int64(e.Records), int64(e.Stored), int64(e.Duplicates), int64(e.Conflicts), int64(e.Rejected)}
	if got != want {
		t.Errorf("files, ignored, failed, records, stored, duplicates, conflicts, rejected are %v, want %v", got, want)
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	for table, rows := range map[string]int{"events": e.Events, "insights": e.Insights, "files": e.Files, "rejects": e.Rejected} {
		var n int64
		for _, s := range snapshot.Segments(table, storage.TimeRange{}) {
			n += s.Rows
		}
		if n != int64(rows) {
			t.Errorf("%s has %d rows, want %d", table, n, rows)
		}
	}
	if again := run(); again.Known != r.Files || again.Stored != 0 {
		t.Errorf("the second time %d of %d files were known, and %d records stored", again.Known, r.Files, again.Stored)
	}
}
