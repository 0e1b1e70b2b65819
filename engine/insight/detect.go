package insight

import "sort"

// Detect returns the findings of one series in ascending order of Start.
func Detect(s Series, c Coverage, o Options) []Finding {
	s = s.ordered()
	if o.quiet(s) {
		return nil
	}
	d := detector{series: s, coverage: c, options: o}
	d.run()
	return d.found
}

const (
	// earliest and farthest bound the minutes that are looked at, some hundred thousand years around 1970: sums stay exact.
	earliest, farthest = -1 << 40, 1 << 40
	// patience is how many minutes a finding outlasts that are unknown, or that leave it open whether the rate is usual again.
	patience = perHour
)

// detector walks over one series from hour to hour.
type detector struct {
	series   Series
	coverage Coverage
	options  Options

	next    int // index of the first minute of the series that is not before the hour
	span    span
	history history
	model   model
	// known is the first minute of the range of known ones, first the one that tested windows do not reach back before: it, or
	// the end of a finding.
	known, first int64
	// before is what was learned of the hour latest without the last minutes that were learned of it.
	before rates
	latest int64
	open   *open
	found  []Finding
	trace  *trace
	// expected is what DetectExpected returns; nil if nobody asks.
	expected *expectations
}

func (d *detector) run() {
	at := int64(earliest) // the minute after the last known one
	for i := 0; i < len(d.coverage); i++ {
		start, end := max(d.coverage[i].Start, at), d.coverage[i].End
		for ; i+1 < len(d.coverage) && d.coverage[i+1].Start <= end; i++ {
			end = max(end, d.coverage[i+1].End)
		}
		if end = min(end, farthest); start >= end {
			continue
		}
		if d.open != nil && start-at > patience {
			d.close(at, false)
		}
		d.known, d.first, at = start, start, end
		for start < end {
			if d.passed(start) && d.open == nil && d.trace == nil {
				return
			}
			stop := min(end, start-modulo(start, perHour)+perHour)
			d.hour(start, stop)
			start = d.skip(stop, end)
		}
	}
	if d.open != nil {
		d.open.Open = true
		d.close(at, false)
	}
}

// passed says whether no finding that is detected in the minute at or later can begin before the end of what is asked for: it
// begins in the window that detects it, which may reach back over an hour.
func (d *detector) passed(at int64) bool {
	return d.options.To != 0 && at-(lengths[windows-1]-1) >= d.options.To
}

// hour walks over the known minutes [from, to) of one hour.
func (d *detector) hour(from, to int64) {
	id, begin, found := hourOf(from), from, len(d.found)
	d.load(id)
	called := d.span.cum[120] > d.span.cum[60]
	if d.model.hour != id || d.model.level == 0 {
		d.model = d.history.model(id, d.frozen())
		if m := &d.model; m.ready && (called || m.mayFall() || d.trace != nil) {
			m.bounds(&d.history, d.options)
		}
	}
	for t := from; t < to; t++ {
		if d.open == nil && !called && !d.model.falls {
			break // nothing can begin
		}
		if d.open != nil {
			if d.follow(t) {
				from = t + 1
			}
			continue
		}
		if f, ok := d.test(t); ok {
			d.begin(f, from)
		}
	}
	if d.open == nil {
		d.learn(from, to, &d.model)
	}
	d.history.open(id).reach(&d.span, begin, to, d.known)
	if d.trace != nil {
		d.trace.add(&d.model, d.options, begin, to)
	}
	if d.expected != nil {
		d.expected.add(&d.model, begin, to, d.open != nil || len(d.found) > found)
	}
}

// frozen is the level of the last hours before an open finding, else 0.
func (d *detector) frozen() float64 {
	if d.open != nil {
		return d.model.level
	}
	return 0
}

// load brings the counts of an hour and the one before.
func (d *detector) load(id int64) {
	start := id * perHour
	minutes := d.series.Minutes
	for d.next < len(minutes) && minutes[d.next] < start {
		d.next++
	}
	for d.next > 0 && minutes[d.next-1] >= start {
		d.next--
	}
	d.span.load(d.series, start, d.next)
}

// skip returns where to go on after the hour that ends at stop. Where nothing was called for more than a week and nothing will
// be for weeks, the hours in between leave no trace but the last two weeks of them.
func (d *detector) skip(stop, end int64) int64 {
	if d.trace != nil {
		end = min(end, d.trace.from)
	}
	if d.open != nil || end-stop <= 3*perWeek {
		return stop
	}
	minutes := d.series.Minutes
	i := sort.Search(len(minutes), func(i int) bool { return minutes[i] >= stop })
	if i < len(minutes) {
		end = min(end, minutes[i])
	}
	until := stop + (end-stop)/perHour*perHour - 2*perWeek - perHour
	if until <= stop || i > 0 && stop-minutes[i-1] <= perWeek {
		return stop
	}
	return until
}

// learn adds the minutes [from, to) of the loaded hour to the history.
func (d *detector) learn(from, to int64, m *model) {
	if from >= to {
		return
	}
	d.latest = hourOf(from)
	r := &d.history.open(d.latest).rates
	d.before = *r
	r.add(&d.span, from, to, m)
}

// unlearn takes the minutes from start on, which turned out to belong to a finding, out of the hour before the loaded one.
func (d *detector) unlearn(start int64) {
	id, now := hourOf(start), hourOf(d.span.start)
	if id >= now || d.latest != id {
		return
	}
	d.history.open(id).rates = d.before
	d.load(id)
	m := d.model // what it expected of its last hour is close enough
	d.learn(max(d.first, id*perHour), start, &m)
	d.load(now)
}

// test looks at the windows that end with the minute t and returns what the least probable one raises.
func (d *detector) test(t int64) (Finding, bool) {
	best := Finding{P: d.options.alpha()}
	m := &d.model
	if !m.ready {
		return best, false
	}
	called := d.span.sum(t, 1) > 0 // a rise needs a call in the minute that it is seen in
	if !called && !m.falls {
		return best, false
	}
	for i, w := range lengths {
		if t+1-w < d.first {
			break
		}
		x := d.span.sum(t, w)
		p, drop := 1., false
		switch {
		case called && x >= m.rise[i]:
			p = m.tail(i, x)
			if p >= d.options.alpha() {
				m.rise[i] = x + 1
			}
		case x <= m.fall[i]:
			p, drop = atMost(x, m.mean[i], m.size[i]), true
			if p >= d.options.alpha() {
				m.fall[i] = x - 1
			}
		}
		if p < best.P {
			best = Finding{Detected: t, Drop: drop, P: p, Window: w, Observed: x, Predicted: m.mean[i], Guard: m.high[i]}
			if drop {
				best.Guard = m.low[i]
			}
		}
	}
	return best, best.Window > 0
}
