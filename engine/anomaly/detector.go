package anomaly

import (
	"math"
	"slices"
)

// StateBytes is what a Detector holds in memory at most. A young one, or one of a slow series, holds less.
const StateBytes = 128 << 10

// Detector judges the points of one series. It is not safe for concurrent use.
type Detector struct {
	o      Options
	period int64
	model  *model
	count  int
	last   int64

	// until the period is known: the first points
	times  []int64
	values []float64
}

// New returns a detector for a series with one point per period, in microseconds; 0 means that the period is taken from the times
// of the first points, which are then not scored.
func New(period int64, o Options) *Detector {
	return &Detector{o: o.withDefaults(), period: max(period, 0)}
}

const (
	periodPoints = 9                     // from which a period is taken
	valueMost    = math.MaxFloat64 / 1e6 // so that sums of values are finite; greater ones are taken for it
	timeMost     = 1 << 61               // so that differences of times are
)

// Next judges the value x at the time t, in microseconds since 1970, by what was seen before, and learns from it.
//
// A missing value is NaN; infinities are taken as missing. It gets a band, but no score. Times ascend: a value that is not
// later than the last one gets neither, and is not learned from.
func (d *Detector) Next(t int64, x float64) Point {
	p := Point{Time: t, Value: x, Expected: math.NaN(), Lower: math.NaN(), Upper: math.NaN()}
	p.why.count = d.count
	t = min(max(t, -timeMost), timeMost)
	if d.count > 0 && t <= d.last {
		p.why.late = true
		return p
	}
	missing := math.IsNaN(x) || math.IsInf(x, 0)
	if d.model == nil && d.period > 0 && !missing {
		d.model = newModel(d.period, t)
	}
	if d.model != nil {
		d.model.expect(&p, t, d.o)
	}
	if missing {
		return p
	}
	d.count++
	d.last = t
	x = min(max(x, -valueMost), valueMost)
	if d.model != nil {
		d.model.judge(&p, t, x, d.o)
	} else {
		d.hold(t, x)
	}
	return p
}

// hold keeps the first points until their period is known, and then learns them.
func (d *Detector) hold(t int64, x float64) {
	d.times, d.values = append(d.times, t), append(d.values, x)
	if len(d.times) < periodPoints {
		return
	}
	gaps := make([]int64, len(d.times)-1)
	for i := range gaps {
		gaps[i] = d.times[i+1] - d.times[i]
	}
	slices.Sort(gaps)
	d.model = newModel(gaps[len(gaps)/2], d.times[0])
	for i, t := range d.times {
		var p Point
		d.model.expect(&p, t, d.o)
		d.model.judge(&p, t, d.values[i], d.o)
	}
	d.times, d.values = nil, nil
}
