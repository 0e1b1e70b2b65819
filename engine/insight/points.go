package insight

import "math"

// Point is what the model expected of one minute before it saw it, for charts.
type Point struct {
	Minute, Count int64
	// Known: the minute is covered. Expected, Lower and Upper are 0 where it is not.
	Known bool
	// Expected is the mean. A minute alone raises a rise at Upper calls or more and a drop at Lower calls or fewer. Upper is +Inf
	// and Lower -1 where a minute alone raises nothing.
	Expected, Lower, Upper float64
}

// maxPoints bounds what Model returns: 28 days.
const maxPoints = 28 * 24 * 60

// Model returns one point for each minute of [from, to), at most 28 days of them. It sees what Detect saw with the same
// arguments.
func Model(s Series, c Coverage, o Options, from, to int64) []Point {
	to = min(to, from+maxPoints)
	var points []Point
	for at := from; at < to; at++ {
		p := Point{Minute: at, Count: int64(sum(s, at, at+1)), Known: c.Minutes(at, at+1) > 0}
		if known := c.Minutes(at-apiWeek, at); p.Known && known > 0 {
			p.Expected = sum(s, at-apiWeek, at) / float64(known)
			p.Upper = max(p.Expected+o.floor(), p.Expected+5*math.Sqrt(p.Expected))
			p.Lower = -1
		}
		points = append(points, p)
	}
	return points
}
