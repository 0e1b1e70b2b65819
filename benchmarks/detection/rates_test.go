package main

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// TestRates holds a small simulation to the goals of the large one.
func TestRates(t *testing.T) {
	o := options{seed: 77, apis: 200, days: 21}
	out := simulateRates(o, detectors(), nil)
	ours, clean := out.incidents[0], out.clean[0]
	for _, c := range []struct {
		effects, rates []string // that are taken together
		least          float64
		number         int
	}{
		{[]string{"×10", "×30"}, []string{steady, busy}, .95, 40},
		{[]string{"drop to 0"}, []string{busy}, .95, 5},
		{[]string{"burst of 12/min", "burst of 30/min"}, []string{rare}, .93, 100},
	} {
		sum := tally{}
		for k, n := range ours.classes {
			if slices.Contains(c.effects, k.effect) && slices.Contains(c.rates, k.rate) {
				sum.hits += n.hits
				sum.all += n.all
			}
		}
		if sum.all < c.number || sum.recall() < c.least {
			t.Errorf("%s at %s: %d of %d found", c.effects, c.rates, sum.hits, sum.all)
		}
	}
	for i, name := range out.names[:2] {
		if alarms := float64(out.clean[i].wrong) / out.weeks; alarms > .05 {
			t.Errorf("%s: %g false alarms per API-week", name, alarms)
		}
	}
	if d := quantile(ours.delays, .5); d > 2 {
		t.Errorf("half of the incidents are found after more than %d minutes", d)
	}
	for i, name := range out.names[2:] {
		if naive := out.clean[2+i].wrong; naive < 10*clean.wrong {
			t.Errorf("%s raises %d false alarms, trailsift %d", name, naive, clean.wrong)
		}
	}
}

func TestSimulationIsReproducible(t *testing.T) {
	o := options{seed: 3, apis: 6, days: 9}
	rougher := roughs()[4].change
	if a, b := simulateRates(o, detectors(), rougher), simulateRates(o, detectors(), rougher); !reflect.DeepEqual(a, b) {
		t.Errorf("%+v and %+v", a, b)
	}
}

// TestDraws compares means and variances with those of the distributions.
func TestDraws(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 200_000
	for _, c := range []struct{ mean, size float64 }{{.05, 4}, {3, .5}, {40, 4}, {400, 50}, {9, math.Inf(1)}} {
		sum, squares := 0., 0.
		for range n {
			x := float64(negativeBinomial(r, c.mean, c.size))
			sum += x
			squares += x * x
		}
		mean := sum / n
		variance := squares/n - mean*mean
		want := c.mean + c.mean*c.mean/c.size
		if math.Abs(mean-c.mean) > 5*math.Sqrt(want/n) || math.Abs(variance/want-1) > .05 {
			t.Errorf("mean %g and variance %g instead of %g and %g", mean, variance, c.mean, want)
		}
	}
}

// TestScore follows alarms by hand.
func TestScore(t *testing.T) {
	const start = 8 * dayMinutes
	rise := incident{start: start, end: start + 10, factor: 10, class: class{"×10", busy}}
	drop := incident{start: start + 600, end: start + 620, factor: 0, class: class{"drop to 0", busy}}
	var s score
	s.add([]alarm{
		{start: 100, end: 101, raised: 100},                                          // before it counts
		{start: start - 300, end: start - 299, raised: start - 300},                  // wrong
		{start: start + 2, end: start + 6, raised: start + 3},                        // found
		{start: start + 7, end: start + 12, raised: start + 8},                       // the same incident again
		{start: start + 600, end: start + 610, raised: start + 601},                  // a rise is no drop
		{start: start + 2000, end: start + 2001, raised: start + 2000, p: 1. / 1024}, // wrong
	}, []incident{rise, drop})
	if s.total != (tally{hits: 1, all: 2}) || s.wrong != 2 || s.early != 1 || len(s.p) != 2 || s.p[1] != 1./1024 {
		t.Errorf("%+v", s)
	}
	if !reflect.DeepEqual(s.delays, []int64{3}) || !reflect.DeepEqual(s.ends, []int64{2}) {
		t.Errorf("delays %v, end errors %v", s.delays, s.ends)
	}
}
