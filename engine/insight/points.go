package insight

import "math"

// Point is what the model expected of one minute before it saw it, for charts.
type Point struct {
	Minute, Count int64
	// Known: the minute is covered. Expected is 0 where it is not.
	Known bool
	// Expected is the mean. A minute alone raises a rise at Upper calls or more and a drop at Lower calls or fewer. Upper is +Inf
	// and Lower -1 where a minute alone raises nothing.
	Expected, Lower, Upper float64
}

// maxPoints bounds what Model returns: 28 days.
const maxPoints = 28 * perDay

// Model returns one point for each minute of [from, to), at most 28 days of them. It sees what Detect saw with the same
// arguments.
func Model(s Series, c Coverage, o Options, from, to int64) []Point {
	s = s.ordered()
	n := max(0, min(to-from, maxPoints))
	t := &trace{from: from, points: make([]Point, n)}
	for i := range t.points {
		t.points[i] = Point{Minute: from + int64(i), Lower: -1, Upper: math.Inf(1)}
	}
	for i, at := range s.Minutes {
		if at >= from && at < from+n {
			t.points[at-from].Count += s.Counts[i]
		}
	}
	d := detector{series: s, options: o, trace: t}
	for _, r := range c {
		if r.Start < from+n {
			d.coverage = append(d.coverage, Range{Start: r.Start, End: min(r.End, from+n)})
		}
	}
	d.run()
	return t.points
}

// trace collects points.
type trace struct {
	from   int64
	points []Point
}

// add takes the model of the detector's hour for its minutes [from, to).
func (t *trace) add(m *model, o Options, from, to int64) {
	from, to = max(from, t.from), min(to, t.from+int64(len(t.points)))
	if from >= to {
		return
	}
	lower, upper := -1., math.Inf(1)
	if m.ready {
		lower, upper = m.lower(o), m.upper(o)
	}
	for at := from; at < to; at++ {
		p := &t.points[at-t.from]
		p.Known, p.Expected, p.Lower, p.Upper = true, m.rate, lower, upper
	}
}

// upper is the least count that raises a rise in a window of one minute.
func (m *model) upper(o Options) float64 {
	fails, raises := m.rise[0]-1, m.rise[0]
	for step := 1.; atLeast(raises, m.mean[0], m.size[0]) >= o.alpha(); step *= 2 {
		fails, raises = raises, raises+step
	}
	for raises-fails > 1 {
		if mid := math.Floor((fails + raises) / 2); atLeast(mid, m.mean[0], m.size[0]) < o.alpha() {
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
