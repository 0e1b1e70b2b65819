package insights

import "math"

// How the operator insights divides time: counts begin some minutes before the start, and there are at most so many of them.
const (
	leadMinutes     = 15
	baselineMinutes = 7 * 24 * 60
	mostCounts      = 60
)

const minute = 60 * 1_000_000

// Parts is a time in equal parts, of which the last may be shorter. Times are microseconds.
type Parts struct {
	From, Step int64
	End        int64 // 0 when it is not known
}

// Around returns what Counts and ExpectedCounts are over.
func (f *Finding) Around() Parts {
	return Parts{From: f.Start - leadMinutes*minute, Step: max(f.Step, 1) * minute, End: f.End}
}

// Before returns what BaselineCounts are over.
func (f *Finding) Before() Parts {
	return Parts{From: f.Start - baselineMinutes*minute, Step: baselineMinutes / mostCounts * minute, End: f.Start}
}

// AMinute makes averages a minute of the counts of parts; NaN stays.
func (p Parts) AMinute(counts []float64) []float64 {
	var out []float64
	for i, n := range counts {
		from := p.From + int64(i)*p.Step
		length := p.Step
		if p.End > from {
			length = min(length, p.End-from)
		}
		out = append(out, n*minute/math.Max(float64(length), 1))
	}
	return out
}
