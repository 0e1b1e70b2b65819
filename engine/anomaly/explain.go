package anomaly

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// notable is the surprise from which it is worth a word: 1 in 20.
const notable = 1.3

// Explain says in words why the point has its score, what weighs most first.
func (p Point) Explain() string {
	why := &p.why
	switch {
	case why.late:
		return "not later than the value before it, so not judged"
	case !p.Ready:
		return "only " + grouped(int64(why.count)) + " values before it, too few to expect anything"
	case math.IsNaN(p.Value) || math.IsInf(p.Value, 0):
		return "no value"
	case why.sure == 0:
		return "only " + grouped(int64(why.count)) + " values before it, too few for a score"
	}
	type part struct {
		weight float64
		text   string
	}
	parts := []part{{why.rarity, why.seen()}}
	if why.low >= notable {
		parts = append(parts, part{tailWeight * why.low, "a value as low is " + odds(why.low)})
	}
	if why.miss >= notable {
		parts = append(parts, part{tailWeight * why.miss, p.missed()})
	}
	if why.move >= notable {
		parts = append(parts, part{tailWeight * why.move, fmt.Sprintf("mean of %s values moved by %.4g, %s",
			grouped(int64(why.span)), why.moved, odds(why.move))})
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(b.weight, a.weight) })
	var texts []string
	for _, part := range parts {
		texts = append(texts, part.text)
	}
	if why.explained {
		texts = append(texts, "explained by the alarm of "+time.UnixMicro(why.alarmAt).UTC().Format(time.RFC3339))
	}
	return strings.Join(texts, "; ")
}

// seen says how often such values came.
func (r *reasons) seen() string {
	n := grouped(int64(r.count)) + " values"
	switch {
	case r.lowest && r.value == 0:
		return "lowest of " + n + ", and none near it"
	case r.highest && r.value == 0:
		return "highest of " + n + ", and none near it"
	case r.lowest:
		return "lowest of " + n
	case r.highest:
		return "highest of " + n
	case r.value == 0:
		return "none of " + n + " near it"
	case r.step == 0:
		return "values near it came " + times(r.value) + ", never after one like the last"
	}
	return "values near it came " + times(r.value) + ", after one like the last " + times(r.step)
}

// missed says how far the value is from what was expected.
func (p Point) missed() string {
	side, by := "above", p.Value-p.Expected
	if by < 0 {
		side, by = "below", -by
	}
	than := [bases]string{"the recent level", "the usual value at this time of day", "the usual value at this time of the week"}
	return fmt.Sprintf("%.4g %s %s, %s", by, side, than[p.why.basis], odds(p.why.miss))
}

// odds turns a surprise into words.
func odds(surprise float64) string {
	n := math.Pow(10, surprise)
	unit := math.Pow(10, math.Floor(surprise)-1)
	if surprise >= surpriseMax {
		return "rarer than 1 in " + grouped(int64(n))
	}
	return "1 in " + grouped(int64(math.Round(n/unit)*unit))
}

func times(n int64) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return grouped(n) + " times"
}

// grouped writes a number with commas between thousands.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
