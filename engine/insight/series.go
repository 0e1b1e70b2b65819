package insight

// Series are the calls of one API, of one error of it, or of any other group: minutes since 1970 in ascending order, each with
// a count above zero. Minutes that are not listed had no call, if they are covered.
type Series struct {
	Minutes []int64
	Counts  []int64
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
