package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"trailsift/storage/schema"
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

func TestLostManifestIsNotReplaced(t *testing.T) {
	s := newTestStore(t, Options{})
	seg := mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "content")}})[0]
	if err := os.Remove(s.path(manifestName)); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(string, Options) (*Store, error){"Open": Open, "OpenOrCreate": OpenOrCreate} {
		_, err := open(s.Dir(), Options{})
		var corrupt *CorruptError
		if !errors.As(err, &corrupt) || errors.Is(err, ErrNoStore) || !strings.Contains(err.Error(), seg.Path) {
			t.Errorf("%s: err = %v, want a CorruptError that names %s", name, err, seg.Path)
		}
	}
	if _, err := os.Stat(s.path(manifestName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a manifest was written: %v", err)
	}
	if got, err := os.ReadFile(s.path(seg.Path)); err != nil || string(got) != "content" {
		t.Errorf("the segment holds %q, %v", got, err)
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

func TestSegmentsAreChosenByTime(t *testing.T) {
	s := newTestStore(t, Options{})
	var add []Segment
	for _, seg := range []Segment{
		{Rows: 2, MinTime: 20, MaxTime: 29},
		{Rows: 2, MinTime: 10, MaxTime: 19},
		{Rows: 2, NullTimes: 2},
		{Rows: 2, NullTimes: 1, MinTime: 15, MaxTime: 15},
		{Rows: 1, MinTime: -9, MaxTime: -9},
	} {
		file := fakeSegment(t, s, "events", "x")
		seg.Table, seg.Path, seg.Bytes, seg.SHA256 = file.Table, file.Path, file.Bytes, file.SHA256
		add = append(add, seg)
	}
	mustCommit(t, s, Change{Add: add})
	sn := mustSnapshot(t, s)
	for _, tt := range []struct {
		r    TimeRange
		want string
	}{
		{TimeRange{}, "5 3 2 4 1"},
		{TimeRange{Start: 15, End: 20}, "2 4"},
		{TimeRange{Start: 16, End: 21}, "2 1"},
		{TimeRange{Start: 19, End: 19}, ""},
		{TimeRange{Start: -9, End: -8}, "5"},
		{Since(20), "1"},
		{Since(30), ""},
	} {
		var got []string
		for _, seg := range sn.Segments("events", tt.r) {
			got = append(got, strings.TrimLeft(strings.TrimSuffix(filepath.Base(seg.Path), segmentSuffix), "0"))
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%v: segments %v, want %s", tt.r, got, tt.want)
		}
	}
	if got := sn.Segments("insights", TimeRange{}); len(got) != 0 {
		t.Errorf("insights: %v", got)
	}
}

func TestRetiringTwiceFails(t *testing.T) {
	s := newTestStore(t, Options{})
	added := mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "one")}})
	gone := Change{Add: []Segment{fakeSegment(t, s, "events", "two")}, Retire: []string{added[0].Path}}
	mustCommit(t, s, Change{Retire: []string{added[0].Path}})
	_, err := s.Commit(context.Background(), gone)
	if !errors.Is(err, ErrGone) || !strings.Contains(err.Error(), added[0].Path) {
		t.Errorf("err = %v, want ErrGone for %s", err, added[0].Path)
	}
	if err := s.Discard(gone.Add...); err != nil || len(tempFiles(t, s)) != 0 {
		t.Errorf("discard: %v, %v is left", err, tempFiles(t, s))
	}
}

func TestCommitRefusesUnknownTables(t *testing.T) {
	s := newTestStore(t, Options{})
	if _, err := s.Commit(context.Background(), Change{Add: []Segment{{Path: "tmp/x", Table: "logs"}}}); err == nil {
		t.Error("no error")
	}
}

// Retired segments stay until their time is over and nobody has a snapshot.
func TestRetiredSegmentsAreDeleted(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	s := newTestStore(t, Options{Now: func() time.Time { return now }})
	added := mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "one")}})
	reader := mustSnapshot(t, s)
	mustCommit(t, s, Change{Retire: []string{added[0].Path}})
	exists := func() bool { _, err := os.Stat(s.path(added[0].Path)); return err == nil }
	reclaim := func() {
		t.Helper()
		if err := s.Reclaim(context.Background()); err != nil {
			t.Fatal(err)
		}
	}

	now = now.Add(16 * time.Minute)
	if reclaim(); !exists() {
		t.Fatal("deleted under a reader")
	}
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	now = now.Add(-2 * time.Minute)
	if reclaim(); !exists() {
		t.Fatal("deleted before its time")
	}
	now = now.Add(2 * time.Minute)
	if reclaim(); exists() {
		t.Error("not deleted")
	}
	if m := mustSnapshot(t, s).manifest; len(m.retired) != 0 {
		t.Errorf("the manifest still names %v", m.retired)
	}
	number := mustSnapshot(t, s).Number()
	if reclaim(); mustSnapshot(t, s).Number() != number {
		t.Error("nothing to delete, but a commit was made")
	}
}

// Copies of a store may lack the folders that were empty.
func TestEmptyFoldersMayBeMissing(t *testing.T) {
	s := newTestStore(t, Options{})
	for _, dir := range s.folders() {
		if err := os.Remove(s.path(dir)); err != nil {
			t.Fatal(err)
		}
	}
	lock, err := s.LockIngest()
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	mustCommit(t, s, Change{NextFileID: 3})
	mustCommit(t, s, Change{Add: []Segment{fakeSegment(t, s, "events", "one")}})
}

// Readers never see a mix or a missing file, whatever writers do meanwhile.
func TestReadersBesideWriters(t *testing.T) {
	s := newTestStore(t, Options{KeepRetired: -1})
	table := schema.Events()
	ctx := context.Background()
	commitPair := func(i int) error { // both or none are to be seen
		var add []Segment
		for j := range 2 {
			w, err := s.NewSegment(table)
			if err != nil {
				return err
			}
			b := NewBatch(table, 1)
			b.Columns[table.Time].AppendInt64(int64(2*i + j))
			b.EndRow()
			if err := w.Write(b); err != nil {
				return err
			}
			seg, err := w.Close()
			if err != nil {
				return err
			}
			add = append(add, seg)
		}
		_, err := s.Commit(ctx, Change{Add: add})
		return err
	}
	var writers, readers sync.WaitGroup
	done := make(chan struct{})
	writers.Go(func() {
		for i := range 20 {
			if err := commitPair(i); err != nil {
				t.Error(err)
			}
		}
	})
	writers.Go(func() {
		for range 5 {
			if _, err := s.Compact(ctx, CompactOptions{TargetRows: 16}); err != nil {
				t.Error(err)
			}
		}
	})
	for range 3 {
		readers.Go(func() {
			for last := 0; ; {
				rows, err := countRows(ctx, s, table)
				if err != nil || rows%2 != 0 || rows < last {
					t.Errorf("%d rows after %d, %v", rows, last, err)
					return
				}
				last = rows
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	readers.Wait()
	if rows, err := countRows(ctx, s, table); rows != 40 || err != nil {
		t.Errorf("%d rows at the end, %v", rows, err)
	}
}

func countRows(ctx context.Context, s *Store, table *schema.Table) (int, error) {
	sn, err := s.Snapshot()
	if err != nil {
		return 0, err
	}
	defer sn.Close()
	rows := 0
	for _, seg := range sn.Segments(table.Name, TimeRange{}) {
		err := ReadSegment(ctx, sn.Path(seg), table, []int{table.Time}, func(b *Batch) error {
			rows += b.Rows()
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return rows, nil
}

func TestIsStore(t *testing.T) {
	s := newTestStore(t, Options{})
	if !IsStore(s.Dir()) {
		t.Error("a store is not recognised")
	}
	for _, name := range []string{commitLock, readersLock} { // copies may lack them
		if err := os.Remove(s.path(name)); err != nil {
			t.Fatal(err)
		}
	}
	if !IsStore(s.Dir()) {
		t.Error("a store without lock files is not recognised")
	}
	for _, text := range []string{"", `{"format":1}`, `{"next_segment":1}`} {
		if err := os.WriteFile(s.path(manifestName), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if IsStore(s.Dir()) {
			t.Errorf("a folder whose manifest.json holds %q is taken for a store", text)
		}
	}
	if IsStore(t.TempDir()) || IsStore(s.path(manifestName)) {
		t.Error("an empty folder or a file is taken for a store")
	}
}
