package insight

import "math"

const (
	perHour = 60
	perDay  = 24 * perHour
	// perWeek is how far back the detector learns from.
	perWeek = 7 * perDay
	hours   = perWeek / perHour
	// weeks is for how many weeks it remembers what the windows of an hour reached.
	weeks = 4
)

// hour is what is kept of one hour: enough to know its rate, how far it scatters, and what it reached.
type hour struct {
	id   int64 // hours since 1970
	seen bool  // some of its minutes are known
	rates
	// most and least are the extremes of each window that ended in the hour, also those of findings: what comes back at the same
	// time of day is not news.
	most, least [windows]float32
}

// rates are what is learned of the minutes of an hour that are known and in no finding.
type rates struct {
	minutes  float32
	calls    float32
	expected float32 // calls, without the level of the hours before
	// scatter is by how much the squared deviations of the blocks of 1, 5 and 15 minutes from the hour's mean exceed those of a
	// Poisson rate, square what one unit of overdispersion adds to them.
	scatter, square [windows - 1]float32
	// miss is the square of the error of the hour's prediction beyond what the scatter within an hour explains, predicted the
	// square of the prediction.
	miss, predicted float32
}

// history are the hours of the last seven days, each in the slot of its id modulo their number, and the peaks of those of the
// three weeks before.
type history struct {
	slots  [hours]hour
	blocks [hours / blockHours]block // of the slots
	peaks  [(weeks - 1) * hours]peak
}

// peak is what the windows of an hour reached at most.
type peak struct {
	id   uint32 // the last bits of the hour's
	most [windows]float32
}

// at returns the record of an hour, or nil if none of it is known.
func (h *history) at(id int64) *hour {
	if r := &h.slots[modulo(id, hours)]; r.id == id && r.seen {
		return r
	}
	return nil
}

// open returns the record of an hour to add to.
func (h *history) open(id int64) *hour {
	slot := modulo(id, hours)
	r := &h.slots[slot]
	h.blocks[slot/blockHours].made = false
	if r.id != id || !r.seen {
		if r.seen {
			h.peaks[modulo(r.id, int64(len(h.peaks)))] = peak{uint32(r.id), r.most}
		}
		*r = hour{id: id, seen: true}
		for i := range r.least {
			r.least[i] = math.MaxFloat32
		}
	}
	return r
}

// most returns what the windows of an hour reached, zeros if that is not known.
func (h *history) most(id int64) [windows]float32 {
	if r := h.at(id); r != nil {
		return r.most
	}
	if p := &h.peaks[modulo(id, int64(len(h.peaks)))]; p.id == uint32(id) {
		return p.most
	}
	return [windows]float32{}
}

// scale changes the level of everything learned before the hour id by the factor f.
func (h *history) scale(id int64, f float32) {
	clear(h.blocks[:])
	for i := range h.slots {
		r := &h.slots[i]
		if r.id >= id {
			continue
		}
		r.calls *= f
		r.expected *= f
		for i := range r.most {
			r.most[i] *= max(1, f)
			r.least[i] *= min(1, f)
		}
		for i := range r.square {
			r.scatter[i] *= f * f
			r.square[i] *= f * f
		}
		r.miss *= f * f
		r.predicted *= f * f
	}
	for i := range h.peaks {
		for k := range windows {
			h.peaks[i].most[k] *= max(1, f)
		}
	}
}

// add learns the minutes [from, to) of the hour in p. The model is what was expected of them; nil if nothing was.
func (r *rates) add(p *span, from, to int64, m *model) {
	n := to - from
	calls := p.sum(to-1, n)
	r.minutes += float32(n)
	r.calls += float32(calls)
	if m == nil {
		r.expected += float32(calls)
		return
	}
	r.expected += float32(m.usual * float64(n))
	if n < perHour {
		return
	}
	predicted := m.rate * perHour
	miss := (calls - predicted) * (calls - predicted)
	r.miss = float32(miss - predicted - m.noise*predicted*predicted)
	r.predicted = float32(predicted * predicted)
	if calls > 0 {
		for i := range r.square {
			r.scatter[i], r.square[i] = p.scatter(lengths[i], calls)
		}
	}
}

// reach widens most and least by the windows that end in [from, to) and do not reach back before first.
func (r *hour) reach(p *span, from, to, first int64) {
	for i, w := range lengths {
		lo, hi := float64(r.least[i]), float64(r.most[i])
		if p.calls == 0 && to-w >= first {
			lo = 0
		} else {
			for t := max(from, first+w-1); t < to; t++ {
				x := p.sum(t, w)
				lo, hi = min(lo, x), max(hi, x)
			}
		}
		r.least[i], r.most[i] = float32(lo), float32(hi)
	}
}

// scatter returns, over the blocks of w minutes of a whole hour, the squared deviations less what a Poisson rate has, and what
// one unit of overdispersion adds.
func (p *span) scatter(w int64, calls float64) (excess, square float32) {
	blocks := perHour / w
	mean := calls / float64(blocks)
	squares := 0.
	for t := p.start + w - 1; t < p.start+perHour; t += w {
		d := p.sum(t, w) - mean
		squares += d * d
	}
	free := float64(blocks - 1)
	return float32(squares - free*mean), float32(free * mean * mean)
}

// modulo is the remainder that is never negative.
func modulo(a, b int64) int64 {
	return ((a % b) + b) % b
}

// hourOf is the hour of a minute, also before 1970.
func hourOf(minute int64) int64 {
	return (minute - modulo(minute, perHour)) / perHour
}
