package anomaly

import (
	"fmt"
	"math"
)

// Options say how a series is judged. The zero value is the documented default.
type Options struct {
	// Deviations is the width of the band on each side, in standard deviations of a normal distribution: 0 means 2, which is a
	// band that holds 95.4 % of the values.
	Deviations float64
	// Threshold is the score from which a point is anomalous: 0 means DefaultThreshold.
	Threshold float64
}

// DefaultThreshold is the score from which a point is anomalous when Options.Threshold is 0.
const DefaultThreshold = 1.16

// Detector judges the points of one series. Its memory is bounded, however long the series is. It is not safe for concurrent use.
type Detector struct {
	period int64
	o      Options

	count            int
	last             int64
	level, deviation float64
}

// New returns a detector for a series with one point per period, in microseconds; 0 means that the period is taken from the times
// of the first points.
func New(period int64, o Options) *Detector {
	if o.Deviations <= 0 || math.IsNaN(o.Deviations) {
		o.Deviations = 2
	}
	if o.Threshold <= 0 || math.IsNaN(o.Threshold) {
		o.Threshold = DefaultThreshold
	}
	return &Detector{period: period, o: o}
}

// Point is what a detector says about one datapoint.
type Point struct {
	Time  int64   // microseconds since 1970, as given
	Value float64 // as given

	// Ready says that enough was seen before this point to expect anything: otherwise the numbers below are NaN, the score is 0
	// and the point is not anomalous. A missing value (NaN or an infinity) has a band when the detector is ready, and the score 0.
	Ready        bool
	Expected     float64 // the most likely value
	Lower, Upper float64 // the band; Lower ≤ Expected ≤ Upper
	Score        float64 // 0 or more; how unusual the value is, comparable between series
	Anomalous    bool    // the score passes the threshold, and no earlier alarm explains it
	count        int
}

// Next judges the value x at the time t, in microseconds since 1970, by what was seen before, and learns from it. A missing value
// is NaN; infinities are taken as missing. Times should ascend: a value at or before an earlier time is judged but not learned from.
func (d *Detector) Next(t int64, x float64) Point {
	p := Point{Time: t, Value: x, Expected: math.NaN(), Lower: math.NaN(), Upper: math.NaN(), count: d.count}
	missing := math.IsNaN(x) || math.IsInf(x, 0)
	if d.count >= warmUp {
		p.Ready = true
		half := d.o.Deviations * d.deviation
		p.Expected, p.Lower, p.Upper = d.level, d.level-half, d.level+half
		if !missing && x != d.level {
			p.Score = min(maxScore, math.Abs(x-d.level)/(8*max(d.deviation, math.SmallestNonzeroFloat64)))
			p.Anomalous = p.Score >= d.o.Threshold
		}
	}
	if missing || d.count > 0 && t <= d.last {
		return p
	}
	weight := max(.05, 1/float64(d.count+1))
	if d.count > 0 {
		d.deviation += weight * (1.25*math.Abs(x/2-d.level/2)*2 - d.deviation)
	}
	d.level += weight * (x - d.level)
	d.count++
	d.last = t
	return p
}

const (
	warmUp   = 30 // points before anything is expected
	maxScore = 100
)

// Explain says in words why the point has its score.
func (p Point) Explain() string {
	switch {
	case !p.Ready:
		return fmt.Sprintf("only %d values before it", p.count)
	case math.IsNaN(p.Value) || math.IsInf(p.Value, 0):
		return "no value"
	case p.Value > p.Upper:
		return fmt.Sprintf("above the band by %.4g", p.Value-p.Upper)
	case p.Value < p.Lower:
		return fmt.Sprintf("below the band by %.4g", p.Lower-p.Value)
	}
	return "within the band"
}
