package storage

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"trailsift/storage/schema"
)

// The manifest says of every column of numbers how many there are and between which they lie, also after a merge.
func TestNumbersOfSegments(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Metrics()
	segment := func(series int64, samples ...float64) Segment {
		b := NewBatch(table, len(samples))
		for i, n := range samples {
			b.Columns[table.MustColumn("series")].AppendInt64(series)
			b.Columns[table.MustColumn("ts")].AppendInt64(int64(i))
			if n != 0 {
				b.Columns[table.MustColumn("samplecount")].AppendDouble(n)
			} else {
				b.Columns[table.MustColumn("samplecount")].AppendNull()
			}
			b.EndRow()
		}
		return segmentOf(t, s, b)
	}
	numbers := func() []map[string]NumberRange {
		sn := mustSnapshot(t, s)
		defer sn.Close()
		var out []map[string]NumberRange
		for _, seg := range sn.Segments(table.Name, TimeRange{}) {
			out = append(out, seg.Numbers)
		}
		return out
	}
	mustCommit(t, s, Change{Add: []Segment{segment(1, 1, 2.5, 0, -3), segment(2, 0, 0), segment(3, 7, math.Inf(1))}})
	want := []map[string]NumberRange{
		{"samplecount": {Values: 3, Min: -3, Max: 2.5}}, {}, {"samplecount": {Values: 2, Min: -math.MaxFloat64, Max: math.MaxFloat64}},
	}
	if got := numbers(); !reflect.DeepEqual(got, want) {
		t.Errorf("numbers are %v, want %v", got, want)
	}
	if _, err := s.Compact(context.Background(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	if got := numbers(); len(got) != 1 || got[0]["samplecount"] != (NumberRange{5, -math.MaxFloat64, math.MaxFloat64}) {
		t.Errorf("after a merge the numbers are %v", got)
	}
}

// The manifest lists the values of columns that it is to list, nulls too, as long as they are few, also after a merge.
func TestValuesOfSegments(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Metrics()
	segment := func(first int, units ...string) Segment {
		b := NewBatch(table, len(units))
		for i, unit := range units {
			b.Columns[table.MustColumn("series")].AppendInt64(int64(first + i))
			b.Columns[table.MustColumn("ts")].AppendInt64(int64(i))
			b.Columns[table.MustColumn("period")].AppendInt64(int64(60 * (1 + i/300)))
			if unit != "" {
				b.Columns[table.MustColumn("unit")].AppendString(unit)
			} else {
				b.Columns[table.MustColumn("unit")].AppendNull()
			}
			b.EndRow()
		}
		return segmentOf(t, s, b)
	}
	many := make([]string, 400)
	for i := range many {
		many[i] = fmt.Sprint("unit ", i)
	}
	mustCommit(t, s, Change{Add: []Segment{segment(1, "Count", "", "Bytes", "Count"), segment(5, many...)}})
	none := []string{""}
	want := []map[string][]string{
		{"unit": {"", "Bytes", "Count"}, "period": {"60"}, "kind": none, "dimensionnames": none},
		{"period": {"120", "60"}, "kind": none, "dimensionnames": none},
	}
	for _, merged := range []bool{false, true} {
		if merged {
			if _, err := s.Compact(context.Background(), CompactOptions{}); err != nil {
				t.Fatal(err)
			}
			want = want[1:]
		}
		sn := mustSnapshot(t, s)
		defer sn.Close()
		var got []map[string][]string
		for _, seg := range sn.Segments(table.Name, TimeRange{}) {
			got = append(got, seg.Values)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("merged %v: values are %v\nwant %v", merged, got, want)
		}
	}
}

// segmentOf writes a batch to a segment of its own.
func segmentOf(t *testing.T, s *Store, b *Batch) Segment {
	t.Helper()
	w, err := s.NewSegment(b.Table)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	seg, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return seg
}
