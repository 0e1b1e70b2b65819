package metric

import (
	"cmp"
	"math"
	"slices"
)

// aggregation makes one number of several; missing is how many more there should be.
type aggregation func(values []float64, missing int) float64

// aggregations returns the functions that make one number of a series, and one series of an array, by name.
func aggregations() map[string]aggregation {
	return map[string]aggregation{
		"AVG":             func(v []float64, missing int) float64 { return sum(v) / float64(len(v)+missing) },
		"SUM":             func(v []float64, _ int) float64 { return sum(v) },
		"MIN":             func(v []float64, _ int) float64 { return best(v, slices.Min[[]float64]) },
		"MAX":             func(v []float64, _ int) float64 { return best(v, slices.Max[[]float64]) },
		"STDDEV":          func(v []float64, _ int) float64 { return deviation(v) },
		"DATAPOINT_COUNT": func(v []float64, _ int) float64 { return float64(len(v)) },
	}
}

func sum(v []float64) float64 {
	total := 0.0
	for _, x := range v {
		total += x
	}
	return total
}

// best applies a function to what is not empty.
func best(v []float64, f func([]float64) float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return f(v)
}

// deviation returns the root of the mean squared distance from the mean.
func deviation(v []float64) float64 {
	mean, total := sum(v)/float64(len(v)), 0.0
	for _, x := range v {
		total += (x - mean) * (x - mean)
	}
	return math.Sqrt(total / float64(len(v)))
}

// over makes one number of a series in a range of so many periods.
func (f aggregation) over(s *Series, periods int) float64 {
	return f(s.Values, max(0, periods-s.Len()))
}

// across makes one series of an array: a point at every time at which one of them has one.
func (f aggregation) across(list []Series) Series {
	type point struct {
		at    int64
		value float64
	}
	var points []point
	var out Series
	for i := range list {
		out.Period = max(out.Period, list[i].Period)
		for j, at := range list[i].Times {
			points = append(points, point{at, list[i].Values[j]})
		}
	}
	// Stable, so that sums do not depend on how sorting happens to order equal times.
	slices.SortStableFunc(points, func(a, b point) int { return cmp.Compare(a.at, b.at) })
	var group []float64
	for i, p := range points {
		group = append(group, p.value)
		if i+1 == len(points) || points[i+1].at != p.at {
			out.add(p.at, f(group, len(list)-len(group)))
			group = group[:0]
		}
	}
	return out
}
