package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"trailsift/storage"
)

// timeFlags are the options that choose the time range of a question. The range is half-open: [from, to).
type timeFlags struct {
	since, from, to string
}

// resolve turns the options into a range in microseconds. Times without a zone are read in zone.
func (f timeFlags) resolve(now time.Time, zone *time.Location) (storage.TimeRange, error) {
	if f.since == "" && f.from == "" && f.to == "" {
		return storage.TimeRange{}, nil
	}
	if f.since != "" && f.from != "" {
		return storage.TimeRange{}, usageError("--since and --from both set the start of the range: give one of them")
	}
	start, end := edges()
	if f.since != "" {
		end = now // what is dated later is no part of the last seven days
	}
	var err error
	if f.since != "" {
		if start, err = parseSince(f.since, now, zone); err != nil {
			return storage.TimeRange{}, usageError("--since: %w", err)
		}
	}
	if f.from != "" {
		if start, err = parseTime(f.from, now, zone); err != nil {
			return storage.TimeRange{}, usageError("--from: %w", err)
		}
	}
	if f.to != "" {
		if end, err = parseTime(f.to, now, zone); err != nil {
			return storage.TimeRange{}, usageError("--to: %w", err)
		}
	}
	if !start.Before(end) {
		return storage.TimeRange{}, usageError("the time range is empty: it starts at %s and ends at %s", start.In(zone).Format(time.RFC3339), end.In(zone).Format(time.RFC3339))
	}
	return storage.TimeRange{Start: start.UnixMicro(), End: end.UnixMicro()}, nil
}

// edges are the first and the last of all times, the last excluded.
func edges() (start, end time.Time) {
	return time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
}

// parseSince accepts a length of time before now (7d, 2h30m, -1w) or whatever parseTime accepts.
func parseSince(text string, now time.Time, zone *time.Location) (time.Time, error) {
	if d, err := parseDuration(strings.TrimPrefix(text, "-")); err == nil {
		return d.before(now), nil
	}
	return parseTime(text, now, zone)
}

// timeLayouts are the forms of an absolute time. Forms without a zone are read in the zone of --tz.
var timeLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", "2006-01-02", "2006-01",
}

// parseTime reads RFC 3339, dates, epoch seconds or milliseconds, now, and times relative to now (now-1d, -7d).
func parseTime(text string, now time.Time, zone *time.Location) (time.Time, error) {
	t := strings.TrimSpace(text)
	for _, layout := range timeLayouts {
		if at, err := time.ParseInLocation(layout, t, zone); err == nil {
			return at, nil
		}
	}
	if n, err := strconv.ParseInt(t, 10, 64); err == nil && (n >= 1e8 || n == 0) {
		return fromEpoch(n), nil
	}
	relative, isNow := strings.CutPrefix(t, "now")
	switch {
	case isNow && relative == "":
		return now, nil
	case strings.HasPrefix(relative, "-"):
		if d, err := parseDuration(relative[1:]); err == nil {
			return d.before(now), nil
		}
	case strings.HasPrefix(relative, "+"):
		if d, err := parseDuration(relative[1:]); err == nil {
			return d.after(now), nil
		}
	}
	return time.Time{}, &badTime{text}
}

// badTime is the error of a text that is not a time.
type badTime struct{ text string }

func (e *badTime) Error() string {
	return fmt.Sprintf("%q is not a time: use RFC 3339 (2026-03-14T09:00:00Z), a date (2026-03-14), epoch seconds or milliseconds, or a time relative to now (now-1d, -7d, -2h30m)", e.text)
}

// fromEpoch tells seconds from milliseconds by size: 1e11 seconds is the year 5138.
func fromEpoch(n int64) time.Time {
	if n >= 1e11 {
		return time.UnixMilli(n)
	}
	return time.Unix(n, 0)
}

// period is a length of time in which months and years keep their calendar length.
type period struct {
	months int
	length time.Duration
}

func (p period) before(t time.Time) time.Time { return t.UTC().AddDate(0, -p.months, 0).Add(-p.length) }
func (p period) after(t time.Time) time.Time  { return t.UTC().AddDate(0, p.months, 0).Add(p.length) }

// periodUnits are the units of the query language's durations, in their short and long names.
var periodUnits = map[string]period{
	"ms": {0, time.Millisecond}, "s": {0, time.Second}, "sec": {0, time.Second},
	"m": {0, time.Minute}, "min": {0, time.Minute}, "h": {0, time.Hour}, "hr": {0, time.Hour},
	"d": {0, 24 * time.Hour}, "day": {0, 24 * time.Hour}, "w": {0, 7 * 24 * time.Hour}, "week": {0, 7 * 24 * time.Hour},
	"mo": {1, 0}, "mon": {1, 0}, "q": {3, 0}, "y": {12, 0}, "yr": {12, 0},
}

// maxPeriodCount keeps lengths inside what time.Duration holds, about 290 years.
func maxPeriodCount(unit period) int {
	if unit.length == 0 {
		return 12 * 1000
	}
	return int(math.MaxInt64 / 2 / int64(unit.length))
}

// parseDuration reads one or more numbers with units: 7d, 2h30m, 1w, 500ms.
func parseDuration(text string) (period, error) {
	var total period
	rest := text
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		letters := len(rest[digits:]) - len(strings.TrimLeft(rest[digits:], "abcdefghijklmnopqrstuvwxyz"))
		n, err := strconv.Atoi(rest[:digits])
		unit, ok := periodUnits[rest[digits:digits+letters]]
		if err != nil || !ok || n > maxPeriodCount(unit) {
			return period{}, fmt.Errorf("%q is not a length of time: use numbers with the units ms, s, m, h, d, w, mo, q, y (7d, 2h30m)", text)
		}
		total.months += n * unit.months
		total.length += time.Duration(n) * unit.length
		rest = rest[digits+letters:]
	}
	if total == (period{}) {
		return period{}, fmt.Errorf("%q is not a length of time: use a number with a unit (7d, 2h30m)", text)
	}
	return total, nil
}
