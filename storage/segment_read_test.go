package storage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/storage/schema"
)

// row is one row of a test, by column name.
type row = map[string]any

// writeSegment writes rows as one segment, with a row group for every groupRows of them.
func writeSegment(t testing.TB, s *Store, table *schema.Table, groupRows int, rows ...row) Segment {
	t.Helper()
	w, err := s.NewSegment(table)
	if err != nil {
		t.Fatal(err)
	}
	for chunk := range slices.Chunk(rows, groupRows) {
		b := NewBatch(table, len(chunk))
		for _, r := range chunk {
			setRow(t, b, r)
		}
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	seg, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

// readRows reads a file and returns its rows, without the columns that are null.
func readRows(t testing.TB, path string, table *schema.Table, columns []int, r TimeRange) []row {
	t.Helper()
	var out []row
	err := readSegment(context.Background(), osFS{}, path, table, columns, r, func(b *Batch) error {
		for i := range b.Rows() {
			out = append(out, batchRow(b, i))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func batchRow(b *Batch, i int) row {
	r := row{}
	for c := range b.Columns {
		v, name := &b.Columns[c], b.Table.Columns[c].Name
		if v.IsNull(i) {
			continue
		}
		switch b.Table.Columns[c].Type {
		case schema.Int64, schema.Timestamp:
			r[name] = v.Int64(i)
		case schema.Bool:
			r[name] = v.Bool(i)
		case schema.Double:
			r[name] = v.Double(i)
		default:
			r[name] = string(v.Bytes(i))
		}
	}
	return r
}

// drawRow draws a row of a table, with about a third of the columns set.
func drawRow(t *rapid.T, table *schema.Table) row {
	r := row{}
	for _, c := range table.Columns {
		if rapid.IntRange(0, 2).Draw(t, c.Name+" set") > 0 {
			continue
		}
		switch c.Type {
		case schema.Int64, schema.Timestamp:
			r[c.Name] = rapid.Int64().Draw(t, c.Name)
		case schema.Bool:
			r[c.Name] = rapid.Bool().Draw(t, c.Name)
		case schema.Double:
			r[c.Name] = rapid.Float64().Draw(t, c.Name)
		case schema.JSON:
			r[c.Name] = fmt.Sprintf(`{"k":%d}`, rapid.Int().Draw(t, c.Name))
		default:
			r[c.Name] = rapid.String().Draw(t, c.Name)
		}
	}
	return r
}

func TestReadSegmentReturnsWhatWasWritten(t *testing.T) {
	s := newTestStore(t, Options{})
	rapid.Check(t, func(rt *rapid.T) {
		table := rapid.SampledFrom(schema.Tables()).Draw(rt, "table")
		rows := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) row { return drawRow(rt, table) }), 1, 40).Draw(rt, "rows")
		seg := writeSegment(t, s, table, rapid.IntRange(1, 50).Draw(rt, "group"), rows...)
		got := readRows(t, s.path(seg.Path), table, nil, TimeRange{})
		if fmt.Sprint(got) != fmt.Sprint(rows) {
			rt.Fatalf("got  %v\nwant %v", got, rows)
		}
		if err := s.Discard(seg); err != nil {
			rt.Fatal(err)
		}
	})
}

// Pages and batches end at different rows: values must neither be lost nor shifted.
func TestReadLargeSegment(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	rows := make([]row, 3*readBatchRows+17)
	for i := range rows {
		rows[i] = row{"record_index": int64(i), "eventname": fmt.Sprint("Event", i%7)}
		if i%3 == 0 {
			rows[i]["requestparameters"] = fmt.Sprintf(`{"key":"%d %s"}`, i, strings.Repeat("x", i%600))
		}
		if i%5 == 0 {
			rows[i]["readonly"] = i%2 == 0
		}
	}
	seg := writeSegment(t, s, table, 2*readBatchRows, rows...)
	i := 0
	err := ReadSegment(context.Background(), s.path(seg.Path), table, nil, func(b *Batch) error {
		for n := range b.Rows() {
			if got := batchRow(b, n); fmt.Sprint(got) != fmt.Sprint(rows[i]) {
				return fmt.Errorf("row %d: got %v, want %v", i, got, rows[i])
			}
			i++
		}
		return nil
	})
	if err != nil || i != len(rows) {
		t.Fatalf("%d of %d rows, %v", i, len(rows), err)
	}
}

func TestReadSegmentColumns(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	seg := writeSegment(t, s, table, 10, row{"eventname": "Get", "eventid": "one"}, row{"eventid": "two"})
	got := readRows(t, s.path(seg.Path), table, []int{table.MustColumn("eventid")}, TimeRange{})
	if want := []row{{"eventid": "one"}, {"eventid": "two"}}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := readRows(t, s.path(seg.Path), table, []int{}, TimeRange{}); len(got) != 2 || len(got[0]) != 0 {
		t.Errorf("without columns: %v, want two empty rows", got)
	}
}

func TestReadSegmentSkipsRowGroups(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	seg := writeSegment(t, s, table, 2, row{"ts": int64(10)}, row{"ts": int64(19)}, row{"ts": int64(20)}, row{"ts": int64(29)}, row{}, row{})
	for _, tt := range []struct {
		r    TimeRange
		want string
	}{
		{TimeRange{}, "[map[ts:10] map[ts:19] map[ts:20] map[ts:29] map[] map[]]"},
		{TimeRange{19, 20}, "[map[ts:10] map[ts:19]]"},
		{TimeRange{20, 21}, "[map[ts:20] map[ts:29]]"},
		{Since(30), "[]"},
	} {
		if got := fmt.Sprint(readRows(t, s.path(seg.Path), table, nil, tt.r)); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.r, got, tt.want)
		}
	}
}

func TestReadSegmentStops(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	seg := writeSegment(t, s, table, 1, row{}, row{}, row{})
	stop := errors.New("stop")
	calls := 0
	err := ReadSegment(context.Background(), s.path(seg.Path), table, nil, func(*Batch) error { calls++; return stop })
	if err != stop || calls != 1 {
		t.Errorf("after %d calls: %v, want the error of the first", calls, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err = ReadSegment(ctx, s.path(seg.Path), table, nil, func(*Batch) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestReadSegmentRefusesOtherTypes(t *testing.T) {
	s := newTestStore(t, Options{})
	seg := writeSegment(t, s, schema.Events(), 1, row{"eventname": "Get"})
	changed := schema.Events()
	changed.Columns[changed.MustColumn("eventname")].Type = schema.Int64
	err := ReadSegment(context.Background(), s.path(seg.Path), changed, nil, func(*Batch) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "column eventname is not stored as int64") {
		t.Errorf("err = %v", err)
	}
}

// Whatever becomes of a file, reading it ends with rows or an error.
func TestReadDamagedSegment(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	var rows []row
	for i := range 60 {
		rows = append(rows, row{"ts": int64(i), "eventid": fmt.Sprint("id", i*7919), "eventname": fmt.Sprint("Event", i%5), "readonly": i%2 == 0})
	}
	seg := writeSegment(t, s, table, 30, rows...)
	sound, err := os.ReadFile(s.path(seg.Path))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(3, 4))
	path := s.path("tmp/damaged")
	failed := 0
	for range 200 {
		damaged := slices.Clone(sound)
		for range 4 {
			damaged[random.IntN(len(damaged))] ^= byte(1 + random.IntN(255))
		}
		if err := os.WriteFile(path, damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		err := ReadSegment(context.Background(), path, table, nil, func(*Batch) error { return nil })
		if err == nil {
			continue
		}
		if failed++; !strings.Contains(err.Error(), path) {
			t.Errorf("%v does not name the file", err)
		}
	}
	if failed == 0 {
		t.Error("no damage was noticed")
	}
}
