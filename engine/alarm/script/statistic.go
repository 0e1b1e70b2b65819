package script

import (
	"slices"

	"trailsift/query/statistic"
)

// sample is a number of equal values at a time.
type sample struct {
	at           int64 // µs since 1970 UTC
	value, count float64
}

// compute returns a statistic of samples, as query/statistic defines it, and false where there is none.
func compute(s statistic.Statistic, samples []sample) (float64, bool) {
	if len(samples) == 0 {
		return 0, false
	}
	sorted := slices.Clone(samples)
	slices.SortStableFunc(sorted, func(a, b sample) int {
		switch {
		case a.value < b.value:
			return -1
		case a.value > b.value:
			return 1
		}
		return 0
	})
	var n, sum float64
	for _, x := range sorted {
		n += x.count
		sum += x.value * x.count
	}
	switch s.Kind {
	case statistic.SampleCount:
		return n, true
	case statistic.Sum:
		return sum, true
	case statistic.Average:
		return sum / n, true
	case statistic.Minimum:
		return sorted[0].value, true
	case statistic.Maximum:
		return sorted[len(sorted)-1].value, true
	case statistic.Percentile:
		return percentile(sorted, s.High/100*n), true
	}
	return bounded(s, sorted, n)
}

// percentile returns the smallest value whose interval ends at a rank or behind it.
func percentile(sorted []sample, rank float64) float64 {
	const rounding = 1e-9 // 0.07*100 is a little more than 7
	end := 0.0
	for _, x := range sorted {
		if end += x.count; end >= rank-rounding*rank {
			return x.value
		}
	}
	return sorted[len(sorted)-1].value
}

// bounded computes what counts only samples inside bounds.
func bounded(s statistic.Statistic, sorted []sample, n float64) (float64, bool) {
	var inside, sum, before, below, above float64 // weights and the sum inside; weights outside
	var first, last float64                       // values inside
	for _, x := range sorted {
		var low, high float64 // weights outside of the bounds
		if s.Percents {
			low = min(x.count, max(0, s.Low/100*n-before))
			high = min(x.count-low, max(0, before+x.count-s.High/100*n))
		} else if x.value <= s.Low {
			low = x.count
		} else if x.value > s.High {
			high = x.count
		}
		before += x.count
		below, above = below+low, above+high
		in := x.count - low - high
		if in <= 0 {
			continue
		}
		if inside == 0 {
			first = x.value
		}
		last = x.value
		inside += in
		sum += x.value * in
	}
	switch s.Kind {
	case statistic.TrimmedCount:
		return inside, true
	case statistic.TrimmedSum:
		return sum, true
	case statistic.PercentileRank:
		return 100 * inside / n, true
	case statistic.WinsorizedMean:
		if !s.Percents {
			first, last = s.Low, s.High
		}
		if below == 0 {
			first = 0 // an open bound is infinite
		}
		if above == 0 {
			last = 0
		}
		return (sum + below*first + above*last) / n, s.Percents && inside > 0 || !s.Percents
	}
	return sum / inside, inside > 0
}
