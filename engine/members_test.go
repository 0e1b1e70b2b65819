package engine

import (
	"path/filepath"
	"strings"
	"testing"

	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// The column of what has no column of its own is read only where a segment in the range has a member that is asked for.
func TestExtraIsReadWhereItMatters(t *testing.T) {
	store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table := schema.Events()
	segment := func(at int64, extra string) storage.Segment {
		b := storage.NewBatch(table, 2)
		for i, code := range []string{"AccessDenied", ""} {
			b.Columns[table.Time].AppendInt64(at + int64(i))
			if code != "" {
				b.Columns[table.MustColumn("errorcode")].AppendString(code)
			} else if extra != "" {
				b.Columns[table.MustColumn("extra")].AppendString(extra)
			}
			b.EndRow()
		}
		return segmentOf(t, store, b)
	}
	if _, err := store.Commit(t.Context(), storage.Change{Add: []storage.Segment{
		segment(100, `{"other":1}`), segment(200, `{"errorCode":null}`), segment(300, ""),
	}}); err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { snapshot.Close() })
	s := openSession(t, snapshot, Options{})
	for _, tt := range []struct {
		from, to int64
		text     string
		want     string
		reads    bool
	}{
		{100, 150, `filter ispresent(errorCode) | stats count(*) as n`, `{"n":1}`, false},
		{200, 250, `filter ispresent(errorCode) | stats count(*) as n`, `{"n":2}`, true}, // null is there
		{300, 350, `filter ispresent(errorCode) | stats count(*) as n`, `{"n":1}`, false},
		{100, 350, `filter ispresent(errorCode) | stats count(*) as n`, `{"n":4}`, true},
		{100, 150, `filter ispresent(other) | stats count(*) as n`, `{"n":1}`, true},
		{200, 350, `filter not ispresent(errorCode) | stats count(*) as n`, `{"n":1}`, true},
		{100, 350, `fields ispresent(errorCode) as is | filter is | stats count(*) as n`, `{"n":4}`, true},
	} {
		c := compile(t, tt.text, query.TimeRange{Start: tt.from, End: tt.to})
		r, err := s.Query(t.Context(), c)
		if got := strings.TrimSpace(asJSON(t, r, err)); got != tt.want {
			t.Errorf("%s from %d to %d: %s, want %s", tt.text, tt.from, tt.to, got, tt.want)
		}
		e, err := s.Explain(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if reads := strings.Contains(e.SQL, "extra"); reads != tt.reads {
			t.Errorf("%s from %d to %d: reads extra %t, want %t:\n%s", tt.text, tt.from, tt.to, reads, tt.reads, e.SQL)
		}
	}
}
