package metric

import (
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
	var out Series
	var times []int64
	for i := range list {
		out.Period = max(out.Period, list[i].Period)
		times = union(times, list[i].Times)
	}
	// The values of each time stand together, in the order of the series.
	ends := make([]int, len(times)+1)
	for i := range list {
		list[i].places(times, func(place int, _ float64) { ends[place+1]++ })
	}
	for i := range times {
		ends[i+1] += ends[i]
	}
	values, next := make([]float64, ends[len(times)]), slices.Clone(ends)
	for i := range list {
		list[i].places(times, func(place int, x float64) {
			values[next[place]] = x
			next[place]++
		})
	}
	for i, at := range times {
		group := values[ends[i]:ends[i+1]]
		out.add(at, f(group, len(list)-len(group)))
	}
	return out
}

// places calls visit for every value, with the place that its time has among rising times, which hold it.
func (s *Series) places(times []int64, visit func(place int, x float64)) {
	place := 0
	for i, at := range s.Times {
		for times[place] < at {
			place++
		}
		visit(place, s.Values[i])
	}
}

// union returns the rising times that are in a or b: a itself, where b adds none, as is usual for series of one range.
func union(a, b []int64) []int64 {
	var added []int64
	i := 0
	for _, at := range b {
		for i < len(a) && a[i] < at {
			i++
		}
		if i == len(a) || a[i] != at {
			added = append(added, at)
		}
	}
	if added == nil {
		return a
	}
	out := slices.Concat(a, added)
	slices.Sort(out)
	return out
}
