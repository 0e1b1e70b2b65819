package storage

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"trailsift/storage/schema"
)

// insights returns rows of the insights table.
func insights(t *testing.T, rows ...row) *Batch {
	t.Helper()
	b := NewBatch(schema.Insights(), len(rows))
	for _, r := range rows {
		setRow(t, b, r)
	}
	return b
}

func mustAppend(t *testing.T, s *Store, rows ...row) AppendReport {
	t.Helper()
	report, err := s.Append(context.Background(), insights(t, rows...))
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func finding(id string, ts int64) row {
	return row{"recipientaccountid": "111122223333", "eventid": id, "ts": ts}
}

// ids returns the ids of the insights in a store, in the order of its segments.
func ids(t *testing.T, s *Store) string {
	t.Helper()
	var out []any
	for _, r := range tableRows(t, s, schema.Insights()) {
		out = append(out, r["eventid"])
	}
	return fmt.Sprint(out)
}

func TestAppend(t *testing.T) {
	s := newTestStore(t, Options{})
	ingested := writeSegment(t, s, schema.Insights(), 10, row{"file_id": int64(1), "recipientaccountid": "111122223333", "eventid": "aws", "ts": int64(1)})
	mustCommit(t, s, Change{Add: []Segment{ingested}})
	for _, step := range []struct {
		rows []row
		want AppendReport
	}{
		{nil, AppendReport{}},
		{[]row{finding("b", 5), finding("a", 3), finding("b", 6)}, AppendReport{Added: 2, Known: 1}},
		{[]row{finding("b", 5), finding("a", 3)}, AppendReport{Known: 2}},
		{[]row{finding("aws", 9), finding("c", 9), {"eventid": "a", "ts": int64(9)}}, AppendReport{Added: 2, Known: 1}}, // no account is another key
	} {
		if got := mustAppend(t, s, step.rows...); got != step.want {
			t.Errorf("%v: %+v, want %+v", step.rows, got, step.want)
		}
	}
	if got := ids(t, s); got != "[aws a b c a]" {
		t.Errorf("ids = %s", got)
	}
	mustCompact(t, s, CompactOptions{})
	if got := mustAppend(t, s, finding("a", 3)); got != (AppendReport{Known: 1}) {
		t.Errorf("after compaction: %+v", got)
	}
	if left := tempFiles(t, s); len(left) != 0 || s.building != nil {
		t.Errorf("%v is left", left)
	}
}

// Keys of numbers and times tell rows apart too.
func TestAppendToOtherTables(t *testing.T) {
	s := newTestStore(t, Options{})
	b := NewBatch(schema.Files(), 2)
	for _, id := range []int64{7, 8, 7} {
		setRow(t, b, row{"file_id": id, "ingested_at": int64(1)})
	}
	for _, want := range []AppendReport{{Added: 2, Known: 1}, {Known: 3}} {
		if got, err := s.Append(context.Background(), b); err != nil || got != want {
			t.Errorf("%+v, %v, want %+v", got, err, want)
		}
	}
	for _, table := range []*schema.Table{schema.Rejects(), schema.Metrics()} { // without a key; ordered by series
		if _, err := s.Append(context.Background(), NewBatch(table, 0)); err == nil {
			t.Errorf("%s: no error", table.Name)
		}
	}
}

// Several processes that append the same rows add each of them once.
func TestAppendBesideOthers(t *testing.T) {
	dir := newTestStore(t, Options{}).Dir()
	const writers, rows = 4, 20
	var wg sync.WaitGroup
	added, errs := make([]int64, writers), make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			s, err := Open(dir, Options{FS: newCrashFS(-1)}) // without the time that syncing takes
			for i := 0; i < rows && err == nil; i++ {
				b := NewBatch(schema.Insights(), 1)
				setRow(t, b, finding(fmt.Sprint((i+w*5)%rows), int64(i)))
				var report AppendReport
				report, err = s.Append(context.Background(), b)
				added[w] += report.Added
			}
			errs[w] = err
		})
	}
	wg.Wait()
	sum := int64(0)
	for w := range writers {
		if errs[w] != nil {
			t.Fatal(errs[w])
		}
		sum += added[w]
	}
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := tableRows(t, s, schema.Insights()); sum != rows || len(got) != rows {
		t.Errorf("%d added, %d rows, want %d", sum, len(got), rows)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "tmp", "*")); err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// A row that another process commits while ours is being written is found before our commit.
func TestAppendSeesWhatCameMeanwhile(t *testing.T) {
	s := newTestStore(t, Options{})
	other, err := Open(s.Dir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.fs = &meanwhileFS{FS: s.fs, do: func() { mustAppend(t, other, finding("a", 3)) }}
	if got := mustAppend(t, s, finding("a", 3), finding("b", 4)); got != (AppendReport{Added: 1, Known: 1}) {
		t.Errorf("report = %+v", got)
	}
	if got := ids(t, s); got != "[a b]" {
		t.Errorf("ids = %s", got)
	}
	if left := tempFiles(t, s); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

// meanwhileFS does something once, when the first file is created.
type meanwhileFS struct {
	FS
	do func()
}

func (m *meanwhileFS) Create(name string) (File, error) {
	if do := m.do; do != nil {
		m.do = nil
		do()
	}
	return m.FS.Create(name)
}

// Whichever operation fails, the store is as before or has all rows, and the same call again completes it.
func TestAppendCanBeTriedAgain(t *testing.T) {
	for n := 1; ; n++ {
		s := newTestStore(t, Options{})
		mustAppend(t, s, finding("old", 1))
		fs := &brokenFS{FS: s.fs, at: n}
		s.fs = fs
		rows := insights(t, finding("a", 2), finding("b", 3))
		_, err := s.Append(context.Background(), rows)
		if fs.at > 0 {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		want := "[old]"
		if errors.Is(err, ErrNotDurable) {
			want = "[old a b]"
		}
		if got := ids(t, s); err == nil || got != want {
			t.Errorf("step %d: %v, ids = %s, want %s", n, err, got, want)
		}
		if len(s.pending) != 0 || s.building != nil {
			t.Errorf("step %d: %v is left", n, s.pending)
		}
		if report, err := s.Append(context.Background(), rows); err != nil || report.Added+report.Known != 2 {
			t.Errorf("step %d, again: %+v, %v", n, report, err)
		}
		if got := ids(t, s); got != "[old a b]" {
			t.Errorf("step %d, again: ids = %s", n, got)
		}
	}
}

// Appended rows are no part of the ledger, and verify counts them all the same, also after retention.
func TestAppendedRowsAreVerified(t *testing.T) {
	s := ledgerStore(t)
	mustAppend(t, s, finding("a", 1), finding("b", 40))
	mustPrune(t, s, 2)
	if got := problems(t, s); len(got) != 0 {
		t.Errorf("pruned: %q", got)
	}
	mustCommit(t, s, Change{Add: []Segment{writeSegment(t, s, schema.Insights(), 10, finding("by another way", 5))}})
	want := "files: the ledger counts 4 stored records, and 3 are of no input; the tables hold 6, and 2 were pruned"
	if got := problems(t, s); len(got) != 1 || got[0] != want {
		t.Errorf("%q, want %s", got, want)
	}
}

// Insights of a store that an earlier release wrote lie beside ours, and compaction rewrites them.
func TestAppendBesideOlderSegments(t *testing.T) {
	s := newTestStore(t, Options{})
	old := older(schema.Insights(), "found_by", "p_value", "expected_false_alarms", "provisional")
	mustCommit(t, s, Change{Add: []Segment{writeOlder(t, s, old, map[string]string{"eventid": "aws"})}})
	mustAppend(t, s, row{"eventid": "ours", "ts": int64(3), "found_by": schema.FoundByUs, "p_value": 1e-9, "provisional": true})
	want := "[map[eventid:aws] map[eventid:ours found_by:trailsift p_value:1e-09 provisional:true ts:3]]"
	for range 2 {
		if got := fmt.Sprint(tableRows(t, s, schema.Insights())); got != want {
			t.Errorf("rows = %s, want %s", got, want)
		}
		mustCompact(t, s, CompactOptions{})
		want = "[map[eventid:ours found_by:trailsift p_value:1e-09 provisional:true ts:3] map[eventid:aws]]" // one without a time comes last
	}
}
