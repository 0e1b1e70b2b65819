package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// newTestStore returns an empty store with a clock that stands still.
func newTestStore(t *testing.T, o Options) *Store {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }
	}
	s, err := OpenOrCreate(filepath.Join(t.TempDir(), "store"), o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fakeSegment writes a segment whose content is no Parquet: commits do not look inside.
func fakeSegment(t *testing.T, s *Store, table, content string) Segment {
	t.Helper()
	w, err := s.newSegmentFile(table)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	seg := Segment{Table: table, Rows: 1, MinTime: 10, MaxTime: 20, Accounts: []string{"111122223333"}, SchemaVersion: 1}
	if err := w.finish(&seg); err != nil {
		t.Fatal(err)
	}
	return seg
}

func mustCommit(t *testing.T, s *Store, c Change) []Segment {
	t.Helper()
	added, err := s.Commit(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	return added
}

func mustSnapshot(t *testing.T, s *Store) *Snapshot {
	t.Helper()
	sn, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { sn.Close() })
	return sn
}

func TestOpenWithoutStore(t *testing.T) {
	_, err := Open(t.TempDir(), Options{})
	if !errors.Is(err, ErrNoStore) {
		t.Fatalf("err = %v, want ErrNoStore", err)
	}
}

func TestOpenOrCreateRefusesForeignFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "holiday.jpg"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := OpenOrCreate(dir, Options{})
	if err == nil || !strings.Contains(err.Error(), "holiday.jpg") {
		t.Fatalf("err = %v, want one that names holiday.jpg", err)
	}
}

func TestCommitIsVisibleToLaterSnapshots(t *testing.T) {
	s := newTestStore(t, Options{})
	before := mustSnapshot(t, s)
	added := mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "one")}, NextFileID: 5, NextIngestID: 2})
	if got := before.Segments("events", TimeRange{}); len(got) != 0 {
		t.Errorf("an older snapshot shows %v", got)
	}
	after := mustSnapshot(t, s)
	got := after.Segments("events", TimeRange{})
	if len(got) != 1 || got[0].Path != "events/00000001.parquet" || got[0].Path != added[0].Path {
		t.Fatalf("segments = %+v, added = %+v", got, added)
	}
	content, err := os.ReadFile(after.Path(got[0]))
	if err != nil || string(content) != "one" {
		t.Errorf("content = %q, %v", content, err)
	}
	if after.NextFileID() != 5 || after.NextIngestID() != 2 || after.Number() != 1 {
		t.Errorf("next ids = %d, %d, number %d", after.NextFileID(), after.NextIngestID(), after.Number())
	}
}
