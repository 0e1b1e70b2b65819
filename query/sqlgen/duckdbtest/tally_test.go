//go:build cgo

package duckdbtest

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"testing"
)

// TestFacetsAgainstReference compares facets, top and fieldsummary with a plain count, on random rows with missing values.
func TestFacetsAgainstReference(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for round := range 8 {
		d := open(t)
		var rows []row
		for range 1 + r.IntN(60) {
			e := row{"awsregion": fmt.Sprintf("r%d", r.IntN(3))}
			if r.IntN(4) > 0 {
				e["eventname"] = fmt.Sprintf("E%c", 'a'+r.IntN(5))
			}
			rows = append(rows, e)
		}
		d.insert(t, rows...)
		all := func(row) bool { return true }
		want := ranked([]string{"eventName"}, rows, "eventname", all, len(rows), 2)
		want = append(want, ranked([]string{"awsRegion"}, rows, "awsregion", all, len(rows), 2)...)
		if got := d.ask(t, "facets 2 eventName, awsRegion"); !same(got, want) {
			t.Errorf("round %d: facets %q, want %q", round, got, want)
		}
		want = nil
		for _, region := range []string{"r0", "r1", "r2"} {
			in := func(e row) bool { return e["awsregion"] == region && e["eventname"] != nil }
			n := 0
			for _, e := range rows {
				if in(e) {
					n++
				}
			}
			want = append(want, ranked([]string{region}, rows, "eventname", in, n, 3)...)
		}
		if got := d.ask(t, "top 3 eventName by awsRegion"); !same(got, want) {
			t.Errorf("round %d: top %q, want %q", round, got, want)
		}
		counts := countOf(rows, "eventname", all)
		got := d.ask(t, "fieldsummary eventName | display count, distinct, top_count")
		total, most := 0, 0
		for _, n := range counts {
			total, most = total+n, max(most, n)
		}
		want = [][]string{{strconv.Itoa(total), strconv.Itoa(len(counts)), strconv.Itoa(most)}}
		if total == 0 {
			want = nil
		}
		if !same(got, want) {
			t.Errorf("round %d: fieldsummary %q, want %q", round, got, want)
		}
	}
}

func same(a, b [][]string) bool { return len(a) == 0 && len(b) == 0 || reflect.DeepEqual(a, b) }

func countOf(rows []row, column string, which func(row) bool) map[string]int {
	counts := map[string]int{}
	for _, e := range rows {
		if v, ok := e[column].(string); ok && which(e) {
			counts[v]++
		}
	}
	return counts
}

// ranked returns the most frequent values of a column, each with its count and its share of total, behind the given cells.
func ranked(front []string, rows []row, column string, which func(row) bool, total, limit int) [][]string {
	counts := countOf(rows, column, which)
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var out [][]string
	for _, name := range names[:min(limit, len(names))] {
		share := math.Round(100*float64(counts[name])/float64(total)*100) / 100
		out = append(out, append(slices.Clone(front), name, strconv.Itoa(counts[name]), strconv.FormatFloat(share, 'f', -1, 64)))
	}
	return out
}
