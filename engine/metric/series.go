package metric

import (
	"cmp"
	"math"
	"slices"
)

// Series is a sequence of values over time.
type Series struct {
	ID     string    // of the metric that it is, or comes from; "" where several were joined
	Label  string    // what it is called
	Metric *Metric   // the metric that it is, or comes from; nil where several were joined
	Stat   string    // the statistic of the metric
	Period int64     // seconds
	Times  []int64   // µs since 1970 UTC, rising
	Values []float64 // of the same length, finite
}

// Len returns the number of datapoints.
func (s *Series) Len() int { return len(s.Times) }

// add appends a point unless its value is not finite: what cannot be computed is missing.
func (s *Series) add(time int64, value float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	s.Times = append(s.Times, time)
	s.Values = append(s.Values, value)
}

// empty returns the series without its points, with room for n.
func (s *Series) empty(n int) Series {
	out := *s
	out.Times = make([]int64, 0, n)
	out.Values = make([]float64, 0, n)
	return out
}

// fill puts fetched data into the series: in the order of time, one point a time, finite.
func (s *Series) fill(d Data) {
	n := min(len(d.Times), len(d.Values))
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(d.Times[a], d.Times[b]) })
	*s = s.empty(n)
	for i, at := range order {
		if i+1 < n && d.Times[order[i+1]] == d.Times[at] {
			continue
		}
		s.add(d.Times[at], d.Values[at])
	}
}
