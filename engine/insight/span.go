package insight

// The windows in minutes over which calls are counted: short ones catch bursts in their first minute, long ones what is unusual
// only because it lasts.
const windows = 4

var lengths = [windows]int64{1, 5, 15, 60}

// span holds the counts of one hour and the one before it.
type span struct {
	start int64 // the first minute of the hour
	cum   [121]float64
	calls float64 // in both hours
}

// load reads the hour that begins at start. Next is the index of the first minute at or after start.
func (p *span) load(s Series, start int64, next int) {
	if (next == 0 || s.Minutes[next-1] < start-60) && (next == len(s.Minutes) || s.Minutes[next] >= start+60) && p.calls == 0 {
		p.start = start // as empty as it was
		return
	}
	*p = span{start: start}
	for i := next - 1; i >= 0 && s.Minutes[i] >= start-60; i-- {
		p.cum[s.Minutes[i]-start+61] += count(s.Counts[i])
	}
	for i := next; i < len(s.Minutes) && s.Minutes[i] < start+60; i++ {
		p.cum[s.Minutes[i]-start+61] += count(s.Counts[i])
	}
	for i := 1; i < len(p.cum); i++ {
		p.cum[i] += p.cum[i-1]
	}
	p.calls = p.cum[120]
}

// sum counts the calls of the given number of minutes, at most 60, up to and with the minute at of the hour.
func (p *span) sum(at, minutes int64) float64 {
	i := at - p.start + 61
	return p.cum[i] - p.cum[i-minutes]
}

// count is a count as a number that can be squared and summed: no more than a billion a minute, nothing below zero.
func count(n int64) float64 {
	return float64(max(0, min(n, 1e9)))
}
