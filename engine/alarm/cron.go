package alarm

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// cron is a cron expression of EventBridge. Numbers in a set are its bits.
type cron struct {
	minutes, hours, months uint64
	years                  map[int]bool // nil: every one
	day                    func(t time.Time) bool
}

// parseCron reads the six fields.
func parseCron(text string) (*cron, error) {
	f := strings.Fields(text)
	if len(f) != 6 {
		return nil, fmt.Errorf("cron(%s) has %d fields; minutes, hours, day of the month, month, day of the week and year are six", text, len(f))
	}
	if (f[2] == "?") == (f[4] == "?") {
		return nil, fmt.Errorf("cron(%s): one of the day of the month and the day of the week, and only one, is `?`", text)
	}
	var c cron
	var err error
	read := func(what, field string, low, high int, names string) uint64 {
		set, e := bits(field, low, high, names)
		if e != nil && err == nil {
			err = fmt.Errorf("cron(%s): %s: %w", text, what, e)
		}
		return set
	}
	c.minutes = read("minutes", f[0], 0, 59, "")
	c.hours = read("hours", f[1], 0, 23, "")
	c.months = read("month", f[3], 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC")
	if c.day = monthDay(f[2]); f[4] != "?" {
		c.day = weekDay(f[4])
	}
	switch {
	case c.day != nil:
	case f[4] == "?":
		set := read("day of the month", f[2], 1, 31, "")
		c.day = func(t time.Time) bool { return set>>t.Day()&1 == 1 }
	default:
		set := read("day of the week", f[4], 1, 7, weekdays)
		c.day = func(t time.Time) bool { return set>>(int(t.Weekday())+1)&1 == 1 }
	}
	if f[5] != "*" {
		list, e := numbersOf(f[5], 1970, lastYear, "")
		if e != nil && err == nil {
			err = fmt.Errorf("cron(%s): year: %w", text, e)
		}
		c.years = map[int]bool{}
		for _, y := range list {
			c.years[y] = true
		}
	}
	if err != nil {
		return nil, err
	}
	return &c, nil
}

const (
	weekdays = "SUNMONTUEWEDTHUFRISAT"
	lastYear = 2199
)

// bits reads a field as a set.
func bits(field string, low, high int, names string) (uint64, error) {
	list, err := numbersOf(field, low, high, names)
	var set uint64
	for _, n := range list {
		set |= 1 << n
	}
	return set, err
}

// numbersOf reads a list of numbers, ranges and steps: 1,5-9,0/15,MON-FRI. names are three letters each, for the numbers from low on.
func numbersOf(field string, low, high int, names string) ([]int, error) {
	var out []int
	for part := range strings.SplitSeq(field, ",") {
		whole, step, stepped := strings.Cut(part, "/")
		first, last, ranged := strings.Cut(whole, "-")
		from, to, by := low, high, 1
		var ok, okTo, okStep = true, true, true
		if first != "*" || ranged {
			from, ok = one(first, low, high, names)
			to = from
		}
		switch {
		case ranged:
			to, okTo = one(last, low, high, names)
		case stepped:
			to = high
		}
		if stepped {
			by, okStep = one(step, 1, high, "")
		}
		if !ok || !okTo || !okStep || to < from {
			return nil, fmt.Errorf("`%s` is no number, range or step of %d to %d", part, low, high)
		}
		for n := from; n <= to; n += by {
			out = append(out, n)
		}
	}
	return out, nil
}

// one reads a number or a name.
func one(text string, low, high int, names string) (int, bool) {
	if at := strings.Index(names, strings.ToUpper(text)); at >= 0 && at%3 == 0 && len(text) == 3 {
		return low + at/3, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= low && n <= high
}

// monthDay reads the days of the month that are no numbers: L is the last, 15W the weekday nearest to the 15th, LW the last weekday.
func monthDay(field string) func(time.Time) bool {
	last := func(t time.Time) int { return time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day() }
	day, isWeekday := strings.CutSuffix(field, "W")
	n, ok := one(day, 1, 31, "")
	switch {
	case field == "L":
		return func(t time.Time) bool { return t.Day() == last(t) }
	case isWeekday && (ok || day == "L"):
		return func(t time.Time) bool {
			want := n
			if day == "L" {
				want = last(t)
			}
			return want <= last(t) && t.Day() == nearestWeekday(t, want, last(t))
		}
	}
	return nil
}

// nearestWeekday returns the day from Monday to Friday that is nearest to a day of t's month, within the month.
func nearestWeekday(t time.Time, day, last int) int {
	switch time.Date(t.Year(), t.Month(), day, 0, 0, 0, 0, time.UTC).Weekday() {
	case time.Saturday:
		if day == 1 {
			return 3
		}
		return day - 1
	case time.Sunday:
		if day == last {
			return day - 2
		}
		return day + 1
	}
	return day
}

// weekDay reads the days of the week that are no numbers: 6L is the last Friday of the month, 6#2 the second.
func weekDay(field string) func(time.Time) bool {
	if day, ok := strings.CutSuffix(field, "L"); ok {
		if n, ok := one(day, 1, 7, weekdays); ok {
			return func(t time.Time) bool {
				return int(t.Weekday())+1 == n && t.AddDate(0, 0, 7).Month() != t.Month()
			}
		}
	}
	if day, nth, ok := strings.Cut(field, "#"); ok {
		n, okDay := one(day, 1, 7, weekdays)
		k, okNth := one(nth, 1, 5, "")
		if okDay && okNth {
			return func(t time.Time) bool { return int(t.Weekday())+1 == n && (t.Day()-1)/7+1 == k }
		}
	}
	return nil
}

// next returns the first time behind another one.
func (c *cron) next(after int64) (int64, bool) {
	t := time.UnixMicro(floor(after, 60e6) + 60e6).UTC()
	for t.Year() <= lastYear {
		switch {
		case c.years != nil && !c.years[t.Year()]:
			t = time.Date(t.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
		case c.months>>t.Month()&1 == 0:
			t = time.Date(t.Year(), t.Month()+1, 1, 0, 0, 0, 0, time.UTC)
		case !c.day(t):
			t = time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, time.UTC)
		case c.hours>>t.Hour()&1 == 0:
			t = t.Truncate(time.Hour).Add(time.Hour)
		case c.minutes>>t.Minute()&1 == 0:
			t = t.Add(time.Minute)
		default:
			return t.UnixMicro(), true
		}
	}
	return 0, false
}
