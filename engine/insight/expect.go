package insight

import (
	"cmp"
	"math"
	"slices"
)

// chance is how many false alarms with a P of at most 1e-6 a series raises a week, fade the power of P that rarer ones go by.
const chance, fade = .02, 1. / 5

// Expect sets Expected of every finding: the number of findings with a P as small that chance alone raises in seriesMinutes,
// the sum over all series that were looked at of the minutes in which a finding could begin.
//
// Tests of overlapping windows depend on each other, and no model is right far out in its tails: what is regular but rare, such
// as a script, has a P as small as an incident's. So the number is not P times the tests. It is a curve through what was raised
// on simulated series without incidents; `go run ./benchmarks/detection -only rates` prints both.
func Expect(findings []*Finding, seriesMinutes int64) {
	weeks := float64(seriesMinutes) / perWeek
	for _, f := range findings {
		f.Expected = weeks * chance * math.Pow(f.P/1e-6, fade)
	}
}

// Credible returns the findings that remain when at most the share q of them may be false alarms, by the procedure of Benjamini
// and Hochberg over Expected; the most credible is first. Findings of one list must come from one call of Expect.
func Credible(findings []*Finding, q float64) []*Finding {
	ranked := slices.Clone(findings)
	slices.SortStableFunc(ranked, func(a, b *Finding) int { return cmp.Compare(a.Expected, b.Expected) })
	for k := len(ranked); k > 0; k-- {
		if ranked[k-1].Expected <= q*float64(k) {
			return ranked[:k]
		}
	}
	return nil
}
