package insight_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"trailsift/engine/insight"
)

// seeded is a source of randomness that is the same in every run.
func seeded(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

const unlimited = math.MaxInt64

func TestBurstAtTheStartOfTheTrail(t *testing.T) {
	for seed := range uint64(5) {
		r := seeded(seed)
		var b builder
		b.usual(r, 0, 30, 200, unlimited)
		b.usual(r, 30, 10*day, 1, unlimited)
		for _, o := range []insight.Options{{}, {Sensitivity: insight.AWS}} {
			if found := insight.Detect(b.Series, known(10*day), o); len(found) > 0 {
				t.Errorf("seed %d: found %+v", seed, found)
			}
		}
	}
}

func TestPermanentChangeIsTheNewNormal(t *testing.T) {
	for _, c := range []struct{ before, after float64 }{{5, 15}, {.02, 4}, {0, 3}, {40, 5}, {20, 0}} {
		for seed := range uint64(5) {
			r := seeded(seed)
			var b builder
			if c.before > 0 {
				b.usual(r, 0, begins, c.before, unlimited)
			}
			if c.after > 0 {
				b.usual(r, begins, 24*day, c.after, unlimited)
			}
			found := insight.Detect(b.Series, known(24*day), insight.Options{})
			if len(found) != 1 {
				t.Errorf("%g to %g, seed %d: %d findings: %+v", c.before, c.after, seed, len(found), found)
				continue
			}
			f := found[0]
			if !f.LevelShift || f.Open || f.Minutes != day || f.End-f.Start != day || f.Drop != (c.after < c.before) {
				t.Errorf("%g to %g, seed %d: %+v", c.before, c.after, seed, f)
			}
			if f.Start < begins || f.Start > begins+3 {
				t.Errorf("%g to %g, seed %d: starts %d minutes late", c.before, c.after, seed, f.Start-begins)
			}
		}
	}
}

// TestRecurringBurst: what comes every day is found on its first days only.
func TestRecurringBurst(t *testing.T) {
	r := seeded(1)
	var b builder
	for d := int64(0); d < 30; d++ {
		if d > 10 {
			at := d*day + 600 + r.Int64N(15)
			b.add(at, 40+r.Int64N(20))
		}
	}
	if found := insight.Detect(b.Series, known(30*day), insight.Options{}); len(found) != 2 {
		t.Errorf("found %d times: %+v", len(found), found)
	}
}

// TestWeeklyBurst: the same for what comes every week.
func TestWeeklyBurst(t *testing.T) {
	r := seeded(1)
	var b builder
	for d := int64(8); d < 60; d += 7 {
		b.add(d*day+600+r.Int64N(15), 40+r.Int64N(20))
	}
	if found := insight.Detect(b.Series, known(60*day), insight.Options{}); len(found) != 2 {
		t.Errorf("found %d times: %+v", len(found), found)
	}
}

func TestShortHistoryIsProvisional(t *testing.T) {
	for _, c := range []struct {
		days        int64
		found       bool
		provisional bool
	}{{0, false, false}, {1, true, true}, {3, true, true}, {6, true, true}, {7, true, false}} {
		var b builder
		b.add(c.days*day, 30)
		found := insight.Detect(b.Series, known((c.days+2)*day), insight.Options{})
		if (len(found) == 1) != c.found {
			t.Errorf("after %d days: found %+v", c.days, found)
			continue
		}
		if c.found && (found[0].Provisional != c.provisional || found[0].BaselineMinutes != c.days*day || found[0].BaselineAverage != 0) {
			t.Errorf("after %d days: %+v", c.days, found[0])
		}
	}
}

func TestOneCall(t *testing.T) {
	s := insight.Series{Minutes: []int64{9 * day}, Counts: []int64{1}}
	for _, o := range []insight.Options{{}, {Sensitivity: insight.AWS}} {
		if found := insight.Detect(s, known(20*day), o); len(found) > 0 {
			t.Errorf("found %+v", found)
		}
	}
}

// TestMissingDelivery: minutes that are not known are neither a drop nor learned from, and calls in them do not count.
func TestMissingDelivery(t *testing.T) {
	r := seeded(3)
	var b builder
	b.usual(r, 0, 9*day, 20, unlimited)
	b.add(9*day+600, 100_000) // not covered: a clock that is wrong
	b.usual(r, 11*day, 20*day, 20, unlimited)
	c := insight.Coverage{{Start: 0, End: 9 * day}, {Start: 11 * day, End: 20 * day}}
	if found := insight.Detect(b.Series, c, insight.Options{}); len(found) > 0 {
		t.Errorf("found %+v", found)
	}
	if found := insight.Detect(b.Series, known(20*day), insight.Options{}); len(found) == 0 {
		t.Error("with all minutes known, two days without a call are not found")
	}
}

// TestFindingBeforeAGap: a finding outlasts a short gap; a long one ends it at the last known minute.
func TestFindingBeforeAGap(t *testing.T) {
	for _, c := range []struct{ gap, minutes int64 }{{30, 90}, {61, 30}} {
		var b builder
		for at := int64(begins); at < begins+30; at++ {
			b.add(at, 12)
			b.add(at+30+c.gap, 0)
		}
		for at := begins + 30 + c.gap; at < begins+90+c.gap; at++ {
			b.add(at, 12)
		}
		cover := insight.Coverage{{Start: 0, End: begins + 30}, {Start: begins + 30 + c.gap, End: 12 * day}}
		found := insight.Detect(b.Series, cover, insight.Options{})
		if len(found) == 0 || found[0].Start != begins || found[0].Minutes != c.minutes || found[0].Average != 12 || found[0].Open {
			t.Errorf("gap of %d minutes: %+v", c.gap, found)
		}
		if c.gap > 60 && (len(found) != 2 || found[0].End != begins+30 || found[1].Start != begins+30+c.gap) {
			t.Errorf("gap of %d minutes: %+v", c.gap, found)
		}
	}
}

func TestOpenAtTheEnd(t *testing.T) {
	var b builder
	for at := int64(begins); at < begins+20; at++ {
		b.add(at, 12)
	}
	found := insight.Detect(b.Series, known(begins+20), insight.Options{})
	if len(found) != 1 || !found[0].Open || found[0].End != begins+20 || found[0].Minutes != 20 || found[0].Average != 12 {
		t.Errorf("found %+v", found)
	}
}

// TestHostileMinutes: what a clock or a forger writes costs no time and no memory.
func TestHostileMinutes(t *testing.T) {
	const yearOne, year9999 = -1_035_593_280, 4_222_951_680
	all := insight.Series{
		Minutes: []int64{math.MinInt64, yearOne, 0, begins, begins, begins - 5, year9999, math.MaxInt64},
		Counts:  []int64{9, 9, -4, math.MaxInt64, 30, 1, 1000, 9},
	}
	for _, c := range []insight.Coverage{
		nil,
		{{Start: math.MinInt64, End: math.MaxInt64}},
		{{Start: yearOne, End: yearOne + 1}, {Start: 0, End: 12 * day}, {Start: year9999, End: year9999 + 1}},
		{{Start: 5, End: 5}, {Start: 12 * day, End: 0}, {Start: 0, End: 12 * day}, {Start: 3 * day, End: 4 * day}},
	} {
		for _, f := range insight.Detect(all, c, insight.Options{}) {
			if f.Start > f.Detected || f.Start >= f.End || f.Minutes <= 0 || math.IsNaN(f.Average) || math.IsNaN(f.P) || math.IsNaN(f.Predicted) {
				t.Errorf("coverage %v: %+v", c, f)
			}
		}
		insight.Model(all, c, insight.Options{}, begins-60, begins+60)
	}
}
