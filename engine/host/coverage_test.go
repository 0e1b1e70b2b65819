package host

import (
	"fmt"
	"testing"

	"trailsift/engine/insight"
)

const day = 24 * 60

// every returns a count for each of some minutes, from one minute to another.
func every(step, from, to, events int64) []count {
	var out []count
	for m := from; m < to; m += step {
		out = append(out, count{m, events})
	}
	return out
}

// covered returns the coverage of a place with events, of which those of one rate are the most.
func covered(busiest []count, others ...[]count) (insight.Coverage, []insight.Range) {
	p := &place{}
	if busiest != nil {
		s := &rate{of: p, counts: append([]count(nil), busiest...)}
		s.order()
	}
	for _, list := range append(others, busiest) {
		p.events = append(p.events, list...)
	}
	p.events = inOrder(p.events)
	p.cover()
	return p.coverage, p.silences
}

func TestCoverage(t *testing.T) {
	night := func() (out []count) { // every minute from 8 to 18 o'clock, for ten days
		for d := range int64(10) {
			out = append(out, every(1, d*day+8*60, d*day+18*60, 5)...)
		}
		return out
	}
	for _, c := range []struct {
		name    string
		busiest []count
		others  []count
		want    string // covered ranges
	}{
		{"one event in all", nil, every(1, 700, 701, 1), "[{700 701}]"},
		{"a few minutes without a file of a busy account", every(1, 0, 3*day, 10), append(every(1, 0, day, 5), every(1, day+12, 3*day, 5)...), "[{0 4320}]"},
		{"all of a busy account silent for a quarter of an hour", append(every(1, 0, day, 10), every(1, day+15, 3*day, 10)...), append(every(1, 0, day, 5), every(1, day+15, 3*day, 5)...), "[{0 1440} {1455 4320}]"},
		{"days without delivery", append(every(1, 0, 2*day, 3), every(1, 5*day, 9*day, 3)...), append(every(2, 0, 2*day, 1), every(2, 5*day, 9*day, 1)...), "[{0 2880} {7200 12960}]"},
		{"nights are known to be silent", nil, night(), "[{480 14040}]"},
		{"the only API stops for ten minutes", append(every(1, 0, 2*day, 20), every(1, 2*day+10, 3*day, 20)...), nil, "[{0 4320}]"},
		{"the busiest API stops for hours, and few others tell that records come", every(1, 0, 2*day, 20), every(90, 0, 3*day, 1), "[{0 4230}]"},
		{"a clock that is wrong by decades", append(every(1, 0, 1, 1), every(1, 9000*day, 9002*day, 4)...), every(3, 9000*day, 9002*day, 2), "[{0 1} {12960000 12962880}]"},
		{"a last minute that was delivered in part", append(every(1, 0, 600, 20), count{600, 3}), nil, "[{0 600}]"},
	} {
		got, _ := covered(c.busiest, c.others)
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestSilencesAreToldFromDrops(t *testing.T) {
	_, silences := covered(append(every(1, 0, 2*day, 3), every(1, 5*day, 9*day, 3)...))
	if want := "[{2880 7200}]"; fmt.Sprint(silences) != want {
		t.Errorf("silences %v, want %s", silences, want)
	}
}
