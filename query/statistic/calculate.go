package statistic

import (
	"cmp"
	"math"
	"slices"
)

// Sample is a value and how often it was measured.
type Sample struct{ Value, Weight float64 }

// Of calculates the statistic of samples, in any order, as the definitions say. ok is false where there is none, such as the mean of
// what lies inside bounds that nothing lies inside.
func (s Statistic) Of(samples []Sample) (x float64, ok bool) {
	samples = slices.Clone(samples)
	slices.SortFunc(samples, func(a, b Sample) int { return cmp.Compare(a.Value, b.Value) })
	return s.OfSorted(samples)
}

// OfSorted is Of for samples that are in the order of their values.
func (s Statistic) OfSorted(samples []Sample) (x float64, ok bool) {
	var n, sum float64
	for _, x := range samples {
		n, sum = n+x.Weight, sum+x.Value*x.Weight
	}
	if n == 0 {
		return 0, false
	}
	switch s.Kind {
	case SampleCount:
		return n, true
	case Sum:
		return sum, true
	case Average:
		return sum / n, true
	case Minimum:
		return samples[0].Value, true
	case Maximum:
		return samples[len(samples)-1].Value, true
	case Percentile:
		return nearestRank(samples, s.High*n/100), true
	}
	if s.Percents {
		return trimmed(s, samples, n)
	}
	return between(s, samples, n)
}

// rounding is what a rank may be off: 7 % of 100 is a little more than 7.
const rounding = 1e-9

// nearestRank returns the smallest value up to which there are as many samples.
func nearestRank(samples []Sample, rank float64) float64 {
	upTo := 0.0
	for _, x := range samples {
		if upTo += x.Weight; upTo >= rank-rounding*max(rank, 1) {
			return x.Value
		}
	}
	return samples[len(samples)-1].Value
}

// trimmed cuts every sample's interval to what lies inside the percentages.
func trimmed(s Statistic, samples []Sample, n float64) (float64, bool) {
	low, high := s.Low*n/100, s.High*n/100
	var count, sum, at float64
	first, last := math.NaN(), math.NaN()
	for _, x := range samples {
		inside := max(0, min(at+x.Weight, high)-max(at, low))
		if at += x.Weight; inside > rounding {
			if math.IsNaN(first) {
				first = x.Value
			}
			last = x.Value
		}
		count, sum = count+inside, sum+inside*x.Value
	}
	switch s.Kind {
	case TrimmedCount:
		return count, true
	case TrimmedSum:
		return sum, true
	case TrimmedMean:
		return sum / count, count > 0
	}
	return (sum + low*first + (n-high)*last) / n, count > 0
}

// between counts the samples above one value and up to another.
func between(s Statistic, samples []Sample, n float64) (float64, bool) {
	var count, sum, clipped float64
	for _, x := range samples {
		if x.Value > s.Low && x.Value <= s.High {
			count, sum = count+x.Weight, sum+x.Weight*x.Value
		}
		clipped += x.Weight * min(max(x.Value, s.Low), s.High)
	}
	switch s.Kind {
	case TrimmedCount:
		return count, true
	case TrimmedSum:
		return sum, true
	case TrimmedMean:
		return sum / count, count > 0
	case PercentileRank:
		return 100 * count / n, true
	}
	return clipped / n, true
}
