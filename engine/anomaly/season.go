package anomaly

import (
	"math"
	"slices"
)

// season remembers the values of the last cycles by their place in the cycle.
type season struct {
	cycle, width int64 // of a cycle and of a slot, in microseconds
	slots        int   // of a cycle
	origin       int64 // the first time; slot 0 lies around it
	rows         [cycles][]float64
	median       []float64 // of each slot, over the cycles
	slot         int64     // the current one, counted from the origin
	mean         float64   // of its values
	count        int
}

func newSeason(p pace, origin int64) season {
	return season{cycle: p.cycle, width: p.cycle / int64(p.slots), slots: p.slots, origin: origin, median: unknown(p.slots)}
}

func unknown(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

// slotAt returns the slot of a time that is not before the origin. A rest of the cycle that fills no slot belongs to the last one.
func (s *season) slotAt(t int64) int64 {
	since := t - s.origin + s.width/2
	return since/s.cycle*int64(s.slots) + min(since%s.cycle/s.width, int64(s.slots)-1)
}

// ofDay returns the usual value of a slot, NaN when nothing is known: the median of the cycles, smoothed over the neighbours.
func (s *season) ofDay(slot int64) float64 {
	at := int(slot % int64(s.slots))
	before, after := at-1, at+1
	if before < 0 {
		before = s.slots - 1
	}
	if after == s.slots {
		after = 0
	}
	return smooth(s.median[before], s.median[at], s.median[after])
}

// ofWeek returns the mean of the slot one and two weeks ago, NaN when nothing is known or the cycle is a week itself.
func (s *season) ofWeek(slot int64) float64 {
	if s.cycle != day {
		return math.NaN()
	}
	back := int64(7 * s.slots)
	one := smooth(s.past(slot-back-1), s.past(slot-back), s.past(slot-back+1))
	two := smooth(s.past(slot-2*back-1), s.past(slot-2*back), s.past(slot-2*back+1))
	if math.IsNaN(two) {
		return one
	}
	if math.IsNaN(one) {
		return two
	}
	return one/2 + two/2
}

// past returns the value of an earlier slot, NaN when it is not known or no longer known.
func (s *season) past(slot int64) float64 {
	if slot < 0 || slot >= s.slot || slot < s.slot-int64(cycles*s.slots) {
		return math.NaN()
	}
	row, at := s.place(slot)
	if s.rows[row] == nil {
		return math.NaN()
	}
	return s.rows[row][at]
}

func (s *season) place(slot int64) (row, at int) {
	return int(slot / int64(s.slots) % cycles), int(slot % int64(s.slots))
}

// smooth weighs a value twice as much as its neighbours; unknown ones count nothing.
func smooth(before, at, after float64) float64 {
	if x := before/4 + at/2 + after/4; !math.IsNaN(x) {
		return x
	}
	if !math.IsNaN(at) {
		return at
	}
	if !math.IsNaN(before) {
		return before
	}
	return after
}

// add learns a value of a slot. Slots do not descend.
func (s *season) add(slot int64, x float64) {
	if slot != s.slot {
		s.close()
		for gap := max(s.slot+1, slot-int64(cycles*s.slots)); gap < slot; gap++ {
			if row, at := s.place(gap); s.rows[row] != nil {
				s.rows[row][at] = math.NaN()
			}
		}
		s.slot = slot
	}
	s.count++
	s.mean += (x - s.mean) / float64(s.count)
}

// close stores the mean of the current slot.
func (s *season) close() {
	if s.count == 0 {
		return
	}
	row, at := s.place(s.slot)
	if s.rows[row] == nil {
		s.rows[row] = unknown(s.slots)
	}
	s.rows[row][at] = s.mean
	s.mean, s.count = 0, 0
	var known [cycles]float64
	n := 0
	for _, values := range s.rows {
		if values != nil && !math.IsNaN(values[at]) {
			known[n] = values[at]
			n++
		}
	}
	slices.Sort(known[:n])
	s.median[at] = known[n/2]/2 + known[(n-1)/2]/2
}
