package anomaly

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

const minute = 60 * second

// run judges values that come once a period.
func run(period int64, o Options, values []float64) []Point {
	d := New(period, o)
	points := make([]Point, len(values))
	for i, x := range values {
		points[i] = d.Next(int64(i)*period, x)
	}
	return points
}

func anomalous(points []Point) (at []int) {
	for i, p := range points {
		if p.Anomalous {
			at = append(at, i)
		}
	}
	return at
}

// noise returns a daily course with noise on it.
func noise(seed uint64, n, aDay int, amplitude, sd float64) []float64 {
	r := rand.New(rand.NewPCG(seed, 1))
	values := make([]float64, n)
	for i := range values {
		values[i] = 100 - amplitude*math.Cos(2*math.Pi*float64(i)/float64(aDay)) + sd*r.NormFloat64()
	}
	return values
}

func TestConstantThenJump(t *testing.T) {
	for _, period := range []int64{10 * second, minute, 5 * minute, 60 * minute, day} {
		values := make([]float64, newPace(period).warmUp+20)
		for i := range values {
			values[i] = 10
		}
		values[len(values)-1] = 20
		points := run(period, Options{}, values)
		if at := anomalous(points); len(at) != 1 || at[0] != len(values)-1 {
			t.Errorf("period %d s: anomalies at %v of %d", period/second, at, len(values))
		}
		last := points[len(points)-1]
		if text := last.Explain(); !strings.HasPrefix(text, "highest of ") {
			t.Errorf("the jump is explained by %q", text)
		}
		if before := points[len(points)-2]; before.Lower != 10 || before.Expected != 10 || before.Upper != 10 {
			t.Errorf("a constant series has the band %g to %g around %g", before.Lower, before.Upper, before.Expected)
		}
	}
}

func TestLevelShiftBecomesNormal(t *testing.T) {
	values := noise(3, 4032, 288, 0, 3)
	for i := 2000; i < len(values); i++ {
		values[i] += 60
	}
	points := run(5*minute, Options{Threshold: 1.5}, values)
	after := 0
	for _, at := range anomalous(points) {
		if at >= 2000 {
			after++
		}
		if at > 2000+288 {
			t.Errorf("point %d is an anomaly still: %s", at, points[at].Explain())
		}
	}
	if !points[2000].Anomalous || after > 3 {
		t.Errorf("the shift at 2000 gave anomalies at %v", anomalous(points))
	}
	inside := 0
	for _, p := range points[2050:2400] {
		if p.Lower <= p.Value && p.Value <= p.Upper {
			inside++
		}
	}
	if inside < 300 {
		t.Errorf("%d of 350 values are inside the band after the shift", inside)
	}
}

// While an incident lasts some points, the band stays where it was, and it is there afterwards.
func TestFreeze(t *testing.T) {
	values := noise(4, 3000, 288, 0, 3)
	for i := 2500; i < 2500+patience; i++ {
		values[i] += 200
	}
	points := run(5*minute, Options{}, values)
	before := points[2499]
	for i, p := range points[2500 : 2500+patience+12] {
		if p.Expected > 200 || p.Upper > 280 {
			t.Errorf("point %d of the incident of 300: %g is expected, up to %g", i, p.Expected, p.Upper)
		}
	}
	if after := points[2600]; after.Upper-after.Lower > 2*(before.Upper-before.Lower) {
		t.Errorf("before the incident the band was %g to %g, long after it %g to %g", before.Lower, before.Upper, after.Lower, after.Upper)
	}
}

func TestSeasonality(t *testing.T) {
	values := noise(5, 10*288, 288, 80, 2)
	values[9*288+10] = 178 // what is usual at noon, at night
	points := run(5*minute, Options{}, values)
	if !points[9*288+10].Anomalous {
		t.Errorf("noon's value at night has the score %g: %s", points[9*288+10].Score, points[9*288+10].Explain())
	}
	if text := points[9*288+10].Explain(); !strings.Contains(text, "at this time of day") {
		t.Errorf("noon's value at night is explained by %q", text)
	}
	for _, at := range anomalous(points) {
		if at > 3*288 && at != 9*288+10 {
			t.Errorf("point %d of a daily course is an anomaly: %s", at, points[at].Explain())
		}
	}
	if noon, night := points[8*288+144].Expected, points[8*288].Expected; noon < 170 || night > 30 {
		t.Errorf("expected %g at noon and %g at night", noon, night)
	}
}

func TestNoNegativeBandOfCounts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	counts := make([]float64, 2000)
	for i := range counts {
		counts[i] = math.Floor(3 * r.ExpFloat64())
	}
	for _, c := range []struct {
		first    float64
		negative bool // bounds are
	}{{0, false}, {-1, true}} {
		counts[0] = c.first
		negative := false
		for _, p := range run(5*minute, Options{Deviations: 4}, counts) {
			negative = negative || p.Lower < 0 || p.Expected < 0 || p.Upper < 0
		}
		if negative != c.negative {
			t.Errorf("counts that begin with %g: a negative bound is %t", c.first, negative)
		}
	}
}

func TestMissingAndLate(t *testing.T) {
	d := New(5*minute, Options{})
	for i, x := range noise(6, 1000, 288, 10, 1) {
		d.Next(int64(i)*5*minute, x)
	}
	for _, x := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		p := d.Next(1000*5*minute, x)
		if !p.Ready || p.Anomalous || p.Score != 0 || !(p.Lower <= p.Expected && p.Expected <= p.Upper) || p.Explain() != "no value" {
			t.Errorf("%g got %+v", x, p)
		}
	}
	first := d.Next(1000*5*minute, 100)
	if again := d.Next(1000*5*minute, 1e9); again.Ready || again.Score != 0 || again.Anomalous || !strings.Contains(again.Explain(), "not later") {
		t.Errorf("a second value at the same time got %+v", again)
	}
	if next := d.Next(1001*5*minute, 100); !first.Ready || next.Upper > 200 {
		t.Errorf("a late value was learned: %+v", next)
	}
}

// Whatever comes later changes nothing of what was said.
func TestCausality(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		period := rapid.SampledFrom([]int64{0, 10 * second, 5 * minute, 60 * minute, day}).Draw(t, "period")
		step := max(period, minute)
		n := rapid.IntRange(2, 900).Draw(t, "points")
		cut := rapid.IntRange(1, n-1).Draw(t, "cut")
		seed := rapid.Uint64().Draw(t, "seed")
		whole, part := New(period, Options{Threshold: .5}), New(period, Options{Threshold: .5})
		r, later := rand.New(rand.NewPCG(seed, 1)), rand.New(rand.NewPCG(seed, 2))
		at := int64(0)
		var said []Point
		for range cut {
			at += step * int64(r.IntN(3)) // gaps and repeated times
			said = append(said, whole.Next(at, hostile(r)))
		}
		for i := cut; i < n; i++ {
			whole.Next(at+step*int64(i-cut), hostile(later))
		}
		r = rand.New(rand.NewPCG(seed, 1))
		at = 0
		for i := range cut {
			at += step * int64(r.IntN(3))
			if p := part.Next(at, hostile(r)); !same(p, said[i]) {
				t.Fatalf("point %d: %+v, and in the longer series %+v", i, p, said[i])
			}
		}
	})
}

// hostile is mostly a number, at times an absurd one or none.
func hostile(r *rand.Rand) float64 {
	switch r.IntN(60) {
	case 0:
		return math.NaN()
	case 1:
		return math.Inf(1 - 2*r.IntN(2))
	case 2:
		return (r.Float64() - .5) * math.MaxFloat64 * 2
	case 3:
		return math.SmallestNonzeroFloat64
	case 4:
		return 0
	}
	return 100 + 10*r.NormFloat64()
}

func same(a, b Point) bool {
	eq := func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) }
	return a.Time == b.Time && a.Ready == b.Ready && a.Anomalous == b.Anomalous && eq(a.Value, b.Value) && eq(a.Expected, b.Expected) &&
		eq(a.Lower, b.Lower) && eq(a.Upper, b.Upper) && eq(a.Score, b.Score) && a.Explain() == b.Explain()
}

// No input breaks what the fields promise, and absurd values are forgotten.
func TestHostileValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		step := rapid.SampledFrom([]int64{1, second, 5 * minute, day, 1 << 60}).Draw(t, "step")
		d := New(rapid.SampledFrom([]int64{0, 1, 5 * minute, day, math.MaxInt64}).Draw(t, "period"), Options{})
		at := rapid.SampledFrom([]int64{0, math.MinInt64, math.MaxInt64 - 100}).Draw(t, "start")
		for range 800 {
			p := d.Next(at, hostile(r))
			if p.Ready && !(p.Lower <= p.Expected && p.Expected <= p.Upper) || !p.Ready && !math.IsNaN(p.Expected) {
				t.Fatalf("band %g to %g around %g", p.Lower, p.Upper, p.Expected)
			}
			if !(p.Score >= 0 && p.Score <= 4.4) || p.Anomalous && p.Score < DefaultThreshold || p.Explain() == "" {
				t.Fatalf("score %g, anomalous %t", p.Score, p.Anomalous)
			}
			if at > math.MaxInt64-step {
				break
			}
			at += step
		}
	})
}

// One absurd value must not hide what comes after it.
func TestAbsurdValueIsNoBlindness(t *testing.T) {
	values := noise(8, 20*288, 288, 0, 3)
	values[1000] = 1e308
	values[19*288] = 200
	points := run(5*minute, Options{}, values)
	if !points[1000].Anomalous || !points[19*288].Anomalous {
		t.Errorf("anomalies at %v", anomalous(points))
	}
	if p := points[1200]; p.Upper > 130 || p.Lower < 70 {
		t.Errorf("a day after 1e308 the band is %g to %g", p.Lower, p.Upper)
	}
}

// Another unit, or another beginning of time, changes no decision.
func TestInvariance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := noise(rapid.Uint64().Draw(t, "seed"), 1500, 288, 20, 4)
		at := rapid.IntRange(600, 1400).Draw(t, "spike")
		values[at] += rapid.Float64Range(0, 200).Draw(t, "size")
		factor := math.Ldexp(1, rapid.IntRange(-300, 300).Draw(t, "factor"))
		offset := rapid.Int64Range(-1e17, 1e17).Draw(t, "offset")
		plain, other := New(5*minute, Options{}), New(5*minute, Options{})
		for i, x := range values {
			a := plain.Next(int64(i)*5*minute, x)
			b := other.Next(int64(i)*5*minute+offset, x*factor)
			if a.Anomalous != b.Anomalous || a.Score != b.Score || a.Ready && a.Upper*factor != b.Upper {
				t.Fatalf("point %d: %+v, and scaled by %g %+v", i, a, factor, b)
			}
		}
	})
}

func TestWarmUp(t *testing.T) {
	for _, period := range []int64{0, minute, 5 * minute, 60 * minute, day} {
		step := max(period, 15*minute)
		r := rand.New(rand.NewPCG(9, 9))
		d := New(period, Options{Threshold: .01})
		for i := range newPace(step).warmUp {
			if p := d.Next(int64(i)*step, hostile(r)); p.Score != 0 || p.Anomalous {
				t.Fatalf("period %d s: point %d has the score %g", period/second, i, p.Score)
			}
		}
	}
}
