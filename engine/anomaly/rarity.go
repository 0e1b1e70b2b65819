package anomaly

import (
	"math"
	"math/bits"
)

// binnings are the numbers of equal bins that the range of the values is cut into: several, so that no single edge decides.
func binnings() [binningCount]int { return [...]int{5, 6, 7, 8, 9, 10, 12} }

const (
	binningCount = 7
	binsMax      = 12
	binsTold     = 3      // index of the binning that is told in words
	growLeast    = .04    // of its width, so that a slow rise does not cut it at every step
	growMost     = 10.    // of its width that the range grows by for one value
	emptyMost    = 1. / 2 // of the range may be empty before it is cut anew
)

// rarity remembers which values, and which steps from one value to the next, were visited how often.
type rarity struct {
	lo, hi float64
	gap    int64 // points within which a bin is still being visited
	now    int64 // points
	sets   [binningCount]binning

	// the extremes of the last cycles
	cycle  int64
	ranges [cycles]extremes
}

type extremes struct{ lo, hi float64 }

type binning struct {
	before int // bin of the last value, -1 for none
	one    [binsMax]visits
	two    [binsMax][binsMax]visits // from, to
}

// visits counts how often a bin was visited, and when last.
type visits struct{ count, last int64 }

func newRarity(gap int) *rarity {
	r := &rarity{gap: int64(gap), lo: math.Inf(1), hi: math.Inf(-1)}
	for i := range r.ranges {
		r.ranges[i] = extremes{math.Inf(1), math.Inf(-1)}
	}
	r.interrupt()
	return r
}

// interrupt makes the next value one that follows on nothing.
func (r *rarity) interrupt() {
	for i := range r.sets {
		r.sets[i].before = -1
	}
}

// fit makes room for x in the range, and returns the value in the range that is nearest to it: one absurd value must not squeeze
// all others into one bin.
func (r *rarity) fit(x float64, cycle int64) float64 {
	if cycle != r.cycle {
		r.turn(cycle)
	}
	if x < r.lo || x > r.hi {
		lo, hi := min(r.lo, x), max(r.hi, x)
		if width := r.hi - r.lo; width > 0 {
			if x < r.lo {
				lo = r.lo - min(max(r.lo-lo, growLeast*width), growMost*width)
			} else {
				hi = r.hi + min(max(hi-r.hi, growLeast*width), growMost*width)
			}
		}
		r.cut(lo, hi)
	}
	x = min(max(x, r.lo), r.hi)
	now := &r.ranges[cycle%cycles]
	now.lo, now.hi = min(now.lo, x), max(now.hi, x)
	return x
}

// turn begins another cycle, and cuts a range anew that has become too wide.
func (r *rarity) turn(cycle int64) {
	for c := max(r.cycle, cycle-cycles) + 1; c <= cycle; c++ {
		r.ranges[c%cycles] = extremes{math.Inf(1), math.Inf(-1)}
	}
	r.cycle = cycle
	all := extremes{math.Inf(1), math.Inf(-1)}
	for _, e := range r.ranges {
		all.lo, all.hi = min(all.lo, e.lo), max(all.hi, e.hi)
	}
	if all.hi > all.lo && all.hi-all.lo < (1-emptyMost)*(r.hi-r.lo) {
		r.cut(all.lo, all.hi)
	}
}

// next returns how rare the value is, 0 to 2, and how often its bin and its step were visited, and learns it. It lies in the range.
func (r *rarity) next(x float64) (rare float64, value, step int64) {
	r.now++
	place := 0.0
	if r.hi > r.lo {
		place = (x - r.lo) / (r.hi - r.lo)
	}
	for i, n := range binnings() {
		set := &r.sets[i]
		at := min(int(place*float64(n)), n-1)
		one := &set.one[at]
		two := one // a value that follows on nothing counts twice
		if set.before >= 0 {
			two = &set.two[set.before][at]
		}
		rare += 1/float64(1+one.count) + 1/float64(1+two.count)
		if i == binsTold {
			value, step = one.count, two.count
		}
		r.visit(one)
		if two != one {
			r.visit(two)
		}
		set.before = at
	}
	return rare / binningCount, value, step
}

func (r *rarity) visit(v *visits) {
	if v.count == 0 || r.now-v.last > r.gap {
		v.count++
		v.last = r.now
	}
}

// cut gives the bins another range. A new bin has the visits of the old bins whose middle is in it; when it is so narrow that there
// is none, those of the bin that its own middle was in. When the range grows by less than half a bin, that means that bins stretch:
// what rises slowly is not new again and again.
func (r *rarity) cut(lo, hi float64) {
	for i, n := range binnings() {
		r.sets[i] = r.sets[i].cut(n, extremes{r.lo, r.hi}, extremes{lo, hi})
	}
	r.lo, r.hi = lo, hi
}

// cut returns the visits in n bins of another range.
func (b *binning) cut(n int, from, to extremes) binning {
	made := binning{before: -1}
	if !(from.hi >= from.lo) {
		return made
	}
	targets := from.targets(to, n)
	if b.before >= 0 {
		made.before = bits.Len16(targets[b.before]) - 1
	}
	for j := range n {
		if b.one[j].count == 0 { // so no step begins or ends in it
			continue
		}
		for into := targets[j]; into != 0; into &= into - 1 {
			i := bits.TrailingZeros16(into)
			made.one[i].merge(b.one[j])
			for l := range n {
				if b.two[j][l].count == 0 {
					continue
				}
				for also := targets[l]; also != 0; also &= also - 1 {
					made.two[i][bits.TrailingZeros16(also)].merge(b.two[j][l])
				}
			}
		}
	}
	return made
}

// targets returns for each bin of a range the bins of another range that have its visits, as bits.
func (e extremes) targets(to extremes, n int) (targets [binsMax]uint16) {
	filled := uint16(0)
	for j := range n {
		if i := to.bin(e.middle(j, n), n); i >= 0 {
			targets[j] = 1 << i
			filled |= 1 << i
		}
	}
	for i := range n {
		if own := e.bin(to.middle(i, n), n); own >= 0 && filled&(1<<i) == 0 {
			targets[own] |= 1 << i
		}
	}
	return targets
}

func (e extremes) middle(bin, n int) float64 {
	return e.lo + (float64(bin)+.5)/float64(n)*(e.hi-e.lo)
}

// bin returns the bin of a value, -1 outside the range.
func (e extremes) bin(x float64, n int) int {
	if x < e.lo || x > e.hi {
		return -1
	}
	if e.hi == e.lo {
		return 0
	}
	return min(int((x-e.lo)/(e.hi-e.lo)*float64(n)), n-1)
}

func (v *visits) merge(o visits) {
	v.count += o.count
	v.last = max(v.last, o.last)
}
