package sqlgen

import (
	"math"
	"sort"
	"time"

	"trailsift/query/plan"
)

// The span in which the changes of clocks are written into statements unless the query asks about less: it begins before any
// CloudTrail event and ends where 32-bit times do. Times outside are left to the database's own knowledge of zones.
const (
	clocksFrom = 1136073600_000_000 // 2006-01-01
	clocksTo   = 2145916800_000_000 // 2038-01-01
)

const hour = int64(time.Hour / time.Microsecond)

// clocks is what the clocks of a zone show, as the offsets that they have had since 1970. Times are microseconds since 1970;
// those of clocks are counted as if the clocks were UTC's.
type clocks []change

// change is a time from which on clocks are ahead of UTC by an offset, until the next one.
type change struct{ at, offset int64 }

// clocksOf returns the changes of a zone until the end of the span.
func clocksOf(zone string) (clocks, error) {
	location, err := time.LoadLocation(zone)
	if err != nil {
		return nil, err
	}
	at := int64(math.MinInt64)
	var out clocks
	for t := time.Unix(0, 0).In(location); ; {
		_, offset := t.Zone()
		out = append(out, change{at, int64(offset) * 1_000_000})
		_, end := t.ZoneBounds()
		if end.IsZero() || end.UnixMicro() >= clocksTo {
			return out, nil
		}
		t, at = end, end.UnixMicro()
	}
}

// end returns the time until which offset i holds.
func (c clocks) end(i int) int64 {
	if i+1 < len(c) {
		return c[i+1].at
	}
	return math.MaxInt64
}

// first returns the first time at which the clocks show a time or, where they go forward over it, a later one.
func (c clocks) first(shown int64) int64 {
	i := sort.Search(len(c), func(i int) bool { return c[i].at > shown-48*hour }) - 1 // no offset and no change is as long
	for i = max(i, 0); c.end(i) != math.MaxInt64 && c.end(i)+c[i].offset <= shown; {
		i++
	}
	return max(c[i].at, shown-c[i].offset)
}

// piece is a stretch of time, until the next piece, with an offset.
type piece struct{ from, offset int64 }

func appendPiece(list []piece, p piece) []piece {
	if n := len(list); n > 0 && list[n-1].offset == p.offset {
		return list
	}
	return append(list, p)
}

// bins returns how the times of a range become the start of their period. Clocks show a time plus the offset of its piece of
// here; the start of their period, plus as many periods as are to be skipped, less the offset of its piece of there, is the result.
// The second differs from the first in periods that clocks change in.
func (c clocks) bins(period plan.Span, from, to int64, skip bool) (here, there []piece) {
	for i, ch := range c {
		for t := max(ch.at, from); t < min(c.end(i), to); {
			start := floorTo(t+ch.offset, period)
			next := after(start, period)
			wanted := start
			if skip {
				wanted = next
			}
			here = appendPiece(here, piece{t, ch.offset})
			there = appendPiece(there, piece{t, wanted - c.first(wanted)})
			t = next - ch.offset
		}
	}
	return here, there
}

// leap is a stretch that clocks never show, because they go forward over a whole day or more at a time.
type leap struct{ at, from, to int64 }

// leaps returns where clocks go forward over whole days.
func (c clocks) leaps() []leap {
	var out []leap
	for i, ch := range c {
		if i > 0 && ch.offset-c[i-1].offset >= 24*hour {
			out = append(out, leap{ch.at, ch.at + c[i-1].offset, ch.at + ch.offset})
		}
	}
	return out
}

// skipped returns the starts of the periods of which clocks show nothing.
func (c clocks) skipped(period plan.Span) []int64 {
	var out []int64
	for _, l := range c.leaps() {
		for start := floorTo(l.from, period); start < l.to; start = after(start, period) {
			if start >= l.from && after(start, period) <= l.to {
				out = append(out, start)
			}
		}
	}
	return out
}

// floorTo returns the start of the period that a time lies in, as time_bucket counts them from 1970.
func floorTo(t int64, period plan.Span) int64 {
	if period.Months == 0 {
		return t - floorMod(t, period.Micros)
	}
	at := time.UnixMicro(t).UTC()
	month := int64(at.Year()-1970)*12 + int64(at.Month()) - 1
	return time.Date(1970, time.Month(month-floorMod(month, period.Months)+1), 1, 0, 0, 0, 0, time.UTC).UnixMicro()
}

// after returns the start of the period after the one that begins at a time.
func after(start int64, period plan.Span) int64 {
	if period.Months == 0 {
		return start + period.Micros
	}
	return time.UnixMicro(start).UTC().AddDate(0, int(period.Months), 0).UnixMicro()
}

func floorMod(n, by int64) int64 { return ((n % by) + by) % by }
