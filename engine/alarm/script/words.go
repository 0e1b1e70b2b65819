package script

import (
	"math"
	"strconv"
	"strings"
	"time"

	"trailsift/query/diag"
)

// word is one word of a line.
type word struct {
	text string
	at   diag.Span
}

// words cuts a line, which begins at a place of the script. Names with blanks stand in double quotes.
func words(line string, offset int) []word {
	var out []word
	for pos := 0; ; {
		pos += len(line[pos:]) - len(strings.TrimLeft(line[pos:], " \t"))
		if pos == len(line) {
			return out
		}
		start, text := pos, strings.Builder{}
		for quoted := false; pos < len(line) && (quoted || !strings.ContainsRune(" \t", rune(line[pos]))); pos++ {
			if line[pos] == '"' {
				quoted = !quoted
				continue
			}
			text.WriteByte(line[pos])
		}
		out = append(out, word{text.String(), diag.Span{Start: offset + start, End: offset + pos}})
	}
}

// maxSpan is how far a test can reach, in µs.
const maxSpan = 400 * 86400e6

// duration reads a length of time such as 90s, 1h30m or 2d, in µs.
func duration(text string) (int64, bool) {
	days, rest, ok := strings.Cut(text, "d")
	var total int64
	if ok {
		n, err := strconv.ParseInt(days, 10, 64)
		if err != nil || n < 0 || n > 400 {
			return 0, false
		}
		total = n * 86400e6
	} else {
		rest = text
	}
	if rest != "" {
		d, err := time.ParseDuration(rest)
		if err != nil || d < 0 || d%time.Second != 0 {
			return 0, false
		}
		total += d.Microseconds()
	}
	return total, (ok || rest != "") && total <= maxSpan
}

// clock writes a length of time as duration reads it.
func clock(at int64) string {
	text := ""
	if days := at / 86400e6; days > 0 {
		text = strconv.FormatInt(days, 10) + "d"
		if at -= days * 86400e6; at == 0 {
			return text
		}
	}
	rest := (time.Duration(at) * time.Microsecond).String()
	for _, end := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(rest, end) {
			rest = rest[:len(rest)-2]
		}
	}
	if at == 0 {
		rest = "0m"
	}
	return text + rest
}

// The number of values that one line, and a whole script, may have.
const (
	maxSteps  = 1_000_000
	maxValues = 5_000_000
)

// value is one step of a line of values.
type value struct {
	missing      bool
	value, count float64 // samples of the same value
	lower, upper float64
}

// repeated cuts 0x12 into what is repeated and how often.
func repeated(text string) (of string, n int, ok bool) {
	of, times, found := strings.Cut(text, "x")
	if !found {
		return text, 1, true
	}
	n, err := strconv.Atoi(times)
	return of, n, err == nil && n >= 1 && n <= maxSteps
}

// sampleValue reads 7, 7*1000 or _.
func sampleValue(text string) (value, bool) {
	if text == "_" {
		return value{missing: true}, true
	}
	number, times, several := strings.Cut(text, "*")
	x, ok := finite(number)
	n := 1.0
	if several {
		var fine bool
		n, fine = finite(times)
		ok = ok && fine && n > 0
	}
	return value{value: x, count: n}, ok
}

// bandValue reads 1:5 or _.
func bandValue(text string) (value, bool) {
	if text == "_" {
		return value{missing: true}, true
	}
	low, high, ok := strings.Cut(text, ":")
	lower, okLow := finite(low)
	upper, okHigh := finite(high)
	return value{lower: lower, upper: upper}, ok && okLow && okHigh && lower <= upper
}

func finite(text string) (float64, bool) {
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil && !math.IsNaN(x) && !math.IsInf(x, 0)
}
