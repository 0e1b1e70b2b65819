package anomaly

import "math"

// Options say how a series is judged. The zero value is the documented default.
type Options struct {
	// Deviations is the width of the band on each side, in standard deviations of a normal distribution: 0 means 2, which is a
	// band that holds 95.4 % of the values. Other widths scale that band.
	Deviations float64
	// Threshold is the score from which a point is anomalous: 0 means DefaultThreshold.
	Threshold float64
}

// DefaultThreshold is the score from which a point is anomalous when Options.Threshold is 0. It lies in the middle of the stretch
// (1.3 to 1.7) where neither the labelled nor the synthetic series of benchmarks/detection care much.
const DefaultThreshold = 1.5

func (o Options) withDefaults() Options {
	if !(o.Deviations > 0) || math.IsInf(o.Deviations, 0) {
		o.Deviations = 2
	}
	if !(o.Threshold > 0) {
		o.Threshold = DefaultThreshold
	}
	return o
}
