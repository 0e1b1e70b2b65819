package insight_test

import (
	"math"
	"slices"
	"testing"

	"trailsift/engine/insight"
)

// TestModel: what charts show is what Detect decides by.
func TestModel(t *testing.T) {
	r := seeded(5)
	var b builder
	b.usual(r, 0, 10*day, 10, unlimited)
	const at = begins
	points := insight.Model(b.Series, known(10*day), insight.Options{}, at-10, at+10)
	if len(points) != 20 || points[10].Minute != at || !points[10].Known {
		t.Fatalf("points %+v", points)
	}
	p := points[10]
	if p.Expected < 8 || p.Expected > 12 || p.Upper < 20 || math.IsInf(p.Upper, 1) || p.Lower >= p.Expected {
		t.Errorf("%+v", p)
	}
	for _, c := range []struct {
		count int64
		found int
	}{{int64(p.Upper) - 1, 0}, {int64(p.Upper), 1}} {
		s := insight.Series{Minutes: b.Minutes, Counts: append([]int64(nil), b.Counts...)}
		for i, minute := range s.Minutes {
			switch {
			case minute == at:
				s.Counts[i] = c.count
			case minute > at-60 && minute < at: // so that no longer window decides
				s.Counts[i] = 9
			}
		}
		found := insight.Detect(s, known(10*day), insight.Options{})
		if len(found) != c.found {
			t.Errorf("%d calls, at %g one is raised: %+v", c.count, p.Upper, found)
		}
	}
}

func TestModelOfUnknownMinutes(t *testing.T) {
	s := insight.Series{Minutes: []int64{5, 9*day + 3}, Counts: []int64{2, 7}}
	points := insight.Model(s, insight.Coverage{{Start: 0, End: 9 * day}, {Start: 9*day + 5, End: 10 * day}}, insight.Options{}, 9*day-1, 9*day+6)
	for i, want := range []bool{true, false, false, false, false, false, true} {
		p := points[i]
		if p.Known != want || want != (p.Expected > 0) || !want && (p.Lower != -1 || !math.IsInf(p.Upper, 1)) {
			t.Errorf("%+v", p)
		}
	}
	if points[4].Count != 7 {
		t.Errorf("counts %+v", points)
	}
	if n := len(insight.Model(s, nil, insight.Options{}, 0, 1000*day)); n != 28*day {
		t.Errorf("%d points", n)
	}
	if n := len(insight.Model(s, nil, insight.Options{}, 10, 0)); n != 0 {
		t.Errorf("%d points of no minutes", n)
	}
}

func TestModelsOfSeveralRanges(t *testing.T) {
	var b builder
	b.usual(seeded(6), 0, 10*day, 2, unlimited)
	ranges := []insight.Range{{Start: 9 * day, End: 9*day + 100}, {Start: 8 * day, End: 9*day + 30}, {Start: 5, End: 2}, {Start: -50, End: 3}}
	for i, points := range insight.Models(b.Series, known(10*day), insight.Options{}, ranges) {
		if alone := insight.Model(b.Series, known(10*day), insight.Options{}, ranges[i].Start, ranges[i].End); !slices.Equal(points, alone) {
			t.Errorf("%v: %v instead of %v", ranges[i], points, alone)
		}
	}
}
