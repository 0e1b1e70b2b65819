package replay

import "trailsift/engine/alarm"

const minute = 60e6

// Moment returns the last time at or before another one at which an alarm is evaluated, in µs since 1970 UTC, and false where there is
// none in the two years before. That of composite alarms is the last full minute: they are evaluated when others change.
func Moment(d *alarm.Definition, at int64) (int64, bool) {
	if d.Composite() {
		return at - (at%minute+minute)%minute, true
	}
	schedule := alarm.NewEvaluator(d).Schedule()
	const longest = 2 * 366 * 24 * 60 * minute
	for back := int64(2 * minute); back < 2*longest; back *= 2 {
		last, found := int64(0), false
		for next, ok := schedule.Next(at - back); ok && next <= at; next, ok = schedule.Next(next) {
			last, found = next, true
		}
		if found {
			return last, true
		}
	}
	return 0, false
}

// WarmUp returns how long before a time alarms have to be replayed for them to stand where they would, unless something older keeps
// their states: twice as long as the longest of them looks back, and an hour at least.
func WarmUp(alarms []*alarm.Definition) int64 {
	longest := int64(30 * minute)
	for _, d := range alarms {
		if !d.Composite() {
			longest = max(longest, d.Period()*1e6*int64(alarm.NewEvaluator(d).Range()))
		}
	}
	return 2 * longest
}
