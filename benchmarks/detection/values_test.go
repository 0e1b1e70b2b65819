package main

import (
	"cmp"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// The scores of a hundred points with a window from 40 to 49, by hand: 15 points of probation; 2/(1+e^5)-1 = -0.98661 for a false
// alarm nine points after a window of ten; 2/(1+e^-0.5)-1 = 0.244919 for a detection at the window's last point and 0.848283 for one in
// its middle, over 0.98661.
func TestJudgeByHand(t *testing.T) {
	window := []span{{40, 49}}
	for _, c := range []struct {
		name    string
		windows []span
		alarms  []int
		want    verdict
		scores  [3]float64
	}{
		{"nothing said", window, nil, verdict{windows: 1}, [3]float64{0, 0, 0}},
		{"at once", window, []int{40}, verdict{1, 1, 0, 1, 0}, [3]float64{100, 100, 100}},
		{"the first of a window counts", window, []int{40, 44, 49}, verdict{1, 1, 0, 1, 0}, [3]float64{100, 100, 100}},
		{"at the last moment", window, []int{49}, verdict{1, 1, 0, .248243, 0}, [3]float64{62.41215, 62.41215, 74.94143}},
		{"probation counts nothing", window, []int{0, 14}, verdict{windows: 1}, [3]float64{0, 0, 0}},
		{"false before any window", window, []int{15}, verdict{1, 0, 1, 0, -1}, [3]float64{-5.5, -11, -3.666667}},
		{"false after a window", window, []int{58}, verdict{1, 0, 1, 0, -.98661}, [3]float64{-5.426358, -10.852716, -3.617572}},
		{"false long after it", window, []int{90}, verdict{1, 0, 1, 0, -1}, [3]float64{-5.5, -11, -3.666667}},
		{"found, with two false ones", window, []int{20, 40, 58}, verdict{1, 1, 2, 1, -1.98661}, [3]float64{89.07364, 78.14728, 92.71576}},
		{"a window in the probation does not count", []span{{2, 8}, {40, 49}}, []int{5}, verdict{windows: 1}, [3]float64{0, 0, 0}},
		{"a window that begins in it counts from its end", []span{{10, 19}}, []int{12, 15}, verdict{1, 1, 0, .859793, 0},
			[3]float64{92.98963, 92.98963, 95.32642}},
	} {
		t.Run(c.name, func(t *testing.T) {
			alarms := make([]bool, 100)
			for _, at := range c.alarms {
				alarms[at] = true
			}
			got := judge(alarms, c.windows)
			if got.windows != c.want.windows || got.found != c.want.found || got.falseAlarms != c.want.falseAlarms ||
				math.Abs(got.hits-c.want.hits) > 1e-5 || math.Abs(got.falseCost-c.want.falseCost) > 1e-5 {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
			for i, p := range profiles() {
				if math.Abs(got.score(p)-c.scores[i]) > 1e-3 {
					t.Errorf("%s: %.5f, want %.5f", p.name, got.score(p), c.scores[i])
				}
			}
		})
	}
}

func TestProbation(t *testing.T) {
	for _, c := range [][2]int{{100, 15}, {4032, 604}, {5000, 750}, {20000, 750}} {
		if got := probation(c[0]); got != c[1] {
			t.Errorf("of %d points %d are probation, want %d", c[0], got, c[1])
		}
	}
}

func TestSyntheticIsSeeded(t *testing.T) {
	one, again, other := synthetic(5, 1), synthetic(5, 1), synthetic(6, 1)
	if !reflect.DeepEqual(one, again) || reflect.DeepEqual(one[0].values, other[0].values) {
		t.Error("the seed does not decide what is drawn")
	}
	for _, s := range one {
		for _, w := range s.windows {
			if w.first < probation(len(s.times)) || w.last >= len(s.times) || w.first >= w.last {
				t.Errorf("%s: %d points with a window from %d to %d", s.name, len(s.times), w.first, w.last)
			}
		}
	}
}

// The bounds leave room for other parameters, not for a detector that has stopped working.
func TestSyntheticValues(t *testing.T) {
	all := synthetic(tuningSeed, 2)
	p := profiles()[0]
	a, b := judgeAll(all, ours(0)), judgeAll(all, rollingSigma(3, true))
	if a.score(p) < 75 || a.score(p) < b.score(p)+40 || a.found < a.windows*8/10 {
		t.Errorf("found %d of %d, %d false alarms, score %.1f; a rolling mean scores %.1f", a.found, a.windows, a.falseAlarms, a.score(p), b.score(p))
	}
	if f := fitsOf(all, ourBand); f.coverage < .94 || f.coverage > .965 || f.worst < .91 {
		t.Errorf("bands hold %.3f of the values, %.3f in the worst series", f.coverage, f.worst)
	}
}

func TestRealValues(t *testing.T) {
	t.Setenv("TRAILSIFT_REAL_DATA", realRoot())
	all, err := realSeries()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) == 0 {
		t.Skip("no labelled series (TRAILSIFT_REAL_DATA names the folder)")
	}
	a := judgeAll(all, ours(0))
	if score := a.score(profiles()[0]); score < 72 || a.found < 10 || a.falseAlarms > 15 {
		t.Errorf("found %d of %d, %d false alarms, score %.1f", a.found, a.windows, a.falseAlarms, score)
	}
	ours, rolling := fitsOf(all, ourBand), fitsOf(all, func() bander { return rollingBand(2) })
	if ours.coverage < .94 || ours.coverage > .965 || ours.worst < .91 || ours.winkler > rolling.winkler {
		t.Errorf("bands: %+v, of a rolling mean %+v", ours, rolling)
	}
}

// realRoot is the folder of real data, seen from here.
func realRoot() string {
	return cmp.Or(os.Getenv("TRAILSIFT_REAL_DATA"), filepath.FromSlash("../../../shared/data"))
}
