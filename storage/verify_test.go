package storage

import (
	"context"
	"fmt"
	"os"
	"testing"

	"trailsift/storage/schema"
)

// ledgerStore returns a store in which two inputs brought three and one records.
func ledgerStore(t *testing.T) *Store {
	t.Helper()
	s := newTestStore(t, Options{})
	mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, schema.Events(), 10, row{"file_id": int64(1), "ts": int64(1)}, row{"file_id": int64(1), "ts": int64(2)}),
		writeSegment(t, s, schema.Events(), 10, row{"file_id": int64(2), "ts": int64(30)}),
		writeSegment(t, s, schema.Insights(), 10, row{"file_id": int64(1), "ts": int64(3)}),
		writeSegment(t, s, schema.Files(), 10,
			row{"file_id": int64(1), "ingested_at": int64(1), "stored": int64(3), "path": "a.json"},
			row{"file_id": int64(2), "ingested_at": int64(1), "stored": int64(5), "path": "b.json"}),
		writeSegment(t, s, schema.Files(), 10, row{"file_id": int64(2), "ingested_at": int64(2), "stored": int64(1), "path": "b.json"}),
	}})
	mustAppend(t, s, row{"ts": int64(4), "eventid": "of our own detector"})
	return s
}

func problems(t *testing.T, s *Store) []string {
	t.Helper()
	report, err := s.Verify(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range report.Problems {
		out = append(out, p.Path+": "+p.Reason)
	}
	return out
}

func TestVerifySound(t *testing.T) {
	s := ledgerStore(t)
	check := func(when string) {
		t.Helper()
		if got := problems(t, s); len(got) != 0 {
			t.Errorf("%s: %q", when, got)
		}
	}
	check("at first")
	report, err := s.Verify(context.Background())
	if err != nil || report.Segments != 6 || report.Rows != 8 {
		t.Errorf("report = %+v, %v", report, err)
	}
	mustCompact(t, s, CompactOptions{})
	check("compacted")
	mustPrune(t, s, 2)
	check("pruned")
}

func TestVerifyNamesDamagedFiles(t *testing.T) {
	s := ledgerStore(t)
	segments := mustSnapshot(t, s).Segments("events", TimeRange{})
	path := s.path(segments[0].Path)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		damage func() error
		want   string
	}{
		{"bit", func() error { content[len(content)/2] ^= 4; return os.WriteFile(path, content, 0o600) }, "its content has changed: the SHA-256 is another one"},
		{"cut", func() error { return os.Truncate(path, 100) }, fmt.Sprintf("it has 100 bytes instead of %d", len(content))},
		{"gone", func() error { return os.Remove(path) }, "the file is missing"},
	} {
		if err := tt.damage(); err != nil {
			t.Fatal(err)
		}
		if got := problems(t, s); len(got) != 1 || got[0] != segments[0].Path+": "+tt.want {
			t.Errorf("%s: %q, want %s", tt.name, got, tt.want)
		}
	}
}

func TestVerifyComparesLedgerAndRows(t *testing.T) {
	for _, tt := range []struct {
		name  string
		extra row
		want  []string
	}{
		{"one too many", row{"file_id": int64(2)}, []string{
			"files: the ledger counts 4 stored records, and 1 are of no input; the tables hold 6, and 0 were pruned",
			"files: input 2 (b.json): the ledger says that 1 records were stored, the tables hold 2",
		}},
		{"unknown input", row{"file_id": int64(7)}, []string{
			"files: the ledger counts 4 stored records, and 1 are of no input; the tables hold 6, and 0 were pruned",
			"files: 1 records are from input 7, which the ledger does not have",
		}},
	} {
		s := ledgerStore(t)
		mustCommit(t, s, Change{Add: []Segment{writeSegment(t, s, schema.Events(), 10, tt.extra)}})
		if got := problems(t, s); fmt.Sprint(got) != fmt.Sprint(tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
	s := ledgerStore(t)
	mustCommit(t, s, Change{Retire: []string{mustSnapshot(t, s).Segments("events", TimeRange{})[0].Path}})
	want := "files: input 1 (a.json): the ledger says that 3 records were stored, the tables hold 1"
	if got := problems(t, s); len(got) != 2 || got[1] != want {
		t.Errorf("missing rows: got %q, want %q", got, want)
	}
}

func TestVerifyLimitsItsList(t *testing.T) {
	l := ledgerCheck{stored: map[int64]ledgerRow{}, found: map[int64]int64{}}
	for i := range int64(ledgerProblemsMax + 5) {
		l.found[i] = 1
	}
	got := l.compare()
	if len(got) != ledgerProblemsMax+2 || got[len(got)-1].Reason != "the same is wrong with 5 more inputs" {
		t.Errorf("%d problems, the last is %v", len(got), got[len(got)-1])
	}
}

func TestCoverage(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	added := mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, table, 10, row{"eventid": "without a time"}),
		writeSegment(t, s, table, 10, row{"ts": int64(50), "recipientaccountid": "111122223333", "awsregion": "eu-west-1", "eventsource": "s3.amazonaws.com"}),
		writeSegment(t, s, table, 10, row{"ts": int64(-5), "recipientaccountid": "111122223333", "awsregion": "us-east-1"}, row{"ts": int64(7)}),
		writeSegment(t, s, table, 10, row{"ts": int64(-500)}),
	}})
	mustCommit(t, s, Change{Retire: []string{added[3].Path}})
	got := mustSnapshot(t, s).Coverage()
	want := Coverage{
		Table: "events", Segments: 3, Rows: 4, Bytes: added[0].Bytes + added[1].Bytes + added[2].Bytes, MinTime: -5, MaxTime: 50, NullTimes: 1,
		Retired: added[3].Bytes, Accounts: []string{"111122223333"}, Regions: []string{"eu-west-1", "us-east-1"}, Sources: []string{"s3.amazonaws.com"},
	}
	if fmt.Sprint(got[0]) != fmt.Sprint(want) || len(got) != len(schema.Tables()) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if empty := got[1]; fmt.Sprint(empty) != fmt.Sprint(Coverage{Table: "insights"}) {
		t.Errorf("empty table: %+v", empty)
	}
}
