package metric

import "math"

// filler returns the value for a gap at a time, NaN for none. i is the index of the first point behind the gap.
type filler func(s *Series, i int, at int64) float64

// constant fills with a number.
func constant(x float64) filler { return func(*Series, int, int64) float64 { return x } }

// from fills with the points of another series.
func from(other *Series) filler {
	next := 0
	return func(_ *Series, _ int, at int64) float64 {
		for next < other.Len() && other.Times[next] < at {
			next++
		}
		if next < other.Len() && other.Times[next] == at {
			return other.Values[next]
		}
		return math.NaN()
	}
}

// repeat fills with the value before the gap.
func repeat(s *Series, i int, _ int64) float64 {
	if i == 0 {
		return math.NaN()
	}
	return s.Values[i-1]
}

// linear fills with the line between the values around the gap.
func linear(s *Series, i int, at int64) float64 {
	if i == 0 || i == s.Len() {
		return math.NaN()
	}
	share := float64(at-s.Times[i-1]) / float64(s.Times[i]-s.Times[i-1])
	return s.Values[i-1] + share*(s.Values[i]-s.Values[i-1])
}

// filled fills what is missing at the given times.
func (s *Series) filled(times []int64, f filler) Series {
	out := s.empty(max(len(times), s.Len()))
	i := 0
	for _, at := range times {
		for ; i < s.Len() && s.Times[i] < at; i++ {
			out.add(s.Times[i], s.Values[i])
		}
		if i < s.Len() && s.Times[i] == at {
			out.add(at, s.Values[i])
			i++
			continue
		}
		out.add(at, f(s, i, at))
	}
	for ; i < s.Len(); i++ {
		out.add(s.Times[i], s.Values[i])
	}
	return out
}
