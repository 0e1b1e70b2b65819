package storage

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"trailsift/storage/schema"
)

// tableRows returns all rows of a table, segment by segment.
func tableRows(t *testing.T, s *Store, table *schema.Table) []row {
	t.Helper()
	sn := mustSnapshot(t, s)
	defer sn.Close()
	var out []row
	for _, seg := range sn.Segments(table.Name, TimeRange{}) {
		out = append(out, readRows(t, sn.Path(seg), table, nil, TimeRange{})...)
	}
	return out
}

// sorted returns rows as texts in a fixed order, to compare them as sets.
func sorted(rows []row) []string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprint(r)
	}
	slices.Sort(out)
	return out
}

func mustCompact(t *testing.T, s *Store, o CompactOptions) CompactReport {
	t.Helper()
	report, err := s.Compact(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func TestCompactMergesWithoutChangingRows(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	random := rand.New(rand.NewPCG(1, 2))
	var add []Segment
	for i := range 12 {
		var rows []row
		for j := range 1 + random.IntN(20) {
			r := row{"eventid": fmt.Sprint(i, "-", j), "ingest_id": int64(i), "awsregion": fmt.Sprint("region-", i%3)}
			if random.IntN(5) > 0 {
				r["ts"] = random.Int64N(1000)
			}
			rows = append(rows, r, r) // duplicates are none of compaction's business
		}
		slices.SortFunc(rows, func(a, b row) int { return int(rowTime(a) - rowTime(b)) })
		add = append(add, writeSegment(t, s, table, 7, rows...))
	}
	mustCommit(t, s, Change{Add: add})
	before := sorted(tableRows(t, s, table))

	report := mustCompact(t, s, CompactOptions{})
	after := tableRows(t, s, table)
	if got := sorted(after); !slices.Equal(got, before) {
		t.Fatalf("rows changed\ngot  %v\nwant %v", got, before)
	}
	if report.Merged != 12 || report.Written != 1 || report.Rows != int64(len(before)) || report.Replaced != 0 {
		t.Errorf("report = %+v", report)
	}
	if !slices.IsSortedFunc(after, func(a, b row) int { return int(rowTime(a) - rowTime(b)) }) {
		t.Error("the merged rows are not in the order of their times")
	}
	seg := mustSnapshot(t, s).Segments("events", TimeRange{})[0]
	if seg.IngestID != 11 || !slices.Equal(seg.Regions, []string{"region-0", "region-1", "region-2"}) {
		t.Errorf("segment = %+v", seg)
	}
	if again := mustCompact(t, s, CompactOptions{}); again != (CompactReport{}) {
		t.Errorf("the second time: %+v, want nothing to do", again)
	}
}

// rowTime returns the time of a row; rows without one come last.
func rowTime(r row) int64 {
	if ts, ok := r["ts"]; ok {
		return ts.(int64)
	}
	return 1 << 40
}

func TestCompactTarget(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	var add []Segment
	for i := range 25 {
		add = append(add, writeSegment(t, s, table, 10, row{"ts": int64(2 * i)}, row{"ts": int64(2*i + 1)}))
	}
	big := make([]row, 30)
	for i := range big {
		big[i] = row{"ts": int64(i)}
	}
	add = append(add, writeSegment(t, s, table, 10, big...))
	mustCommit(t, s, Change{Add: add})
	report := mustCompact(t, s, CompactOptions{Table: "events", TargetRows: 20})
	var sizes []int64
	for _, seg := range mustSnapshot(t, s).Segments("events", TimeRange{}) {
		sizes = append(sizes, seg.Rows)
	}
	if want := []int64{20, 30, 20, 10}; !slices.Equal(sizes, want) {
		t.Errorf("segments of %v rows, want %v; %+v", sizes, want, report)
	}
	if _, err := s.Compact(context.Background(), CompactOptions{Table: "nothing"}); err == nil {
		t.Error("an unknown table is no error")
	}
}

func TestCompactReplacesRows(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Files()
	for _, rows := range [][]row{
		{{"file_id": int64(1), "ingested_at": int64(10), "stored": int64(1)}, {"file_id": int64(2), "ingested_at": int64(10), "stored": int64(1)}},
		{{"file_id": int64(1), "ingested_at": int64(20), "stored": int64(2)}, {"file_id": int64(3), "ingested_at": int64(20), "stored": int64(1)}},
		{{"file_id": int64(2), "ingested_at": int64(10), "stored": int64(3)}, {"file_id": int64(3), "ingested_at": int64(5), "stored": int64(9)}},
	} {
		mustCommit(t, s, Change{Add: []Segment{writeSegment(t, s, table, 10, rows...)}})
	}
	report := mustCompact(t, s, CompactOptions{})
	got := sorted(tableRows(t, s, table))
	want := []string{
		"map[file_id:1 ingested_at:20 stored:2]", // the latest time
		"map[file_id:2 ingested_at:10 stored:3]", // the same time: the last one
		"map[file_id:3 ingested_at:20 stored:1]", // a later segment with an earlier time
	}
	if !slices.Equal(got, want) || report.Replaced != 3 {
		t.Errorf("got %v, want %v; %+v", got, want, report)
	}
}

func TestRowKeysAreDistinct(t *testing.T) {
	table := schema.Events()
	b := NewBatch(table, 0)
	account, user, id := "recipientaccountid", "useridentity_accountid", "eventid"
	for _, r := range []row{{}, {account: ""}, {user: ""}, {id: ""}, {account: "ab", user: "c"}, {account: "a", user: "bc"}, {account: "abc"}, {id: "abc"}} {
		setRow(t, b, r)
	}
	seen := map[string]int{}
	for i := range b.Rows() {
		key := string(appendRowKey(nil, b, i))
		if other, ok := seen[key]; ok {
			t.Errorf("rows %d and %d have the same key", other, i)
		}
		seen[key] = i
	}
}

// A merge whose inputs another process retired meanwhile is given up, and nothing of it stays.
func TestCompactGivesUpWhatIsGone(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	added := mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, table, 10, row{"ts": int64(1)}), writeSegment(t, s, table, 10, row{"ts": int64(2)}),
	}})
	sn := mustSnapshot(t, s)
	group := planMerges(sn, table, 100)[0]
	mustCommit(t, s, Change{Retire: []string{added[0].Path}})
	var report CompactReport
	err := s.compactGroup(context.Background(), table, group, &report)
	if err == nil || report != (CompactReport{}) {
		t.Errorf("err = %v, report %+v", err, report)
	}
	if left := tempFiles(t, s); len(left) != 0 || s.building != nil {
		t.Errorf("%v is left", left)
	}
	if rows := tableRows(t, s, table); len(rows) != 1 {
		t.Errorf("rows = %v", rows)
	}
}

func TestCompactStopsWithItsContext(t *testing.T) {
	s := newTestStore(t, Options{})
	mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, schema.Events(), 10, row{}), writeSegment(t, s, schema.Events(), 10, row{}),
	}})
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errDiskFull)
	if _, err := s.Compact(ctx, CompactOptions{}); err == nil {
		t.Error("no error")
	}
	if left := tempFiles(t, s); len(left) != 0 {
		t.Errorf("%v is left", left)
	}
}

func TestRewrite(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	added := mustCommit(t, s, Change{Add: []Segment{writeSegment(t, s, table, 2, row{"eventid": "a"}, row{"eventid": "b"}, row{"eventid": "c"})}})
	sn := mustSnapshot(t, s)
	id := table.MustColumn("eventid")
	rest, err := s.Rewrite(context.Background(), added[0], func(b *Batch, row int) bool { return string(b.Columns[id].Bytes(row)) != "b" })
	if err != nil {
		t.Fatal(err)
	}
	mustCommit(t, s, Change{Add: rest, Retire: []string{added[0].Path}})
	if got := fmt.Sprint(tableRows(t, s, table)); got != "[map[eventid:a] map[eventid:c]]" {
		t.Errorf("got %s", got)
	}
	if got := readRows(t, sn.Path(added[0]), table, nil, TimeRange{}); len(got) != 3 {
		t.Errorf("the older snapshot reads %v", got)
	}
	none, err := s.Rewrite(context.Background(), added[0], func(*Batch, int) bool { return false })
	if err != nil || len(none) != 0 {
		t.Errorf("without rows: %v, %v", none, err)
	}
}

func BenchmarkMerge(b *testing.B) {
	s, err := OpenOrCreate(b.TempDir(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	table := schema.Events()
	var inputs []Segment
	for i := range 4 {
		rows := make([]row, 20000)
		for j := range rows {
			rows[j] = row{"ts": int64(4*j + i), "eventid": fmt.Sprintf("%032x", j*7919+i), "eventname": fmt.Sprint("Event", j%50),
				"requestparameters": fmt.Sprintf(`{"bucketName":"bucket-%d","key":"%d/%d"}`, j%100, i, j)}
		}
		inputs = append(inputs, writeSegment(b, s, table, 10000, rows...))
	}
	b.ReportAllocs()
	for b.Loop() {
		out, err := s.merge(context.Background(), table, inputs, nil)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.Discard(out...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*80000/b.Elapsed().Seconds(), "rows/s")
}
