package script

import "trailsift/query/statistic"

// sample is a number of equal values at a time.
type sample struct {
	at           int64 // µs since 1970 UTC
	value, count float64
}

// compute returns a statistic of samples, and false where there is none.
func compute(s statistic.Statistic, samples []sample) (float64, bool) {
	list := make([]statistic.Sample, len(samples))
	for i, x := range samples {
		list[i] = statistic.Sample{Value: x.value, Weight: x.count}
	}
	return s.Of(list)
}
