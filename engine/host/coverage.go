package host

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"trailsift/engine/insight"
)

// When silence of an account and region is missing delivery. Any event of it tells that its records were delivered.
const (
	usualSilences = 3  // times the silence that is usual
	loneSilence   = 60 // minutes after which any silence that is not usual is missing delivery
	certain       = 20 // events of other rates than the busiest that must be missing in a shorter silence
)

// cover finds out in which minutes records were delivered. A silence is missing delivery when it is longer than is usual for all
// rates but the busiest, which is a few times the median over days of a day's longest silence, and either longer than an hour or
// one in which many of their events would have come. So an account that rests at night is known to rest, two hours without the
// files of a busy account are not taken as drops of all its rates, and an API that makes nearly all events of its region may stop.
func (p *place) cover() {
	if len(p.events) == 0 {
		return
	}
	others := p.others()
	usual := max(usualSilence(p.events), usualSilence(others))
	per := rateOf(others, usual*usualSilences)
	first := 0
	for i := 1; i <= len(p.events); i++ {
		if i < len(p.events) {
			silence := p.events[i].minute - p.events[i-1].minute - 1
			if silence <= usual*usualSilences || silence <= loneSilence && float64(silence)*per < certain {
				continue
			}
			p.silences = append(p.silences, insight.Range{Start: p.events[i-1].minute + 1, End: p.events[i].minute})
		}
		p.known(first, i-1)
		first = i
	}
}

// known adds the minutes from one count to another to what is covered. The first and the last are left out when they have so few
// events that they seem to be delivered in part only.
func (p *place) known(first, last int) {
	from, to := p.events[first].minute, p.events[last].minute+1
	least := p.average(first, last) / 2
	if float64(p.events[first].events) < least {
		from++
	}
	if float64(p.events[last].events) < least {
		to--
	}
	if from < to {
		p.coverage = append(p.coverage, insight.Range{Start: from, End: to})
	}
}

// others returns the events without those of the busiest rate.
func (p *place) others() []count {
	if p.busiest == nil {
		return p.events
	}
	var out []count
	s, next := p.busiest.series, 0
	for _, c := range p.events {
		for next < len(s.Minutes) && s.Minutes[next] < c.minute {
			next++
		}
		if next < len(s.Minutes) && s.Minutes[next] == c.minute {
			c.events -= s.Counts[next]
		}
		if c.events > 0 {
			out = append(out, c)
		}
	}
	return out
}

// average returns the mean of the events a minute from one count to another.
func (p *place) average(first, last int) float64 {
	total := int64(0)
	for _, c := range p.events[first : last+1] {
		total += c.events
	}
	return float64(total) / float64(p.events[last].minute-p.events[first].minute+1)
}

// usualSilence returns the median over days of the longest silence that ends in a day, in minutes, at least 1. Days without any
// event do not count: their silence belongs to the day that it ends in.
func usualSilence(events []count) int64 {
	const day = 24 * 60
	longest := map[int64]int64{}
	for i, c := range events {
		silence := int64(0)
		if i > 0 {
			silence = c.minute - events[i-1].minute - 1
		}
		longest[c.minute/day] = max(longest[c.minute/day], silence)
	}
	all := slices.Sorted(maps.Values(longest))
	if len(all) == 0 {
		return 1
	}
	return max(all[(len(all)-1)/2], 1)
}

// rateOf returns how many events there are in a minute, without silences longer than a number of minutes.
func rateOf(events []count, longest int64) float64 {
	total, minutes := int64(0), int64(0)
	for i, c := range events {
		total += c.events
		minutes++
		if i > 0 && c.minute-events[i-1].minute-1 <= longest {
			minutes += c.minute - events[i-1].minute - 1
		}
	}
	return float64(total) / float64(max(minutes, 1))
}

// note says what was too short or not delivered; "" for nothing.
func (r *ratesReader) note() string {
	var notes []string
	known, silent := int64(0), int64(0)
	var longest insight.Range
	var where *place
	silences := 0
	for _, p := range sortedPlaces(r.places) {
		known = max(known, p.coverage.Minutes(p.first(), p.last()+1))
		for _, s := range p.silences {
			silences++
			silent += s.End - s.Start
			if where == nil || s.End-s.Start > longest.End-longest.Start {
				longest, where = s, p
			}
		}
	}
	const day = 24 * 60
	switch {
	case len(r.places) == 0:
	case known < day:
		notes = append(notes, fmt.Sprintf("`insights` reports nothing of the first 24 hours of an account and region, and no more than %s are known", span(known*micros)))
	case known < 7*day:
		notes = append(notes, fmt.Sprintf("no more than %s of an account and region are known, and findings with less than 7 days before them are provisional", span(known*micros)))
	}
	if where != nil {
		notes = append(notes, fmt.Sprintf("`insights` took %d silences as missing delivery, %s in all; the longest is that of %s in %s from %s to %s",
			silences, span(silent*micros), where.account, where.region, stamp(longest.Start), stamp(longest.End)))
	}
	return strings.Join(notes, "; ")
}

func (p *place) first() int64 {
	if len(p.events) == 0 {
		return 0
	}
	return p.events[0].minute
}

func (p *place) last() int64 {
	if len(p.events) == 0 {
		return -1
	}
	return p.events[len(p.events)-1].minute
}

// sortedPlaces returns the accounts and regions in the order of their names.
func sortedPlaces(places map[string]*place) []*place {
	var out []*place
	for _, p := range places {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b *place) int { return strings.Compare(a.account+a.region, b.account+b.region) })
	return out
}

// stamp writes a minute as a time of the database.
func stamp(minute int64) string { return time.Unix(minute*60, 0).UTC().Format("2006-01-02 15:04:05") }
