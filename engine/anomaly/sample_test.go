package anomaly

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSampleKeepsTheLatestSorted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 50).Draw(t, "size")
		values := rapid.SliceOfN(rapid.Float64Range(-9, 9), 0, 200).Draw(t, "values")
		s := newSample(n)
		for _, v := range values {
			s.add(v)
		}
		want := slices.Sorted(slices.Values(values[max(0, len(values)-n):]))
		if !slices.Equal(s.sorted, want) {
			t.Fatalf("holds %v, want %v", s.sorted, want)
		}
	})
}

// A sample that is thinned reaches as far back as it should, and no further.
func TestSampleThins(t *testing.T) {
	const n = 8 * sampleMax
	s := newSample(n)
	for i := range 10 * n {
		s.add(float64(i))
	}
	oldest, newest := s.sorted[0], s.sorted[sampleMax-1]
	if oldest < 9*n-8 || oldest > 9*n+8 || newest < 10*n-16 {
		t.Errorf("of %d values the sample holds %g to %g", 10*n, oldest, newest)
	}
}

func TestQuantile(t *testing.T) {
	s := newSample(99)
	for i := range 99 {
		s.add(float64(99 - i))
	}
	for _, c := range []struct{ p, want float64 }{{.5, 50}, {.25, 25}, {.023, 2.3}, {.001, 1}, {.9999, 99}} {
		if got := s.quantile(c.p); math.Abs(got-c.want) > 1e-9 {
			t.Errorf("the quantile %g of 1 to 99 is %g, want %g", c.p, got, c.want)
		}
	}
}

// The surprise of an exponential variable is known: -log10 of exp(-z).
func TestSurprise(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	high, low := newSample(sampleMax), newSample(sampleMax)
	for range sampleMax {
		x := r.ExpFloat64()
		high.add(x)
		low.add(-x)
	}
	for _, c := range []struct{ z, within float64 }{{3, .15}, {4, .2}, {6, .5}, {10, 1.2}} {
		want := c.z * math.Log10E
		got := high.surpriseHigh(c.z)
		if math.Abs(got-want) > c.within {
			t.Errorf("the surprise of %g is %.2f, want %.2f", c.z, got, want)
		}
		if mirrored := low.surpriseLow(-c.z); math.Abs(got-mirrored) > 1e-12 {
			t.Errorf("the surprise of %g is %g high and %g low", c.z, got, mirrored)
		}
	}
	if a := high.surpriseLow(5); a != 0 {
		t.Errorf("as low as 5 is a surprise of %g", a)
	}
}
