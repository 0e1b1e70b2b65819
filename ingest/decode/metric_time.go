package decode

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"trailsift/query/jsontext"
)

// A clock reads times in whatever form an export has them. It tries the form of the time before first.
type clock struct {
	layouts []string
	last    string
}

// json reads a time as JSON has it: a number or a text. absent is true for null and for nothing.
func (c *clock) json(raw []byte) (micros int64, absent bool, fault *SyntaxError) {
	if len(raw) == 0 || string(raw) == "null" {
		return 0, true, nil
	}
	text := string(raw)
	if raw[0] == '"' {
		text = string(jsontext.AppendBytes(nil, raw[1:len(raw)-1]))
	}
	micros, ok := c.text(text)
	if !ok {
		return 0, false, &SyntaxError{Code: CodeMetricTime, Reason: fmt.Sprintf("%.60q is no time that can be understood", text)}
	}
	return micros, false, nil
}

// text reads a time that leaves no doubt: a number of seconds, milliseconds, microseconds or nanoseconds since 1970, or a text in
// one of many forms. Texts without a zone are in UTC. A date such as 03/04/2021, which could be two days, is refused.
func (c *clock) text(text string) (micros int64, ok bool) {
	if len(text) > timeTextMax {
		return 0, false
	}
	if c.last != "" {
		if t, err := time.Parse(c.last, text); err == nil {
			return t.UnixMicro(), true
		}
	}
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\u202f", " ")), " ")
	if text == "" {
		return 0, false
	}
	if d := text[len(text)-1]; '0' <= d && d <= '9' && strings.Trim(text, "0123456789.eE+") == "" {
		return micros1970(text)
	}
	if c.layouts == nil {
		c.layouts = metricTimeLayouts()
	}
	for _, layout := range c.layouts {
		if t, err := time.Parse(layout, text); err == nil {
			c.last = layout
			return t.UnixMicro(), true
		}
	}
	return slashDate(text)
}

// micros1970 reads a number of seconds or of a fraction of it by its size: from 1973 to 5138 no two units overlap.
func micros1970(text string) (int64, bool) {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !(f >= 1e8 && f < 1e20) {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	whole := err == nil // so that no digit of a large number is lost
	switch {
	case f < 1e11:
		if whole {
			return n * 1e6, true
		}
		return int64(math.Round(f * 1e6)), true
	case f < 1e14:
		if whole {
			return n * 1e3, true
		}
		return int64(math.Round(f * 1e3)), true
	case f < 1e17:
		return int64(f), true
	case whole:
		return n / 1e3, true
	}
	return int64(f / 1e3), true
}

// metricTimeLayouts are the forms that leave no doubt: zones other than UTC count as a distance only, for their short names are
// not unique. They are the forms in which the AWS CLI, the console and other tools write and take times.
func metricTimeLayouts() []string {
	layouts := timeLayouts()
	for _, day := range []string{"Monday, January 2, 2006", "Mon, Jan 2, 2006", "January 2, 2006", "Jan 2, 2006", "Jan 2 2006", "Mon, 2 Jan 2006", "2 Jan 2006", "2006/01/02", "2006-01-02"} {
		for _, clock := range []string{" 3:04:05 PM", " 3:04 PM", " 15:04:05", " 15:04", ", 3:04:05 PM", ", 15:04:05", ", 15:04"} {
			layouts = append(layouts, day+clock, day+clock+" UTC", day+clock+" GMT", day+clock+" -0700", day+clock+" (UTC-07:00)")
		}
		layouts = append(layouts, day)
	}
	return append(layouts, "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "20060102T150405Z", "20060102T150405", "Mon Jan 2 15:04:05 2006")
}

// slashDate reads a date with slashes that starts with the day or the month, when only one of them is possible.
func slashDate(text string) (int64, bool) {
	date, clock, _ := strings.Cut(text, " ")
	parts := strings.Split(strings.TrimSuffix(date, ","), "/")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return 0, false
	}
	a, errA := strconv.Atoi(parts[0])
	b, errB := strconv.Atoi(parts[1])
	if errA != nil || errB != nil || a <= 12 && b <= 12 && a != b {
		return 0, false
	}
	if a > 12 {
		a, b = b, a
	}
	iso := fmt.Sprintf("%s-%02d-%02d", parts[2], a, b)
	for _, layout := range []string{"", "15:04:05", "15:04", "3:04:05 PM", "3:04 PM"} {
		if t, err := time.Parse(strings.TrimSpace("2006-01-02 "+layout), strings.TrimSpace(iso+" "+clock)); err == nil {
			return t.UnixMicro(), true
		}
	}
	return 0, false
}
