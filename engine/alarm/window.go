package alarm

import (
	"fmt"
	"strings"
	"time"
)

// Bucket is a period that an evaluation looks at: from Start on and before End, in µs since 1970 UTC.
type Bucket struct{ Start, End int64 }

// The lengths between evaluations, in µs.
const (
	standardGrain = 60e6
	highGrain     = 10e6   // of alarms with periods below a minute
	longGrain     = 3600e6 // of alarms that look at more than a day
)

// grain returns how often an alarm is evaluated (CloudWatch User Guide, "Alarm evaluation").
func grain(d *Definition) int64 {
	switch period := d.Period(); {
	case period*d.EvaluationPeriods > 86400:
		return longGrain
	case period < 60:
		return highGrain
	}
	return standardGrain
}

// Interval returns the time between evaluations, in µs: a minute, 10 seconds for periods below one, an hour where more than a day is
// looked at. Evaluations lie on its multiples.
func (e *Evaluator) Interval() int64 { return e.grain }

// Window appends the buckets that an evaluation at a time looks at, the newest last. They slide: the newest ends at the last full
// minute (or 10 seconds, or hour) and not at a multiple of the period. On a wall clock the newest is the last one that is over.
func (e *Evaluator) Window(to []Bucket, at int64) []Bucket {
	first, n := len(to), e.Range()
	for range n {
		to = append(to, Bucket{})
	}
	if e.zone == nil {
		end := floor(at, e.grain)
		for i := range n {
			start := end - int64(n-i)*e.period
			to[first+i] = Bucket{start, start + e.period}
		}
		return to
	}
	end := e.boundary(floor(at, e.grain))
	for i := n - 1; i >= 0; i-- {
		start := e.boundary(end - 1)
		to[first+i] = Bucket{start, end}
		end = start
	}
	return to
}

// floor returns the last multiple of a step that is not after a time.
func floor(at, step int64) int64 {
	rest := at % step
	if rest < 0 {
		rest += step
	}
	return at - rest
}

// boundary returns where the period begins, on the wall clock, that a time lies in.
func (e *Evaluator) boundary(at int64) int64 {
	local := time.UnixMicro(at).In(e.zone)
	switch e.period {
	case 86400e6:
		return midnight(local)
	case 604800e6:
		return midnight(local.AddDate(0, 0, -(int(local.Weekday())+6)%7)) // weeks begin on Monday
	}
	_, offset := local.Zone()
	return floor(at+int64(offset)*1e6, e.period) - int64(offset)*1e6
}

// midnight returns the beginning of a local day, also of one that begins at 01:00 because clocks are put forward at midnight.
func midnight(local time.Time) int64 {
	const day = 86400e6
	y, m, d := local.Date()
	noon := time.Date(y, m, d, 12, 0, 0, 0, local.Location())
	begin := func(t time.Time) int64 {
		_, offset := t.Zone()
		return floor(t.UnixMicro()+int64(offset)*1e6, day) - int64(offset)*1e6
	}
	changed, _ := noon.ZoneBounds()
	start := begin(noon)
	if changed.IsZero() || start >= changed.UnixMicro() {
		return start
	}
	before := changed.Add(-time.Microsecond)
	if before.Day() != d {
		return changed.UnixMicro()
	}
	return begin(before)
}

// zone reads the time zone of a wall clock: an IANA name, an offset such as +05:30, or UTC+05:30.
func zone(name string) (*time.Location, error) {
	offset := strings.TrimPrefix(name, "UTC")
	switch {
	case offset == "" || offset == "Z":
		return time.UTC, nil
	case offset[0] == '+' || offset[0] == '-':
		t, err := time.Parse("-07:00", offset)
		_, seconds := t.Zone()
		if err != nil || seconds%300 != 0 {
			return nil, fmt.Errorf("`%s` is no offset: write hours and minutes such as +05:30, in steps of 5 minutes", name)
		}
		return time.FixedZone(name, seconds), nil
	case name == "Local":
		return nil, fmt.Errorf("`%s` is not the same on every machine: write the name of the zone", name)
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("`%s` is no time zone: write an IANA name such as Europe/Paris, or an offset such as +05:30", name)
	}
	return l, nil
}
