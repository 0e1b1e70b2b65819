package anomaly

const sampleMax = 1024 // values that a sample holds

// sample holds a thinned window of the latest values, in order of time and in order of size.
type sample struct {
	ring, sorted []float64
	oldest       int // in the full ring
	size         int // of the full ring
	every        int // once it is full, of so many values one is kept
	left, pick   int // values until the stretch ends; how many are left when one is kept
	random       uint32
}

// newSample returns a sample of the last n values.
func newSample(n int) sample {
	size := min(n, sampleMax)
	return sample{size: size, every: (n + size - 1) / size, random: 1}
}

// add remembers x, or does not: of each stretch of values one is kept, at a place that no rhythm of the series can follow.
func (s *sample) add(x float64) {
	if len(s.ring) < s.size {
		at := s.below(x)
		s.ring = append(roomy(s.ring, s.size), x)
		s.sorted = append(roomy(s.sorted, s.size), x)
		copy(s.sorted[at+1:], s.sorted[at:])
		s.sorted[at] = x
		return
	}
	if s.left == 0 {
		s.left = s.every
		s.random = s.random*1664525 + 1013904223
		s.pick = int(uint64(s.random) * uint64(s.every) >> 32)
	}
	s.left--
	if s.left == s.pick {
		s.replace(x)
	}
}

// replace puts x in the place of the oldest value.
func (s *sample) replace(x float64) {
	old := s.ring[s.oldest]
	s.ring[s.oldest] = x
	s.oldest = (s.oldest + 1) % len(s.ring)
	gone, at := s.below(old), s.below(x)
	if gone < at {
		at--
		copy(s.sorted[gone:at], s.sorted[gone+1:])
	} else {
		copy(s.sorted[at+1:gone+1], s.sorted[at:])
	}
	s.sorted[at] = x
}

// roomy returns the values with room for another, doubling up to a greatest size.
func roomy(values []float64, most int) []float64 {
	if len(values) < cap(values) {
		return values
	}
	grown := make([]float64, len(values), min(max(32, 2*len(values)), most))
	copy(grown, values)
	return grown
}

// below returns how many values are less than x.
func (s *sample) below(x float64) int {
	low, high := 0, len(s.sorted)
	for low < high {
		middle := int(uint(low+high) / 2)
		if s.sorted[middle] < x {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// upTo returns how many values are at most x.
func (s *sample) upTo(x float64) int {
	low, high := 0, len(s.sorted)
	for low < high {
		middle := int(uint(low+high) / 2)
		if s.sorted[middle] <= x {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}

// quantile returns the value below which the share p of the values lies, the smallest or greatest when the sample is too small to
// say. The sample is not empty.
func (s *sample) quantile(p float64) float64 {
	n := len(s.sorted)
	at := p*float64(n+1) - 1
	if at <= 0 {
		return s.sorted[0]
	}
	low := int(at)
	if low >= n-1 {
		return s.sorted[n-1]
	}
	return s.sorted[low] + (at-float64(low))*(s.sorted[low+1]-s.sorted[low])
}
