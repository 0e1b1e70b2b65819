package statistic

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// Error says why a text names no statistic.
type Error struct {
	Text   string
	Start  int    // where in Text the mistake is, in bytes
	End    int    // where it ends
	Reason string // what is wrong
	Help   string // what to write; may be empty
}

// Error returns the reason, and what to write.
func (e *Error) Error() string {
	if e.Help == "" {
		return e.Reason
	}
	return e.Reason + "; " + e.Help
}

// maxDecimals is how many decimals a percentage has at most.
const maxDecimals = 10

// Parse reads a statistic as CloudWatch writes it: Average, p99.9, tm90, TM(10%:90%), PR(:300), IQM. The error is an *Error.
func Parse(text string) (Statistic, error) {
	for i, name := range simple() {
		if text == name {
			return Statistic{Kind: Kind(i)}, nil
		}
	}
	if text == "IQM" {
		return iqm(), nil
	}
	letters := len(text) - len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
	name, rest := text[:letters], text[letters:]
	kind, isBounded := bounded()[strings.ToUpper(name)]
	p := parser{text: text}
	switch {
	case strings.EqualFold(name, "p") && rest != "":
		return p.percentile(name, rest)
	case isBounded && strings.HasPrefix(rest, "("):
		return p.long(kind, name)
	case isBounded && rest != "":
		return p.short(kind, name, rest)
	}
	return Statistic{}, p.unknown()
}

type parser struct{ text string }

func (p parser) fail(start, end int, help, reason string, args ...any) error {
	return &Error{Text: p.text, Start: start, End: end, Reason: fmt.Sprintf(reason, args...), Help: help}
}

// percentile reads p99.9.
func (p parser) percentile(name, rest string) (Statistic, error) {
	if inner := strings.Trim(rest, "(%)"); inner != rest {
		return Statistic{}, p.fail(1, len(p.text), "write `p"+inner+"`", "a percentile has no brackets and no percent sign")
	}
	n, err := p.percent(len(name), len(p.text))
	if err == nil && name != "p" {
		err = p.fail(0, 1, "write `p"+rest+"`", "a percentile begins with a small p")
	}
	return Statistic{Kind: Percentile, Percents: true, High: n}, err
}

// short reads tm90.
func (p parser) short(kind Kind, name, rest string) (Statistic, error) {
	upper, lower := strings.ToUpper(name), strings.ToLower(name)
	if kind == PercentileRank {
		return Statistic{}, p.fail(0, len(p.text), "write `PR(:"+rest+")`", "a percentile rank has bounds in brackets")
	}
	n, err := p.percent(len(name), len(p.text))
	switch {
	case err != nil:
		return Statistic{}, err
	case name != lower:
		return Statistic{}, p.fail(0, len(name), "write `"+lower+rest+"` or `"+upper+"(:"+rest+"%)`", "without brackets the name is in small letters")
	case n == 0:
		return Statistic{}, p.fail(len(name), len(p.text), "", "nothing lies below 0 percent")
	}
	return Statistic{Kind: kind, Percents: true, High: n}, nil
}

// long reads TM(10%:90%), TM(150:1000) and the like, in which one end may be open.
func (p parser) long(kind Kind, name string) (Statistic, error) {
	open, end := len(name), len(p.text)
	if name != strings.ToUpper(name) {
		return Statistic{}, p.fail(0, len(name), "write `"+strings.ToUpper(name)+p.text[open:]+"`", "with brackets the name is in capital letters")
	}
	if !strings.HasSuffix(p.text, ")") {
		return Statistic{}, p.fail(open, end, "", "the bracket is not closed")
	}
	colon := strings.IndexByte(p.text, ':')
	if colon < 0 {
		return Statistic{}, p.fail(open+1, end-1, "write `"+name+"(low:high)`; either may be left out", "a colon stands between the bounds")
	}
	low, lowPercent, err := p.bound(open+1, colon)
	if err != nil {
		return Statistic{}, err
	}
	high, highPercent, err := p.bound(colon+1, end-1)
	if err != nil {
		return Statistic{}, err
	}
	s := Statistic{Kind: kind, Percents: lowPercent || highPercent, Low: math.Inf(-1), High: math.Inf(1)}
	if s.Percents {
		s.Low, s.High = 0, 100
	}
	if low != nil {
		s.Low = *low
	}
	if high != nil {
		s.High = *high
	}
	switch {
	case low == nil && high == nil:
		return Statistic{}, p.fail(open+1, end-1, "", "at least one bound is needed")
	case low != nil && high != nil && lowPercent != highPercent:
		return Statistic{}, p.fail(open+1, end-1, "write % behind both or behind none", "one bound is a percentage, the other a value")
	case kind == PercentileRank && s.Percents:
		return Statistic{}, p.fail(open+1, end-1, "write the values between which samples count", "the bounds of a percentile rank are values, not percentages")
	case s.Low >= s.High:
		return Statistic{}, p.fail(open+1, end-1, "", "the lower bound is not below the upper")
	}
	return s, nil
}

// bound reads one bound; nil is an open one.
func (p parser) bound(start, end int) (*float64, bool, error) {
	text := p.text[start:end]
	if text == "" {
		return nil, false, nil
	}
	if strings.HasSuffix(text, "%") {
		n, err := p.percent(start, end-1)
		return &n, true, err
	}
	digits := strings.TrimPrefix(text, "-")
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !isDecimal(digits) {
		return nil, false, p.fail(start, end, "", "%q is no number", text)
	}
	return &n, false, nil
}

// percent reads a percentage.
func (p parser) percent(start, end int) (float64, error) {
	text := p.text[start:end]
	n, err := strconv.ParseFloat(text, 64)
	_, decimals, _ := strings.Cut(text, ".")
	switch {
	case err != nil || !isDecimal(text):
		return 0, p.fail(start, end, "", "%q is no number", text)
	case n > 100:
		return 0, p.fail(start, end, "", "a percentage lies between 0 and 100")
	case len(decimals) > maxDecimals:
		return 0, p.fail(start, end, "", "a percentage has %d decimals at most", maxDecimals)
	}
	return n, nil
}

// isDecimal reports whether text is digits with an optional point among them.
func isDecimal(text string) bool {
	whole, decimals, point := strings.Cut(text, ".")
	return strings.Trim(whole+decimals, "0123456789") == "" && whole != "" && (!point || decimals != "")
}

// unknown reports a text that looks like no statistic.
func (p parser) unknown() error {
	words := map[string]string{
		"avg": "Average", "mean": "Average", "count": "SampleCount", "samples": "SampleCount", "n": "SampleCount", "total": "Sum",
		"min": "Minimum", "max": "Maximum", "median": "p50", "tm": "tm90", "wm": "wm90", "tc": "tc90", "ts": "ts90", "pr": "PR(:300)", "p": "p99",
	}
	e := &Error{Text: p.text, End: len(p.text), Reason: fmt.Sprintf("%q is no statistic", p.text)}
	if word := words[strings.ToLower(p.text)]; word != "" {
		e.Help = "write `" + word + "`"
		return e
	}
	if near := diag.Closest(p.text, append(simple(), "IQM"), 1); len(near) > 0 {
		e.Help = "did you mean `" + near[0] + "`?"
		return e
	}
	e.Help = "the statistics are SampleCount, Sum, Average, Minimum, Maximum, p99, tm90, wm90, tc90, ts90, PR(:300), IQM, and with bounds TM(10%:90%)"
	return e
}
