package insight

import (
	"cmp"
	"slices"
)

// Series are the calls of one API, of one error of it, or of any other group: minutes since 1970 in ascending order, each with
// a count above zero. Minutes that are not listed had no call, if they are covered.
type Series struct {
	Minutes []int64
	Counts  []int64
}

// ordered returns the series in ascending order of minutes, if it is not.
func (s Series) ordered() Series {
	n := min(len(s.Minutes), len(s.Counts))
	s = Series{Minutes: s.Minutes[:n], Counts: s.Counts[:n]}
	if slices.IsSorted(s.Minutes) {
		return s
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.Minutes[a], s.Minutes[b]) })
	sorted := Series{Minutes: make([]int64, n), Counts: make([]int64, n)}
	for to, from := range order {
		sorted.Minutes[to], sorted.Counts[to] = s.Minutes[from], s.Counts[from]
	}
	return sorted
}

// Range is a half-open range of minutes since 1970.
type Range struct {
	Start, End int64
}

// Coverage says for which minutes the records of an account and region are known to have been delivered: ascending ranges that
// do not overlap. A minute outside is unknown: it is neither a zero, nor learned from, nor can a finding begin in it.
type Coverage []Range

// Minutes counts the known minutes in [from, to).
func (c Coverage) Minutes(from, to int64) int64 {
	known := int64(0)
	for _, r := range c {
		if start, end := max(r.Start, from), min(r.End, to); start < end {
			known += end - start
		}
	}
	return known
}
