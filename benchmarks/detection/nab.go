package main

import "math"

// The scoring rule of the Numenta Anomaly Benchmark, written from its paper (arXiv 1510.03336) and its documentation. A detection
// inside a labelled window is worth more the earlier it is, and only the best of a window counts; one outside costs, little shortly
// after a window and in full elsewhere; a window without detection costs. The first part of a series is a probation that counts
// nothing.

// span is a labelled window, by the indices of its first and last point.
type span struct{ first, last int }

// profile weighs what a detection, a false one and a missed window are worth.
type profile struct {
	name                    string
	hit, falseAlarm, missed float64
}

func profiles() [3]profile {
	return [3]profile{
		{"standard", 1, .11, 1},
		{"reward low FP", 1, .22, 1},
		{"reward low FN", 1, .11, 2},
	}
}

// probation returns how many points at the start of a series count nothing: 15 %, and 750 at most.
func probation(points int) int {
	return min(points*15/100, 5000*15/100)
}

// worth returns the value of a detection at a place relative to a window, whose first point is at -1 and whose end is at 0.
func worth(place float64) float64 {
	if place >= 3 {
		return -1
	}
	return 2/(1+math.Exp(5*place)) - 1
}

// verdict is what came of a detector's alarms in one or more series.
type verdict struct {
	windows, found, falseAlarms int
	hits, falseCost             float64 // sums of worth, not yet weighed
}

// judge scores the alarms of one series. The windows ascend and do not overlap.
func judge(alarms []bool, windows []span) verdict {
	var out verdict
	start := probation(len(alarms))
	next := 0 // window
	for i := start; i < len(alarms); i++ {
		for next < len(windows) && windows[next].last < i {
			next++
		}
		if next < len(windows) && windows[next].first <= i {
			continue
		}
		if !alarms[i] {
			continue
		}
		out.falseAlarms++
		place := 3.0
		if next > 0 {
			before := windows[next-1]
			place = float64(i-before.last) / float64(before.last-before.first)
		}
		out.falseCost += worth(place)
	}
	for _, w := range windows {
		if w.last < start {
			continue
		}
		out.windows++
		for i := max(w.first, start); i <= w.last; i++ {
			if alarms[i] { // the first is the best
				out.found++
				out.hits += worth(-float64(w.last-i+1)/float64(w.last-w.first+1)) / worth(-1)
				break
			}
		}
	}
	return out
}

func (o *verdict) add(p verdict) {
	o.windows += p.windows
	o.found += p.found
	o.falseAlarms += p.falseAlarms
	o.hits += p.hits
	o.falseCost += p.falseCost
}

// raw returns the weighed sum, which depends on the number of windows.
func (o verdict) raw(p profile) float64 {
	return p.hit*o.hits + p.falseAlarm*o.falseCost - p.missed*float64(o.windows-o.found)
}

// score returns 0 for a detector that says nothing and 100 for one that says only the right thing, at once.
func (o verdict) score(p profile) float64 {
	null, perfect := -p.missed*float64(o.windows), p.hit*float64(o.windows)
	return 100 * (o.raw(p) - null) / (perfect - null)
}
