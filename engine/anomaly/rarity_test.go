package anomaly

import (
	"math"
	"testing"
)

func TestRarity(t *testing.T) {
	r := newRarity(3)
	next := func(x float64) (float64, int64, int64) { return r.next(r.fit(x, 0)) }
	if rare, value, _ := next(0); rare != 2 || value != 0 {
		t.Errorf("the first value has rarity %g, %d visits", rare, value)
	}
	next(10)
	// Two visits of 0: the first value, and one that is more than 3 points after the last counted one.
	for range 9 {
		next(0)
	}
	if _, value, step := next(0); value != 3 || step != 2 {
		t.Errorf("0 after 0: %d visits, %d steps, want 3 and 2", value, step)
	}
	if rare, value, step := next(5); rare != 2 || value != 0 || step != 0 {
		t.Errorf("a value in the middle of nothing has rarity %g, %d visits, %d steps", rare, value, step)
	}
	r.interrupt()
	if rare, _, _ := next(10); rare != 1 {
		t.Errorf("the second visit of 10, on nothing, has rarity %g, want 1", rare)
	}
}

// What was counted is kept when the range grows, and an absurd value makes it grow by so much only.
func TestRarityRange(t *testing.T) {
	r := newRarity(0)
	for i := range 100 {
		r.next(r.fit(float64(i%2), 0))
	}
	if x := r.fit(1e300, 0); x != 1+growMost || r.hi != x {
		t.Errorf("1e300 is taken for %g, the range ends at %g", x, r.hi)
	}
	if rare, value, _ := r.next(r.hi); rare != 2 || value != 0 {
		t.Errorf("1e300 has rarity %g, %d visits", rare, value)
	}
	if _, value, _ := r.next(r.fit(0, 0)); value != 100 {
		t.Errorf("0 and 1 share a bin of %d visits, want 100", value)
	}
	for cycle := range int64(2 * cycles) {
		r.next(r.fit(float64(cycle%2), cycle))
	}
	if r.lo != 0 || r.hi != 1 {
		t.Errorf("two weeks later the range is %g to %g", r.lo, r.hi)
	}
	if _, value, _ := r.next(r.fit(1, 2*cycles-1)); value < 100 {
		t.Errorf("in the narrow range 1 has %d visits", value)
	}
}

func TestRarityOfAConstant(t *testing.T) {
	r := newRarity(0)
	for range 50 {
		r.next(r.fit(7, 0))
	}
	if rare, value, step := r.next(r.fit(7, 0)); value != 50 || step != 49 || math.Abs(rare-(1./51+1./50)) > 1e-12 {
		t.Errorf("a constant has rarity %g, %d visits, %d steps", rare, value, step)
	}
	if _, value, _ := r.next(r.fit(8, 0)); value != 0 {
		t.Errorf("after 7, 8 has %d visits", value)
	}
}
