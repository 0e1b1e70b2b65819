package render

import (
	"math"
	"slices"
	"time"
)

// axis spreads times over marks.
type axis struct {
	first, last int64 // microseconds
	marks       int
	clock       func(int64) int64 // where a time lies on the axis
}

// axisOf finds the stretch of time of a result and how many marks it takes: one for each step between neighbours.
func axisOf(table [][]any, column int, zone *time.Location) (axis, bool) {
	var times []int64
	for _, row := range table {
		if at, ok := row[column].(int64); ok && at > infinitePast && at < infiniteFuture {
			times = append(times, at)
		}
	}
	slices.Sort(times)
	times = slices.Compact(times)
	if len(times) < 2 {
		return axis{}, false
	}
	a := axis{first: times[0], last: times[len(times)-1], clock: clockOf(times, zone)}
	length := a.clock(a.last) - a.clock(a.first)
	step := length
	for i := 1; i < len(times); i++ {
		step = min(step, a.clock(times[i])-a.clock(times[i-1]))
	}
	a.marks = int(min(length/step+1, mostMarks))
	return a, true
}

// clockOf returns what counts as distance between times. Days are equally far apart, although they are not equally long where
// clocks change.
func clockOf(times []int64, zone *time.Location) func(int64) int64 {
	const day = 24 * 3_600_000_000
	local := func(at int64) int64 {
		_, offset := time.UnixMicro(at).In(zone).Zone()
		return at + int64(offset)*1_000_000
	}
	for _, at := range times {
		if local(at)%day != 0 {
			return func(at int64) int64 { return at }
		}
	}
	return local
}

func (a axis) mark(at int64) int {
	at = min(max(at, a.first), a.last)
	first, last := a.clock(a.first), a.clock(a.last)
	return int(math.Round(float64(a.clock(at)-first) / float64(last-first) * float64(a.marks-1)))
}

func (a axis) format(at int64, zone *time.Location) string {
	return time.UnixMicro(at).In(zone).Format("2006-01-02 15:04:05")
}
