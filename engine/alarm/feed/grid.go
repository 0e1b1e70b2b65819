package feed

import (
	"math"

	"trailsift/query/statistic"
)

// grid is a row of equal spans of time, the cells: cell i is from start + i·step on. Times are in µs since 1970 UTC.
type grid struct {
	start, step int64
	len         int
}

// cell returns the cell that begins at or before a time, and whether the grid has it.
func (g grid) cell(at int64) (int, bool) {
	if at < g.start {
		return 0, false
	}
	i := (at - g.start) / g.step
	return int(i), i < int64(g.len)
}

// begin returns the time at which a cell begins.
func (g grid) begin(cell int) int64 { return g.start + int64(cell)*g.step }

// missing returns a value for each cell, all missing.
func (g grid) missing() []float64 {
	out := make([]float64, g.len)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// periods are the periods that evaluations look at, by the cell that each ends with: how many cells it has, 0 where none ends.
type periods []int32

// sets are the statistic sets of a series, one for each cell, as far as they are asked for. What is missing is NaN.
type sets struct {
	count, sum, minimum, maximum []float64
	average                      []float64   // where it came without sum and count
	late                         []*arrivals // by metric filter, while what came when is of interest
}

// over returns a statistic of each period: missing where all its cells are. Each is computed afresh, since taking away what leaves a
// running sum would leave its rounding behind.
func (s *sets) over(p periods, k statistic.Kind) []float64 {
	switch k {
	case statistic.SampleCount:
		return fold(s.count, p, add)
	case statistic.Minimum:
		return fold(s.minimum, p, math.Min)
	case statistic.Maximum:
		return fold(s.maximum, p, math.Max)
	case statistic.Sum:
		return fold(s.sum, p, add)
	}
	out, counts := fold(s.sum, p, add), fold(s.count, p, add)
	for i := range out {
		if out[i] /= counts[i]; math.IsNaN(out[i]) && s.average != nil {
			out[i] = only(s.average[i+1-int(p[i]) : i+1])
		}
	}
	return out
}

func add(a, b float64) float64 { return a + b }

// only returns the one value that is there. Averages of several cells have no average when nobody knows of how many samples they are.
func only(values []float64) float64 {
	x := math.NaN()
	for _, v := range values {
		switch {
		case math.IsNaN(v):
		case math.IsNaN(x):
			x = v
		default:
			return math.NaN()
		}
	}
	return x
}

// fold joins the values of the cells of each period.
func fold(values []float64, p periods, join func(a, b float64) float64) []float64 {
	out := make([]float64, len(values))
	for i, n := range p {
		x := math.NaN()
		for _, v := range values[i+1-int(n) : i+1] {
			switch {
			case math.IsNaN(v):
			case math.IsNaN(x):
				x = v
			default:
				x = join(x, v)
			}
		}
		out[i] = x
	}
	return out
}
