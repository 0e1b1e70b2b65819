package insight

import (
	"math"
	"sort"
)

const (
	// calm is how many usual minutes end a finding.
	calm = 5
	// lasting is how many minutes a finding lasts until it is the new normal.
	lasting = perDay
)

// open is a finding while it lasts.
type open struct {
	Finding
	calls, expected float64 // of the known minutes since Start
	// loud are the calls in the unusual minutes, quiet the last minutes in a row that were usual and the calls in them.
	loud, loudMinutes float64
	quiet             int64
	quietStart        int64
	quietCalls        float64
}

// begin opens a finding. The hour was not learned from yet since the minute from.
func (d *detector) begin(f Finding, from int64) {
	f.Start = d.start(f)
	f.StartMinutes = f.Detected + 1 - f.Start
	f.StartAverage = d.span.sum(f.Detected, f.StartMinutes) / float64(f.StartMinutes)
	d.learn(from, f.Start, &d.model)
	d.open = &open{Finding: f}
	for t := f.Start; t <= f.Detected; t++ {
		d.follow(t)
	}
	d.unlearn(f.Start)
}

// start is the first minute of the window that is on the window's side of half way from the usual rate to the window's.
func (d *detector) start(f Finding) int64 {
	border := (d.model.rate + f.Observed/float64(f.Window)) / 2
	t := f.Detected + 1 - f.Window
	for ; t < f.Detected; t++ {
		if x := d.span.sum(t, 1); f.Drop && x < border || !f.Drop && x > border {
			break
		}
	}
	return t
}

// follow adds a minute to the open finding and says whether the finding has ended with it.
func (d *detector) follow(t int64) bool {
	f := d.open
	x := d.span.sum(t, 1)
	f.calls += x
	f.expected += d.model.rate
	f.Minutes++
	if f.usual(x, d.model.rate) {
		if f.quiet == 0 {
			f.quietStart, f.quietCalls = t, 0
		}
		f.quiet++
		f.quietCalls += x
	} else {
		f.quiet = 0
		f.loud += x
		f.loudMinutes++
	}
	switch {
	case t <= f.Detected:
		return false
	case f.quiet >= f.needed():
		d.close(f.quietStart, true)
		return true
	case f.Minutes >= lasting:
		f.LevelShift = true
		d.close(t+1, true)
		return true
	}
	return false
}

// usual says on which side of half way between the usual rate and that of the unusual minutes a count is.
func (f *open) usual(x, rate float64) bool {
	if f.loudMinutes == 0 {
		return false
	}
	border := (rate + f.loud/f.loudMinutes) / 2
	if f.Drop {
		return x >= border
	}
	return x <= border
}

// needed is how many usual minutes end the finding: more if even in its midst there are long pauses between calls.
func (f *open) needed() int64 {
	if f.Drop {
		return calm
	}
	loud := float64(f.Minutes - f.quiet)
	return max(calm, int64(math.Ceil(min(60, 3*loud/max(1, f.calls-f.quietCalls)))))
}

// close ends the open finding before the minute end. Decided: it is known that the rate is usual again.
func (d *detector) close(end int64, decided bool) {
	f := d.open
	f.End = end
	if decided && !f.LevelShift {
		f.Minutes -= f.quiet
		f.calls -= f.quietCalls
	}
	f.Average = f.calls / float64(f.Minutes)
	f.BaselineMinutes = d.coverage.Minutes(f.Start-perWeek, f.Start)
	if f.BaselineMinutes > 0 {
		f.BaselineAverage = d.calls(f.Start-perWeek, f.Start) / float64(f.BaselineMinutes)
	}
	f.Provisional = f.BaselineMinutes < perWeek
	if d.options.reports(f.Start) {
		d.found = append(d.found, f.Finding)
	}
	d.open = nil
	d.first = end
	if f.LevelShift {
		d.shift(f)
	}
}

// shift makes the level of a finding the new normal: what was learned before is brought to it, and the finding itself is
// learned.
func (d *detector) shift(f *open) {
	factor := 0.
	if f.expected >= levelWeight {
		factor = f.calls / f.expected
	}
	if factor > 0 {
		d.history.scale(hourOf(f.End), float32(factor))
	} else {
		d.history = history{}
	}
	now := hourOf(d.span.start)
	for _, r := range d.coverage {
		for from, end := max(r.Start, f.Start), min(r.End, f.End); from < end; {
			to := min(end, from-modulo(from, perHour)+perHour)
			d.load(hourOf(from))
			d.learn(from, to, nil)
			d.history.open(hourOf(from)).reach(&d.span, from, to, max(r.Start, f.Start))
			from = to
		}
	}
	d.load(now)
	d.model = model{}
}

// calls counts the calls in the known minutes of [from, to).
func (d *detector) calls(from, to int64) float64 {
	calls := 0.
	minutes := d.series.Minutes
	i := sort.Search(len(minutes), func(i int) bool { return minutes[i] >= from })
	for ; i < len(minutes) && minutes[i] < to; i++ {
		calls += count(d.series.Counts[i])
	}
	return calls
}
