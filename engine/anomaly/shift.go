package anomaly

import "math"

// shift compares the mean of the latest steps with the mean of those before them. A step is the mean of some points.
type shift struct {
	ring        []float64
	at          int // of the oldest step
	full        bool
	short, step int
	late, early float64 // sums
	sum         float64 // of the points of the step that is not complete
	points      int
}

func newShift(p pace) shift {
	return shift{ring: make([]float64, p.short+p.long), short: p.short, step: p.step}
}

// next learns x. When it completes a step, and there are enough of them, it returns how far the mean has moved.
func (s *shift) next(x float64) (move float64, ok bool) {
	s.sum += x / float64(s.step)
	s.points++
	if s.points < s.step {
		return 0, false
	}
	x, s.sum, s.points = s.sum, 0, 0
	n := len(s.ring)
	middle := s.at + n - s.short
	if middle >= n {
		middle -= n
	}
	s.late += x - s.ring[middle]
	s.early += s.ring[middle] - s.ring[s.at]
	s.ring[s.at] = x
	if s.at++; s.at == n {
		s.at, s.full = 0, true
		s.again()
	}
	return math.Abs(s.late/float64(s.short) - s.early/float64(n-s.short)), s.full
}

// again adds the ring up afresh, so that what rounding lost beside a great value comes back.
func (s *shift) again() {
	s.late, s.early = 0, 0
	for i, v := range s.ring {
		if i >= len(s.ring)-s.short {
			s.late += v
		} else {
			s.early += v
		}
	}
}
