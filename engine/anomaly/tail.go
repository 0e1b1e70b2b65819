package anomaly

import "math"

// A tail of a sample is taken for a generalised Pareto distribution.
const (
	usual     = 10  // one of so many values is no surprise
	tailShare = .02 // of the values are the tail
	tailLeast = 5   // values, or there is none
	tailMost  = sampleMax/50 + 1
	tailShape = .1 // is expected, and weighs as much as
	tailPrior = 20 // values
	shapeMax  = .7
)

// surpriseHigh returns -log10 of the probability that a value is at least as great as z, and surpriseLow that it is at most as great.
// Within the sample that is counted; in and beyond the tail it is extrapolated. What one value in ten does is no surprise: 0.
func (s *sample) surpriseHigh(z float64) float64 {
	n := len(s.sorted)
	if n < usual || z <= s.sorted[n-n/usual-1] {
		return 0
	}
	at := s.below(z)
	m := tailOf(n)
	if at <= n-m || m < tailLeast {
		return counted(n-at, n)
	}
	var excess [tailMost]float64
	u := s.sorted[n-m-1]
	for i, v := range s.sorted[n-m:] {
		excess[i] = v - u
	}
	return beyond(excess[:m], z-u, n)
}

func (s *sample) surpriseLow(z float64) float64 {
	n := len(s.sorted)
	if n < usual || z >= s.sorted[n/usual] {
		return 0
	}
	at := s.upTo(z)
	m := tailOf(n)
	if at >= m || m < tailLeast {
		return counted(at, n)
	}
	var excess [tailMost]float64
	u := s.sorted[m]
	for i, v := range s.sorted[:m] {
		excess[m-1-i] = u - v
	}
	return beyond(excess[:m], u-z, n)
}

func tailOf(n int) int { return int(math.Ceil(tailShare * float64(n))) }

// counted is the surprise of a value when k of n are as extreme.
func counted(k, n int) float64 { return -math.Log10(float64(k+1) / float64(n+1)) }

// beyond returns -log10 of the probability of an excess of at least z, by the ascending excesses of a tail of n values. The shape
// comes from probability-weighted moments.
func beyond(excess []float64, z float64, n int) float64 {
	m := float64(len(excess))
	var b0, b1 float64
	for i, e := range excess {
		b0 += e / m
		b1 += e / m * (m - 1 - float64(i)) / (m - 1)
	}
	if !(b0 > 0) { // they are all the same, and this one is more extreme
		return counted(0, n)
	}
	shape := shapeMax
	if b0 > 2*b1 {
		shape = 2 - b0/(b0-2*b1)
	}
	shape = min(max((shape*m+tailShape*tailPrior)/(m+tailPrior), 0), shapeMax)
	share := -math.Log10(m / float64(n))
	over := z / (b0 * (1 - shape))
	if shape < 1e-6 {
		return share + over*math.Log10E
	}
	return share + math.Log1p(shape*over)/shape*math.Log10E
}
