package insight

import (
	"math"
	"slices"
)

// Point is what the model expected of one minute before it saw it, for charts.
type Point struct {
	Minute, Count int64
	// Known: the minute is covered. Expected is 0 where it is not.
	Known bool
	// Expected is the mean. A minute alone raises a rise at Upper calls or more and a drop at Lower calls or fewer. Upper is +Inf
	// and Lower -1 where a minute alone raises nothing.
	Expected, Lower, Upper float64
}

// maxPoints bounds what Model returns for one range: 28 days.
const maxPoints = 28 * perDay

// Model returns one point for each minute of [from, to), at most 28 days of them. It sees what Detect saw with the same
// arguments.
func Model(s Series, c Coverage, o Options, from, to int64) []Point {
	return Models(s, c, o, []Range{{Start: from, End: to}})[0]
}

// Models is Model for several ranges, in one pass over the series. They may overlap.
func Models(s Series, c Coverage, o Options, ranges []Range) [][]Point {
	s = s.ordered()
	t := &trace{from: farthest}
	all := make([][]Point, len(ranges))
	for i, r := range ranges {
		if r.Start < earliest || r.End > farthest || r.Start >= r.End {
			continue
		}
		all[i] = s.points(r.Start, min(r.End-r.Start, maxPoints))
		t.points = append(t.points, all[i])
		t.from, t.to = min(t.from, r.Start), max(t.to, r.Start+int64(len(all[i])))
	}
	d := detector{series: s, options: o, trace: t}
	for _, r := range c {
		if r.Start < t.to {
			d.coverage = append(d.coverage, Range{Start: r.Start, End: min(r.End, t.to)})
		}
	}
	d.run()
	return all
}

// points are n minutes of the series, of which nothing is known yet.
func (s Series) points(from, n int64) []Point {
	points := make([]Point, n)
	for i := range points {
		points[i] = Point{Minute: from + int64(i), Lower: -1, Upper: math.Inf(1)}
	}
	i, _ := slices.BinarySearch(s.Minutes, from)
	for ; i < len(s.Minutes) && s.Minutes[i] < from+n; i++ {
		points[s.Minutes[i]-from].Count += s.Counts[i]
	}
	return points
}

// trace collects points of minutes that are all in [from, to).
type trace struct {
	from, to int64
	points   [][]Point
}

// add takes the model of the detector's hour for its minutes [from, to).
func (t *trace) add(m *model, o Options, from, to int64) {
	lower, upper := -1., math.Inf(1)
	asked := false
	for _, points := range t.points {
		first := points[0].Minute
		start, end := max(from-first, 0), min(to-first, int64(len(points)))
		if start < end && !asked && m.ready {
			asked, lower, upper = true, m.lower(o), m.upper(o)
		}
		for i := start; i < end; i++ {
			p := &points[i]
			p.Known, p.Expected, p.Lower, p.Upper = true, m.rate, lower, upper
		}
	}
}

// upper is the least count that raises a rise in a window of one minute.
func (m *model) upper(o Options) float64 {
	fails, raises := m.rise[0]-1, m.rise[0]
	for step := 1.; m.tail(0, raises) >= o.alpha(); step *= 2 {
		fails, raises = raises, raises+step
	}
	for raises-fails > 1 {
		if mid := math.Floor((fails + raises) / 2); m.tail(0, mid) < o.alpha() {
			raises = mid
		} else {
			fails = mid
		}
	}
	return raises
}

// lower is the largest count that raises a drop in a window of one minute, or -1.
func (m *model) lower(o Options) float64 {
	raises, fails := -1., m.fall[0]+1
	for fails-raises > 1 {
		if mid := math.Floor((fails + raises) / 2); atMost(mid, m.mean[0], m.size[0]) < o.alpha() {
			raises = mid
		} else {
			fails = mid
		}
	}
	return raises
}
