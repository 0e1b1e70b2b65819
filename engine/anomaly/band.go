package anomaly

import "math"

// The rules of a band. Those that count points count predictions, which come once a point whatever the period.
const (
	levelWeight = .25  // of a new value in the level
	frozen      = .1   // of that weight is left outside the band
	patience    = 6    // points outside the band, of which the first one's error is learned; after them all is learned as ever
	better      = .95  // of the level's error is what another predictor may have at most
	outer       = .023 // share of values on each side of a band of two deviations
	correct     = .01  // how quickly the shares are corrected
	outerLeast  = .002
	outerMost   = .1
	readyAfter  = 24 // errors from which there is a band
)

// basis is what a predictor starts from.
type basis uint8

const (
	byLevel basis = iota
	byTimeOfDay
	byTimeOfWeek
	bases
)

// predictor expects its basis and the level of what that leaves over.
type predictor struct {
	base, guess float64 // for the next value
	level       float64 // of value minus base
	seen, tried int
	miss        float64 // trailing mean of the absolute error
}

// band expects the next value, and says between which bounds it will be.
type band struct {
	season    season
	by        [bases]predictor
	used      basis
	slot      int64
	errors    sample
	low, high float64 // edges of the band, as errors
	ready     bool
	// shares of values that the quantiles on each side leave out, corrected so that the band misses as many as it should
	outLow, outHigh float64
	outside         int // points in a row
	memory          int // points of the trailing mean of errors
	trial           int // points before another predictor than the level is used
}

func newBand(p pace, origin int64) band {
	return band{
		season: newSeason(p, origin), errors: newSample(p.window), outLow: outer, outHigh: outer,
		memory: p.slots, trial: p.slots / 4,
	}
}

// expect makes the predictions for a time and returns the one to use. The edges are set when the band is ready.
func (b *band) expect(t int64) float64 {
	b.slot = b.season.slotAt(t)
	b.by[byTimeOfDay].base = b.season.ofDay(b.slot)
	b.by[byTimeOfWeek].base = b.season.ofWeek(b.slot)
	b.used = byLevel
	for i := range b.by {
		p := &b.by[i]
		p.guess = p.base + p.level
		if p.tried >= b.trial && !math.IsNaN(p.guess) && p.miss < better*b.by[b.used].miss {
			b.used = basis(i)
		}
	}
	b.ready = len(b.errors.sorted) >= readyAfter
	if b.ready {
		b.low, b.high = min(0, b.errors.quantile(b.outLow)), max(0, b.errors.quantile(1-b.outHigh))
	}
	return b.by[b.used].guess
}

// learn takes the value of the time that was last asked for.
func (b *band) learn(x float64) {
	e := x - b.by[b.used].guess
	pull := 1.0
	if b.ready {
		b.outLow = corrected(b.outLow, e < b.low)
		b.outHigh = corrected(b.outHigh, e > b.high)
		if e < b.low || e > b.high {
			b.outside++
		} else {
			b.outside = 0
		}
		if 0 < b.outside && b.outside <= patience {
			pull = frozen
		}
	}
	if b.by[byLevel].seen > 0 && (pull == 1 || b.outside == 1) {
		b.errors.add(e)
	}
	for i := range b.by {
		if p := &b.by[i]; !math.IsNaN(p.base) {
			p.learn(x, pull, b.memory)
		}
	}
	b.season.add(b.slot, x)
}

// corrected returns a smaller share to leave out after a value that was, and a greater one after one that was not.
func corrected(share float64, out bool) float64 {
	if out {
		share -= correct
	}
	return min(max(share+correct*outer, outerLeast), outerMost)
}

func (p *predictor) learn(x, pull float64, memory int) {
	if p.seen > 0 {
		p.tried++
		p.miss += (math.Abs(x-p.guess) - p.miss) / float64(min(p.tried, memory))
	}
	p.seen++
	p.level += pull * max(levelWeight, 1/float64(p.seen)) * (x - p.base - p.level)
}
