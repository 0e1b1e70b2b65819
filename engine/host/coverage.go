package host

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/insight"
)

// When silence of an account and region is missing delivery. Any event of it tells that its records were delivered.
const (
	usualSilences = 3  // times the silence that is usual
	loneSilence   = 60 // minutes after which a silence is missing delivery even where one API makes most of the events
	certain       = 20 // events of other APIs than the busiest that must be missing in a shorter silence
)

// cover finds out in which minutes records were delivered. A silence is missing delivery when it is longer than is usual, which is
// a few times the median over days of a day's longest silence, and either longer than an hour or one in which many events of other
// APIs than the busiest would have come. So an account that rests at night is known to rest, two hours without the files of a busy
// account are not taken as drops of all its rates, and an API that makes nearly all events of its region may stop for some minutes.
func (p *place) cover() {
	if len(p.events) == 0 {
		return
	}
	usual := p.usualSilence()
	per := float64(p.total()-p.busiest) / float64(p.heard(usual))
	start := p.events[0].minute
	first := 0
	end := func(last int) {
		from, to := start, p.events[last].minute+1
		// The minutes at the ends of what was delivered are seldom whole.
		if average := p.average(first, last); float64(p.events[first].events) < average/2 {
			from++
		}
		if average := p.average(first, last); float64(p.events[last].events) < average/2 {
			to--
		}
		if from < to {
			p.coverage = append(p.coverage, insight.Range{Start: from, End: to})
		}
	}
	for i := 1; i < len(p.events); i++ {
		before, after := p.events[i-1].minute+1, p.events[i].minute
		silence := after - before
		if silence <= usual*usualSilences || silence <= loneSilence && float64(silence)*per < certain {
			continue
		}
		end(i - 1)
		p.silences = append(p.silences, insight.Range{Start: before, End: after})
		start, first = after, i
	}
	end(len(p.events) - 1)
}

// average returns the mean of the events a minute from one count to another.
func (p *place) average(first, last int) float64 {
	total := int64(0)
	for _, c := range p.events[first : last+1] {
		total += c.events
	}
	return float64(total) / float64(p.events[last].minute-p.events[first].minute+1)
}

func (p *place) total() int64 {
	total := int64(0)
	for _, c := range p.events {
		total += c.events
	}
	return total
}

// usualSilence returns the median over days of the longest silence that ends in a day, in minutes, at least 1. Days without any
// event do not count: their silence belongs to the day that it ends in.
func (p *place) usualSilence() int64 {
	const day = 24 * 60
	longest := map[int64]int64{}
	for i, c := range p.events {
		silence := int64(0)
		if i > 0 {
			silence = c.minute - p.events[i-1].minute - 1
		}
		longest[c.minute/day] = max(longest[c.minute/day], silence)
	}
	all := make([]int64, 0, len(longest))
	for _, n := range longest {
		all = append(all, n)
	}
	slices.Sort(all)
	return max(all[(len(all)-1)/2], 1)
}

// heard returns how many minutes lie between the first and the last event, without long silences.
func (p *place) heard(usual int64) int64 {
	n := p.events[len(p.events)-1].minute - p.events[0].minute + 1
	for i := 1; i < len(p.events); i++ {
		if silence := p.events[i].minute - p.events[i-1].minute - 1; silence > usual*usualSilences {
			n -= silence
		}
	}
	return n
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
