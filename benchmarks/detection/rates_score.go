package main

import (
	"math"
	"slices"

	"trailsift/engine/insight"
)

// tolerance is how many minutes an alarm may begin before its incident or end after it.
const tolerance = 60

// detector is one of those that are compared.
type detector struct {
	name string
	run  func(counts []int64) []alarm
}

func detectors() []detector {
	return []detector{
		{"trailsift", func(c []int64) []alarm { return insights(c, insight.Options{}) }},
		{"trailsift, sensitivity aws", func(c []int64) []alarm { return insights(c, insight.Options{Sensitivity: insight.AWS}) }},
		{"mean ± 3σ, 7 days", func(c []int64) []alarm { return meanAndSigma(c, 1) }},
		{"mean ± 3σ, 3 in a row", func(c []int64) []alarm { return meanAndSigma(c, 3) }},
		{"EWMA .3, L = 3", func(c []int64) []alarm { return ewma(c, 3) }},
		{"EWMA .3, L = 8", func(c []int64) []alarm { return ewma(c, 8) }},
	}
}

// insights runs trailsift's detector over counts that are all known.
func insights(counts []int64, o insight.Options) []alarm {
	var alarms []alarm
	for _, f := range insight.Detect(sparse(counts), insight.Coverage{{Start: 0, End: int64(len(counts))}}, o) {
		alarms = append(alarms, alarm{start: f.Start, end: f.End, raised: f.Detected, drop: f.Drop, p: f.P})
	}
	return alarms
}

// sparse leaves the minutes without a call out.
func sparse(counts []int64) insight.Series {
	var s insight.Series
	for t, n := range counts {
		if n > 0 {
			s.Minutes = append(s.Minutes, int64(t))
			s.Counts = append(s.Counts, n)
		}
	}
	return s
}

// tally is the hits and the number of one class.
type tally struct{ hits, all int }

// score is how one detector did.
type score struct {
	classes map[class]tally
	total   tally
	// delays and ends are minutes from the start of an incident to its alarm, and between the ends of both, of those found.
	delays, ends []int64
	// alarms away from incidents, after the first seven days and in them, and their p-values; each alarm is an episode.
	wrong, early int
	p            []float64
}

// add compares the alarms of one API with its incidents.
func (s *score) add(alarms []alarm, incidents []incident) {
	if s.classes == nil {
		s.classes = map[class]tally{}
	}
	used := make([]bool, len(alarms))
	for _, in := range incidents {
		hit := false
		for i, a := range alarms {
			near := a.start < in.end+tolerance && a.end > in.start-tolerance
			used[i] = used[i] || near
			if hit || !near || a.drop != in.drop() || a.raised < in.start || a.raised >= in.end+mergeAfter || a.end <= in.start {
				continue
			}
			hit = true
			s.delays = append(s.delays, a.raised-in.start)
			s.ends = append(s.ends, int64(math.Abs(float64(lastEnd(alarms[i:], in)-in.end))))
		}
		t := s.classes[in.class]
		t.all++
		s.total.all++
		if hit {
			t.hits++
			s.total.hits++
		}
		s.classes[in.class] = t
	}
	for i, a := range alarms {
		switch {
		case used[i]:
		case a.start < historyDays*dayMinutes:
			s.early++
		default:
			s.wrong++
			s.p = append(s.p, a.p)
		}
	}
}

// mergeAfter is by how many minutes an alarm may come after its incident has ended, for windows that reach back into it.
const mergeAfter = 5

// lastEnd is the end of the last alarm in a row that touches the incident, the first of which is alarms[0].
func lastEnd(alarms []alarm, in incident) int64 {
	end := alarms[0].end
	for _, a := range alarms[1:] {
		if a.start < in.end && a.drop == in.drop() {
			end = a.end
		}
	}
	return end
}

// quantile returns the value below which the share q of the values is.
func quantile(values []int64, q float64) int64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
