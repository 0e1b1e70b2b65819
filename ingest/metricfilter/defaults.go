package metricfilter

import (
	"bytes"
	"cmp"
	"math"
	"slices"

	"trailsift/ingest/metric"
)

// Held says what the store has of the minute and the filter that a default value is for: that value, values of events that matched.
type Held func(standard *metric.Point) (standardHeld, matched bool, err error)

// Span returns the times of the minutes that events came in, if a filter has a default value for them. ok is false when there are none.
func Span(makers []*Maker) (from, to int64, ok bool) {
	from, to = math.MaxInt64, math.MinInt64
	for _, m := range makers {
		if !slices.ContainsFunc(m.filters, func(f prepared) bool { return f.standard != nil }) {
			continue
		}
		for at := range m.minutes {
			from, to, ok = min(from, at.at), max(to, at.at+minute), true
		}
	}
	return from, to, ok
}

// Defaults puts the default values for the minutes in which events came and a filter matched none, neither in the makers of all workers
// nor in the store. Where the store has a default value of a minute that now has a match, the value goes to withdraw. The makers begin
// anew.
func Defaults(makers []*Maker, held Held, put, withdraw Put) error {
	if len(makers) == 0 {
		return nil
	}
	minutes := minutesOf(makers)
	for i := range makers[0].filters {
		f := &makers[0].filters[i]
		if f.standard == nil {
			continue
		}
		for _, s := range minutes {
			e := Event{Time: s.at, HasTime: true, Account: s.account, Region: s.region, Source: uint64(s.at) ^ math.MaxUint64, File: s.file, Index: s.index}
			makers[0].dims.Reset()
			err := makers[0].put(f, *f.standard, &e, func(p *metric.Point, file, index int64) error {
				standard, matched, err := held(p)
				switch {
				case err != nil:
					return err
				case !matched && !s.matched[i]:
					return put(p, file, index)
				case standard:
					return withdraw(p, file, index)
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
	}
	for _, m := range makers {
		clear(m.minutes)
		for i := range m.filters {
			clear(m.filters[i].matched)
		}
	}
	return nil
}

// seenMinute is a minute of an owner in the eyes of all makers.
type seenMinute struct {
	owner
	at int64
	place
	matched []bool // by filter
}

// minutesOf returns the minutes in order.
func minutesOf(makers []*Maker) []seenMinute {
	var all []seenMinute
	for _, m := range makers {
		for at, from := range m.minutes {
			s := seenMinute{owner: m.owners[at.owner], at: at.at, place: from, matched: make([]bool, len(m.filters))}
			for i := range m.filters {
				s.matched[i] = m.filters[i].matched[at]
			}
			all = append(all, s)
		}
	}
	compare := func(a, b seenMinute) int {
		return cmp.Or(cmp.Compare(a.at, b.at), bytes.Compare(a.account, b.account), bytes.Compare(a.region, b.region))
	}
	slices.SortFunc(all, func(a, b seenMinute) int { return cmp.Or(compare(a, b), cmp.Compare(a.file, b.file)) })
	out := all[:0]
	for _, s := range all {
		last := len(out) - 1
		if last < 0 || compare(out[last], s) != 0 {
			out = append(out, s)
			continue
		}
		for i, matched := range s.matched {
			out[last].matched[i] = out[last].matched[i] || matched
		}
	}
	return out
}
