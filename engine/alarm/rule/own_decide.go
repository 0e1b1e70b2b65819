package rule

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/tree"
)

// decide reads when the value is bad.
func (f *fields) decide(d *alarm.Definition, kind string) {
	if kind == "composite" {
		return
	}
	f.when(d)
	if d.Operator == "" && kind != "promql" && kind != "" {
		f.need("when", kind)
	}
	f.periods(d, kind)
	d.TreatMissingData = alarm.Treatment(f.word("missing", string(alarm.Missing), string(alarm.Ignore), string(alarm.Breaching), string(alarm.NotBreaching)))
	d.LowSamples = alarm.LowSamples(f.word("low-samples", string(alarm.EvaluateLowSamples), string(alarm.IgnoreLowSamples)))
	if v := f.get("clock"); v != nil {
		switch {
		case v.Kind == tree.Truth && v.Text == "true":
			d.Window.WallClock = true
		case v.Kind == tree.Text && v.Text != "":
			d.Window = alarm.EvaluationWindow{WallClock: true, Timezone: v.Text}
		default:
			f.mistake(v, "`clock` is true or a time zone")
		}
	}
}

// signs are how operators for thresholds are written.
func signs() map[string]alarm.ComparisonOperator {
	return map[string]alarm.ComparisonOperator{">=": alarm.GreaterOrEqual, ">": alarm.Greater, "<": alarm.Less, "<=": alarm.LessOrEqual}
}

// bandWords are how operators for bands are written.
func bandWords() map[string]alarm.ComparisonOperator {
	return map[string]alarm.ComparisonOperator{"outside": alarm.OutsideBand, "above": alarm.AboveBand, "below": alarm.BelowBand}
}

// when reads `value > 5` and `value outside band b`.
func (f *fields) when(d *alarm.Definition) {
	v := f.get("when")
	if v == nil {
		return
	}
	for _, field := range []string{"ComparisonOperator", "Threshold", "ThresholdMetricId"} {
		f.places[field] = f.places["when"]
	}
	words := strings.Fields(v.Text)
	if v.Kind == tree.Text && len(words) >= 3 && words[0] == "value" {
		if operator, ok := signs()[words[1]]; ok && len(words) == 3 {
			threshold := &tree.Value{At: v.At, Kind: tree.Text, Text: words[2]}
			n, err := threshold.Number()
			if err != nil {
				f.mistake(v, "%s", err)
				return
			}
			d.Operator, d.Threshold = operator, &n
			return
		}
		if operator, ok := bandWords()[words[1]]; ok && len(words) == 4 && words[2] == "band" {
			d.Operator, d.ThresholdMetricID = operator, words[3]
			return
		}
	}
	f.mistake(v, "`when` is written as `value > 5`, with > >= < or <=, or as `value outside band b`, with outside, above or below")
}

// periods reads `for`: 3, or 3 of 5.
func (f *fields) periods(d *alarm.Definition, kind string) {
	v := f.get("for")
	if v == nil {
		if kind != "promql" {
			d.EvaluationPeriods = 1
		}
		return
	}
	f.places["EvaluationPeriods"], f.places["DatapointsToAlarm"] = f.places["for"], f.places["for"]
	m, n, both := strings.Cut(v.Text, " of ")
	if !both {
		m, n = "0", v.Text
	}
	needed, err1 := strconv.ParseInt(strings.TrimSpace(m), 10, 32)
	periods, err2 := strconv.ParseInt(strings.TrimSpace(n), 10, 32)
	if err1 != nil || err2 != nil || v.Kind != tree.Text && v.Kind != tree.Number || needed < 0 || periods < 0 {
		f.mistake(v, "`for` is a number of periods, such as 3, or 3 of 5")
		return
	}
	d.EvaluationPeriods, d.DatapointsToAlarm = periods, needed
}

// units of lengths of time, the longest first.
func timeUnits() []struct {
	sign    string
	seconds int64
} {
	return []struct {
		sign    string
		seconds int64
	}{{"d", 86400}, {"h", 3600}, {"m", 60}, {"s", 1}}
}

// seconds reads a length of time: 5m, 1h30m, or a number of seconds.
func (f *fields) seconds(name string) int64 {
	v := f.get(name)
	if v == nil {
		return 0
	}
	n, err := parseSeconds(v.Text)
	if err != nil || v.Kind != tree.Text && v.Kind != tree.Number {
		f.mistake(v, "`%s` is a length of time, such as 30s, 5m, 1h or 1d", name)
		return 0
	}
	return n
}

func parseSeconds(s string) (int64, error) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
		return n, nil
	}
	var total int64
	rest := s
	for _, unit := range timeUnits() {
		digits, after, ok := strings.Cut(rest, unit.sign)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err != nil || n < 0 || n > (math.MaxInt64-total)/unit.seconds {
			return 0, fmt.Errorf("%q is no length of time", s)
		}
		total, rest = total+n*unit.seconds, after
	}
	if rest != "" || s == "" {
		return 0, fmt.Errorf("%q is no length of time", s)
	}
	return total, nil
}

// writeSeconds writes a length of time in the largest unit that it is a multiple of.
func writeSeconds(n int64) string {
	for _, unit := range timeUnits() {
		if n != 0 && n%unit.seconds == 0 {
			return strconv.FormatInt(n/unit.seconds, 10) + unit.sign
		}
	}
	return strconv.FormatInt(n, 10)
}
