package svg

import (
	"math"
	"time"
)

// Ticks returns round numbers that enclose low and high, about n of them: multiples of 1, 2 or 5 times a power of ten. It returns
// nil where a bound is not finite.
func Ticks(low, high float64, n int) []float64 {
	if !finite(low) || !finite(high) || low > high {
		return nil
	}
	if low == high { // a flat line lies in the middle
		room := math.Abs(low) / 2
		if room == 0 {
			room = 1
		}
		if finite(low-room) && finite(high+room) {
			low, high = low-room, high+room
		} else {
			low, high = min(low, 0), max(high, 0)
		}
	}
	step := roundStep(high/float64(n) - low/float64(n))
	first, last := math.Floor(low/step), math.Ceil(high/step)
	ends := []float64{low, high}
	if !finite(step) || step == 0 || last-first > float64(4*n) || !finite(first*step) || !finite(last*step) { // at the limits of numbers
		return ends
	}
	var ticks []float64
	for i := first; i <= last; i++ {
		if tick := i * step; len(ticks) == 0 || tick > ticks[len(ticks)-1] {
			ticks = append(ticks, tick)
		}
	}
	if len(ticks) < 2 || ticks[0] > low || ticks[len(ticks)-1] < high {
		return ends
	}
	return ticks
}

// roundStep returns the least of 1, 2, 5 times a power of ten that is not below a length.
func roundStep(length float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(length)))
	for _, factor := range []float64{1, 2, 5} {
		if factor*power >= length*(1-1e-9) {
			return factor * power
		}
	}
	return 10 * power
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// TimeTick is a round time on an axis. Label is what changes from one to the next, Under what seldom does, such as the date of hours;
// it is empty where it is that of the tick before.
type TimeTick struct {
	At           int64 // µs since 1970 UTC
	Label, Under string
}

// timeStep is a distance between ticks: of so many seconds within a day, or days, or months.
type timeStep struct {
	seconds, days, months int
	label, under          string // layouts
}

func (s timeStep) length() float64 { // in seconds
	return float64(s.seconds) + float64(s.days)*86400 + float64(s.months)*30.4*86400
}

func timeSteps() []timeStep {
	var steps []timeStep
	for _, s := range []int{1, 2, 5, 10, 15, 30} {
		steps = append(steps, timeStep{seconds: s, label: "15:04:05", under: "2 Jan"})
	}
	for _, m := range []int{1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720} {
		steps = append(steps, timeStep{seconds: m * 60, label: "15:04", under: "2 Jan"})
	}
	for _, d := range []int{1, 2, 7, 14} {
		steps = append(steps, timeStep{days: d, label: "2 Jan", under: "2006"})
	}
	for _, m := range []int{1, 3, 6} {
		steps = append(steps, timeStep{months: m, label: "Jan", under: "2006"})
	}
	for _, y := range []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000} {
		steps = append(steps, timeStep{months: 12 * y, label: "2006"})
	}
	return steps
}

// TimeTicks returns the round times of a zone from first to last, at most n of them: whole hours, midnights, Mondays, firsts of a
// month. Times are µs since 1970.
func TimeTicks(first, last int64, zone *time.Location, n int) []TimeTick {
	switch {
	case first > last:
		return nil
	case first == last:
		t, label := time.UnixMicro(first).In(zone), "15:04"
		if t.Second() != 0 {
			label = "15:04:05"
		}
		return []TimeTick{{At: first, Label: t.Format(label), Under: t.Format("2 Jan")}}
	}
	var ticks []TimeTick
	for _, step := range timeSteps() {
		if float64(last-first)/1e6/step.length() > float64(n) {
			continue
		}
		if ticks = step.between(first, last, zone); len(ticks) <= n {
			break
		}
	}
	return ticks
}

// between returns the ticks of a step.
func (s timeStep) between(first, last int64, zone *time.Location) []TimeTick {
	var ticks []TimeTick
	start := time.UnixMicro(first).In(zone)
	under := ""
	previous := int64(math.MinInt64)
	for i := 0; ; i++ {
		t := s.after(start, i)
		at := t.UnixMicro()
		if at > last || i > 10_000 {
			return ticks
		}
		if at < first || at <= previous { // the clock was put back
			continue
		}
		tick := TimeTick{At: at, Label: t.Format(s.label)}
		if now := t.Format(s.under); now != under {
			tick.Under, under = now, now
		}
		ticks, previous = append(ticks, tick), at
	}
}

// after returns the i-th time of a step, counted from one that is not after start. Clocks that change make no day shorter here.
func (s timeStep) after(start time.Time, i int) time.Time {
	year, month, day := start.Date()
	zone := start.Location()
	switch {
	case s.seconds > 0:
		before := start.Hour()*3600 + start.Minute()*60 + start.Second()
		return time.Date(year, month, day, 0, 0, before/s.seconds*s.seconds+i*s.seconds, 0, zone)
	case s.days > 1: // Mondays, for whole weeks
		number := int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400) + 3
		return time.Date(year, month, day-number%s.days+i*s.days, 0, 0, 0, 0, zone)
	case s.days == 1:
		return time.Date(year, month, day+i, 0, 0, 0, 0, zone)
	}
	number := year*12 + int(month) - 1
	return time.Date(0, time.Month(number-number%s.months+i*s.months+1), 1, 0, 0, 0, 0, zone)
}
