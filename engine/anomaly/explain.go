package anomaly

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"
)

// notable is the surprise from which it is worth a word: 1 in 20.
const notable = 1.3

// Explain says in words why the point has its score, what weighs most first.
func (p *Point) Explain() string { return string(p.AppendExplanation(nil)) }

// AppendExplanation appends what Explain says.
func (p *Point) AppendExplanation(to []byte) []byte {
	why := &p.why
	switch {
	case why.late:
		return append(to, "not later than the value before it, so not judged"...)
	case !p.Ready:
		return append(appendGrouped(append(to, "only "...), int64(why.count)), " values before it, too few to expect anything"...)
	case math.IsNaN(p.Value) || math.IsInf(p.Value, 0):
		return append(to, "no value"...)
	case why.sure == 0:
		return append(appendGrouped(append(to, "only "...), int64(why.count)), " values before it, too few for a score"...)
	}
	type part struct {
		weight float64
		write  func(*Point, []byte) []byte
	}
	var all [4]part
	parts := append(all[:0], part{why.rarity, (*Point).appendSeen})
	if why.low >= notable {
		parts = append(parts, part{tailWeight * why.low, (*Point).appendLow})
	}
	if why.miss >= notable {
		parts = append(parts, part{tailWeight * why.miss, (*Point).appendMissed})
	}
	if why.move >= notable {
		parts = append(parts, part{tailWeight * why.move, (*Point).appendMoved})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.weight, a.weight) })
	for i, part := range parts {
		if i > 0 {
			to = append(to, "; "...)
		}
		to = part.write(p, to)
	}
	if why.explained {
		to = append(to, "; explained by the alarm of "...)
		to = time.UnixMicro(why.alarmAt).UTC().AppendFormat(to, time.RFC3339)
	}
	return to
}

// appendSeen says how often such values came.
func (p *Point) appendSeen(to []byte) []byte {
	r := &p.why
	before, after := "values near it came ", ""
	switch {
	case r.lowest:
		before = "lowest of "
	case r.highest:
		before = "highest of "
	case r.value == 0:
		before, after = "none of ", " near it"
	case r.step == 0:
		return append(appendTimes(append(to, before...), r.value), ", never after one like the last"...)
	default:
		return appendTimes(append(appendTimes(append(to, before...), r.value), ", after one like the last "...), r.step)
	}
	if (r.lowest || r.highest) && r.value == 0 {
		after = ", and none near it"
	}
	return append(append(appendGrouped(append(to, before...), int64(r.count)), " values"...), after...)
}

// appendLow says how seldom values are as low.
func (p *Point) appendLow(to []byte) []byte {
	return appendOdds(append(to, "a value as low is "...), p.why.low)
}

// appendMissed says how far the value is from what was expected.
func (p *Point) appendMissed(to []byte) []byte {
	side, by := " above ", p.Value-p.Expected
	if by < 0 {
		side, by = " below ", -by
	}
	than := [bases]string{"the recent level", "the usual value at this time of day", "the usual value at this time of the week"}
	to = strconv.AppendFloat(to, by, 'g', shownDigits, 64)
	return appendOdds(append(append(append(to, side...), than[p.why.basis]...), ", "...), p.why.miss)
}

// appendMoved says how far the mean of the last values has moved.
func (p *Point) appendMoved(to []byte) []byte {
	to = appendGrouped(append(to, "mean of "...), int64(p.why.span))
	to = strconv.AppendFloat(append(to, " values moved by "...), p.why.moved, 'g', shownDigits, 64)
	return appendOdds(append(to, ", "...), p.why.move)
}

// shownDigits is how many digits of a number are shown.
const shownDigits = 4

// appendOdds turns a surprise into words.
func appendOdds(to []byte, surprise float64) []byte {
	n := math.Pow(10, surprise)
	if surprise >= surpriseMax {
		return appendGrouped(append(to, "rarer than 1 in "...), int64(n))
	}
	unit := math.Pow(10, math.Floor(surprise)-1)
	return appendGrouped(append(to, "1 in "...), int64(math.Round(n/unit)*unit))
}

func appendTimes(to []byte, n int64) []byte {
	switch n {
	case 1:
		return append(to, "once"...)
	case 2:
		return append(to, "twice"...)
	}
	return append(appendGrouped(to, n), " times"...)
}

// appendGrouped writes a number, which is not negative, with commas between thousands.
func appendGrouped(to []byte, n int64) []byte {
	var text [20]byte
	digits := strconv.AppendInt(text[:0], n, 10)
	for i, digit := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			to = append(to, ',')
		}
		to = append(to, digit)
	}
	return to
}
