package anomaly

import "time"

const (
	second = int64(time.Second / time.Microsecond)
	day    = 24 * 3600 * second
	week   = 7 * day

	cycles   = 14  // days, or weeks of a series with few points a day, that are remembered
	slotsMax = 288 // of a cycle: five minutes of a day
)

// pace says how long things take in a series of one period. Durations suit series of five minutes and faster, where a day has
// hundreds of points; a slower series needs some number of points before anything can be told, however long that takes.
type pace struct {
	period int64 // microseconds
	cycle  int64 // after which the series repeats itself: a day, or a week when a day has too few points to have a shape
	slots  int   // of a cycle
	refuse int64 // microseconds in which an alarm fades

	// points:
	warmUp int // before anything is scored
	window int // that samples remember
	visit  int // that are one visit of a bin
	step   int // that are one step of the two means below
	short  int // steps whose mean is compared with
	long   int // … the mean of this many before them
}

func newPace(period int64) pace {
	period = min(max(period, second), 52*week)
	points := func(d int64, least int) int { return int(max(d/period, int64(least))) }
	p := pace{period: period, cycle: day}
	if day/period < 6 {
		p.cycle = week
	}
	p.slots = int(min(max(p.cycle/period, 1), slotsMax))
	p.refuse = max(day, 12*period)
	p.warmUp = points(day, 40)
	p.window = points(cycles*day, 400)
	p.visit = points(day/12, 8)
	p.step = points(day/288, 1)
	p.short = points(day/8, 12) / p.step
	p.long = points(day/2, 48) / p.step
	return p
}
