package insight

import (
	"math"
	"sort"
)

const (
	// calm is how many usual minutes end a finding at least, evidence the logarithm of how many times likelier they have to be
	// at the usual rate than at the finding's. An hour of patience is enough without.
	calm, evidence = 5, 10.
	// lasting is how many minutes a finding lasts until it is the new normal.
	lasting = perDay
)

// open is a finding while it lasts.
type open struct {
	Finding
	calls, expected float64 // of the known minutes since Start
	// quiet are the minutes since quietStart, over which usual is the evidence that the rate is usual again.
	quiet, quietStart int64
	quietCalls, usual float64
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

// start is the minute of the window from which on the window's rate is likelier than the usual one by most.
func (d *detector) start(f Finding) int64 {
	rate, best, start := f.Observed/float64(f.Window), 0., f.Detected
	sum := 0.
	for t := f.Detected; t > f.Detected-f.Window; t-- {
		sum -= d.model.evidence(d.span.sum(t, 1), rate, f.Drop)
		if sum >= best {
			best, start = sum, t
		}
	}
	return start
}

// evidence is the logarithm of how many times likelier the count of a minute is at the usual rate than at another, which is at
// least half as much again, or less.
func (m *model) evidence(x, rate float64, drop bool) float64 {
	if drop {
		rate = max(min(rate, m.rate/1.5), .01)
	} else {
		rate = max(rate, m.rate*1.5)
	}
	size := m.size[0]
	return x*math.Log(m.rate*(rate+size)/(rate*(m.rate+size))) + size*math.Log((rate+size)/(m.rate+size))
}

// follow adds a minute to the open finding and says whether the finding has ended with it.
func (d *detector) follow(t int64) bool {
	f := d.open
	x := d.span.sum(t, 1)
	loud := x
	if minutes := f.Minutes - f.quiet; minutes > 0 {
		loud = (f.calls - f.quietCalls) / float64(minutes)
	}
	f.calls += x
	f.expected += d.model.rate
	f.Minutes++
	f.usual += d.model.evidence(x, loud, f.Drop)
	if f.usual <= 0 || t <= f.Detected {
		f.quiet, f.quietStart, f.quietCalls, f.usual = 0, t+1, 0, 0
	} else {
		f.quiet++
		f.quietCalls += x
	}
	switch {
	case f.quiet >= calm && f.usual >= evidence, f.quiet >= patience:
		d.close(f.quietStart, true)
		return true
	case f.Minutes >= lasting:
		f.LevelShift = true
		d.close(t+1, true)
		return true
	}
	return false
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
	d.first = max(end, d.known)
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
