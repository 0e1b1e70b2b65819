package storage

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/storage/schema"
)

// allTypes is a table with every type of column and every way in which values repeat.
func allTypes() *schema.Table {
	t := schema.Files()
	var cols []schema.Column
	for _, typ := range []schema.Type{schema.Text, schema.JSON, schema.Int64, schema.Double, schema.Bool, schema.Timestamp, schema.Blob} {
		for spread, name := range map[schema.Spread]string{schema.Few: "few", schema.Many: "many", schema.Rising: "rising"} {
			cols = append(cols, schema.Column{Name: typ.String() + "_" + name, Type: typ, Spread: spread, Bloom: typ == schema.Text})
		}
	}
	t.Columns = cols
	t.Name = "files"
	t.Time = slices.IndexFunc(cols, func(c schema.Column) bool { return c.Type == schema.Timestamp })
	t.Key = nil
	return t
}

// fill appends a value to a column; what it is depends on n alone.
func fill(v *Vector, typ schema.Type, n int64) {
	switch typ {
	case schema.Int64, schema.Timestamp:
		v.AppendInt64(n * 1_000_003)
	case schema.Double:
		v.AppendDouble(float64(n) / 3)
	case schema.Bool:
		v.AppendBool(n%2 == 0)
	default:
		v.AppendString(strings.Repeat("é", int(n&7)) + fmt.Sprint(n))
	}
}

// sameValue reports whether row i of a holds what row j of b does.
func sameValue(a *Vector, i int, b *Vector, j int) bool {
	if a.IsNull(i) || b.IsNull(j) {
		return a.IsNull(i) == b.IsNull(j)
	}
	switch a.typ {
	case schema.Int64, schema.Timestamp:
		return a.Int64(i) == b.Int64(j)
	case schema.Double:
		return math.Float64bits(a.Double(i)) == math.Float64bits(b.Double(j))
	case schema.Bool:
		return a.Bool(i) == b.Bool(j)
	}
	return bytes.Equal(a.Bytes(i), b.Bytes(j))
}

// TestSegmentRoundTrip writes random batches and reads them again.
func TestSegmentRoundTrip(t *testing.T) {
	s, err := OpenOrCreate(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	table := allTypes()
	rapid.Check(t, func(t *rapid.T) {
		w, err := s.NewSegment(table)
		if err != nil {
			t.Fatal(err)
		}
		var batches []*Batch
		for range rapid.IntRange(1, 2).Draw(t, "batches") {
			b := NewBatch(table, 0)
			rows := rapid.SampledFrom([]int{1, 7, 8, 9, 24, 100, 129, 1000}).Draw(t, "rows")
			nulls := rapid.SampledFrom([]int64{1, 2, 50, 1 << 40}).Draw(t, "one null in")
			distinct := rapid.SampledFrom([]int64{1, 2, 300, 1 << 50}).Draw(t, "distinct")
			runs := rapid.SampledFrom([]int64{1, 30, 200}).Draw(t, "runs of")
			seed := rapid.Uint64().Draw(t, "seed")
			for row := range rows {
				for c := range table.Columns {
					x := mix(seed + uint64(int64(row)/runs)*31 + uint64(c))
					if int64(x>>1)%nulls != 0 || nulls > 1<<30 {
						fill(&b.Columns[c], table.Columns[c].Type, int64(mix(x)>>1)%distinct-distinct/2)
					}
				}
				b.EndRow()
			}
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			batches = append(batches, b)
		}
		seg, err := w.Close()
		if err != nil {
			t.Fatal(err)
		}
		defer s.Discard(seg)
		at, row := 0, 0
		err = ReadSegment(context.Background(), s.path(seg.Path), table, nil, func(got *Batch) error {
			for i := range got.Rows() {
				for c := range table.Columns {
					if !sameValue(&batches[at].Columns[c], row, &got.Columns[c], i) {
						return fmt.Errorf("row %d of batch %d, column %s differs", row, at, table.Columns[c].Name)
					}
				}
				if row++; row == batches[at].Rows() {
					at, row = at+1, 0
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if at != len(batches) {
			t.Fatalf("%d of %d batches came back", at, len(batches))
		}
	})
}

// mix spreads the bits of a number.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
