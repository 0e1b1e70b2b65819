package insight

import (
	"cmp"
	"math"
	"slices"
)

const apiWeek = 7 * 24 * 60

// Expect sets Expected of every finding: the number of findings with a P as small that chance alone raises in seriesMinutes,
// the sum over all series that were looked at of the minutes in which a finding could begin.
//
// Tests of overlapping windows depend on each other and no model is right far out in its tails, so the number is not P times
// the tests. It is a curve through what the detector raised on simulated series without incidents, as `go run
// ./benchmarks/detection` prints.
func Expect(findings []*Finding, seriesMinutes int64) {
	weeks := float64(seriesMinutes) / apiWeek
	for _, f := range findings {
		f.Expected = .128 * math.Cbrt(f.P/1e-5) * weeks
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
