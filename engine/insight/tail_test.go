package insight

import (
	"math"
	"testing"
)

// TestTails compares with sums of the distribution itself.
func TestTails(t *testing.T) {
	for _, mean := range []float64{1e-4, .3, 4, 90} {
		for _, size := range []float64{.3, 1, 8, 200} {
			below := 0.
			for x := 0.; x < 400; x++ {
				up, down := atLeast(x, mean, size), atMost(x, mean, size)
				if math.Abs(up-(1-below)) > 1e-9 {
					t.Fatalf("mean %g, size %g: at least %g has %g, not %g", mean, size, x, up, 1-below)
				}
				a, _ := math.Lgamma(x + size)
				b, _ := math.Lgamma(size)
				c, _ := math.Lgamma(x + 1)
				below += math.Exp(a - b - c + size*math.Log(size/(mean+size)) + x*math.Log(mean/(mean+size)))
				if math.Abs(down-below) > 1e-9 {
					t.Fatalf("mean %g, size %g: at most %g has %g, not %g", mean, size, x, down, below)
				}
			}
		}
	}
}

// TestFarTail: probabilities too small to be one minus something keep their digits, and no argument gives anything else than a
// probability.
func TestFarTail(t *testing.T) {
	if p := atLeast(3, 5e-4, .5); math.Abs(p/3.1168e-10-1) > 1e-3 {
		t.Errorf("three or more of .0005 have %g", p) // .5·1.5·2.5/6·(.0005/.5005)³ and a little
	}
	last := 1.
	for _, x := range []float64{0, 1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e9} {
		p := atLeast(x, 3, .7)
		if math.IsNaN(p) || p < 0 || p > last {
			t.Errorf("%g or more: %g after %g", x, p, last)
		}
		last = p
	}
	for _, mean := range []float64{1e-300, 1, 1e12} {
		for _, size := range []float64{1e-6, 1, 100} {
			for _, x := range []float64{0, 1, 1e9} {
				for _, p := range []float64{atLeast(x, mean, size), atMost(x, mean, size)} {
					if math.IsNaN(p) || p < 0 || p > 1 {
						t.Errorf("mean %g, size %g, %g calls: %g", mean, size, x, p)
					}
				}
			}
		}
	}
}

// TestSkip: months without a call are passed over in one step, and nothing is found that walking through them does not find.
func TestSkip(t *testing.T) {
	s := Series{}
	for _, at := range []int64{10 * perDay, 100 * perDay, 400*perDay + 17, 401 * perDay} {
		s.Minutes = append(s.Minutes, at, at+1, at+2)
		s.Counts = append(s.Counts, 3, 11, 2)
	}
	c := Coverage{{Start: 0, End: 500*perDay + 5}}
	fast := Detect(s, c, Options{})
	walk := detector{series: s, coverage: c, trace: &trace{from: -1, to: 1}}
	walk.run()
	if len(fast) != 4 || len(walk.found) != 4 {
		t.Fatalf("found %d and %d", len(fast), len(walk.found))
	}
	for i := range fast {
		a, b := fast[i], walk.found[i]
		if math.Abs(math.Log(a.P/b.P)) > .01 {
			t.Errorf("p %g, walking %g", a.P, b.P)
		}
		b.P, b.Predicted = a.P, a.Predicted
		if a != b {
			t.Errorf("%+v, walking %+v", a, b)
		}
	}
}
