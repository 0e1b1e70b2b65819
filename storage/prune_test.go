package storage

import (
	"context"
	"fmt"
	"testing"

	"trailsift/storage/schema"
)

func mustPrune(t *testing.T, s *Store, before int64) PruneReport {
	t.Helper()
	report, err := s.Prune(context.Background(), PruneOptions{Before: before})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestPrune(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, table, 10, row{"ts": int64(1)}, row{"ts": int64(9)}),              // goes
		writeSegment(t, s, table, 10, row{"ts": int64(2)}, row{"eventid": "without a time"}), // is rewritten
		writeSegment(t, s, table, 10, row{"ts": int64(9)}, row{"ts": int64(10)}),             // is rewritten
		writeSegment(t, s, table, 10, row{"ts": int64(10)}, row{"ts": int64(11)}),            // stays
		writeSegment(t, s, schema.Insights(), 10, row{"ts": int64(3)}),
		writeSegment(t, s, schema.Files(), 10, row{"ingested_at": int64(4), "stored": int64(9), "file_id": int64(1)}),
		writeSegment(t, s, schema.Rejects(), 10, row{"ingested_at": int64(4)}),
		writeSegment(t, s, schema.Metrics(), 10, row{"ts": int64(4)}, row{"ts": int64(12)}),
		writeSegment(t, s, schema.Series(), 10, row{"seen_at": int64(4)}),
	}})
	report := mustPrune(t, s, 10)
	if want := "{Rows:6 ByTable:map[events:4 insights:1 metrics:1] Removed:2 Rewritten:3}"; fmt.Sprintf("%+v", report) != want {
		t.Errorf("report = %+v, want %s", report, want)
	}
	want := "[map[eventid:without a time] map[ts:10] map[ts:10] map[ts:11]]"
	if got := fmt.Sprint(tableRows(t, s, table)); got != want {
		t.Errorf("rows = %s, want %s", got, want)
	}
	for _, kept := range []*schema.Table{schema.Files(), schema.Rejects(), schema.Series()} {
		if rows := tableRows(t, s, kept); len(rows) != 1 {
			t.Errorf("%s: %v", kept.Name, rows)
		}
	}
	for _, c := range mustSnapshot(t, s).Coverage() {
		if c.Pruned != report.ByTable[c.Table] {
			t.Errorf("%s: the store says that %d rows were pruned", c.Table, c.Pruned)
		}
	}
	if again := mustPrune(t, s, 10); again.Rows != 0 || again.Removed != 0 || again.Rewritten != 0 {
		t.Errorf("the second time: %+v", again)
	}
}
