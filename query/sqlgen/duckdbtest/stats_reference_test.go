//go:build cgo

package duckdbtest

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Aggregates that look at order or at shares, in plain Go: percentiles are values that occurred (nearest rank), the first and last
// value by time and by natural order skip rows without one, and of equal times the first row counts.
func TestOrderedAggregatesAgreeWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		calls := drawCalls(t, rt, d)
		if len(calls) == 0 {
			return
		}
		percent := rapid.IntRange(0, 100).Draw(rt, "percent")
		var numbers []float64
		var sizes []string // by time
		times := map[int]bool{}
		clash := false // two values of one time: which of them is earliest is open
		for _, i := range byTime(calls) {
			c := calls[i]
			if f, ok := numberOf(c.size); ok {
				numbers = append(numbers, f)
			}
			if c.size != "" {
				clash = clash || times[c.second]
				times[c.second] = true
				sizes = append(sizes, c.size)
			}
		}
		slices.Sort(numbers)
		want := []string{"", "", "", ""}
		if n := len(numbers); n > 0 {
			want[0] = text(numbers[max(0, int(math.Ceil(float64(percent)*float64(n)/100))-1)])
		}
		if n := len(numbers); n > 1 {
			mean, squares := 0.0, 0.0
			for _, x := range numbers {
				mean += x / float64(n)
			}
			for _, x := range numbers {
				squares += (x - mean) * (x - mean)
			}
			want[1] = strconv.FormatFloat(math.Round(math.Sqrt(squares/float64(n-1))*1e4)/1e4, 'f', -1, 64)
		}
		if len(sizes) > 0 {
			natural := slices.SortedStableFunc(slices.Values(sizes), naturalCompare)
			want[2], want[3] = natural[0], natural[len(natural)-1]
		}
		compare(t, rt, d, "stats pct(eventName, "+strconv.Itoa(percent)+"), round(stddev(eventName), 4), sortsFirst(eventName), sortsLast(eventName)", []string{strings.Join(want, ",")}, calls)
		if !clash {
			first, last := "", ""
			if len(sizes) > 0 {
				first, last = sizes[0], sizes[len(sizes)-1]
			}
			compare(t, rt, d, "stats earliest(eventName), latest(eventName)", []string{first + "," + last}, calls)
		}
	})
}
