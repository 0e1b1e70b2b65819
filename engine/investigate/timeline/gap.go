package timeline

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// When a silence is missing delivery, and not calm.
const (
	gapBin         = int64(5 * time.Minute / time.Microsecond)
	loneSilence    = int64(time.Hour / time.Microsecond) // from which on a silence that is not usual is missing delivery
	usualSilences  = 3                                   // times the silence that is usual
	certainMissing = 20                                  // events that must be missing in a shorter silence
	steadyData     = 3 * loneSilence                     // how long data events must have come before their silence: one job's are no delivery
	mostGaps       = 200
	everywhere     = "*" // all accounts, all regions, or all events
	dataEvents     = "Data"
)

// place is where records come from: an account and a region, or everywhere of one of them. Trails can be told to leave out data
// events, which is silence too: kind is dataEvents or, for all events, everywhere.
type place struct{ account, region, kind string }

// gap is a time in which no records of a place were delivered. The end is excluded.
type gap struct {
	place
	from, to int64
}

// delivered counts events by bins of five minutes.
type delivered map[place]map[int64]bin

// bin is what was delivered of five minutes.
type bin struct{ first, last, events int64 }

// add counts events of an account, region and category for all the places that hold them.
func (d delivered) add(account, region, category string, at int64, b bin) {
	kinds := []string{everywhere}
	if category == dataEvents {
		kinds = append(kinds, dataEvents)
	}
	for _, kind := range kinds {
		for _, p := range []place{{account, region, kind}, {account, everywhere, kind}, {everywhere, region, kind}, {everywhere, everywhere, kind}} {
			d.count(p, at, b)
		}
	}
}

// count counts events of a place.
func (d delivered) count(p place, at int64, b bin) {
	if d[p] == nil {
		d[p] = map[int64]bin{}
	}
	if old, known := d[p][at]; known {
		b = bin{min(b.first, old.first), max(b.last, old.last), b.events + old.events}
	}
	d[p][at] = b
}

// gaps returns when nothing was delivered, by time: of the largest place that was silent, and not of all the smaller ones in it.
// end is the last of all events.
func (d delivered) gaps(end int64) []gap {
	places := slices.Collect(maps.Keys(d))
	slices.SortFunc(places, func(a, b place) int {
		if wa, wb := a.wide(), b.wide(); wa != wb {
			return wb - wa
		}
		return strings.Compare(a.account+a.region+a.kind, b.account+b.region+b.kind)
	})
	var out []gap
	for _, p := range places {
		for _, g := range silences(p, d[p], end, out) {
			if !slices.ContainsFunc(out, g.same) {
				out = append(out, g)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b gap) int { return int(min(max(a.from-b.from, -1), 1)) })
	return out[:min(len(out), mostGaps)]
}

func (p place) wide() int { return strings.Count(p.account+p.region, everywhere) }

// within reports whether a wider place holds this one.
func (p place) within(o place) bool {
	return (o.account == everywhere || o.account == p.account) && (o.region == everywhere || o.region == p.region) && (o.kind == everywhere || o.kind == p.kind)
}

// silences returns the silences of a place that are not usual, without the parts that are gaps of wider places.
func silences(p place, counts map[int64]bin, end int64, wider []gap) []gap {
	bins := slices.Sorted(maps.Keys(counts))
	usual := usualSilence(bins)
	per := rate(bins, counts, usual*usualSilences)
	var out []gap
	since := end // the last silence ended then
	for i, at := range bins {
		if i == 0 || at-bins[i-1]-gapBin > usual*usualSilences {
			since = at
		}
		if p.kind == dataEvents && at-since < steadyData {
			continue
		}
		from, to := counts[at].last+1, end+1
		if i+1 < len(bins) {
			to = counts[bins[i+1]].first
		}
		pieces := []gap{{p, from, to}}
		for _, w := range wider {
			if p.within(w.place) {
				pieces = without(pieces, w)
			}
		}
		for _, g := range pieces {
			silence := g.to - g.from
			if silence > usual*usualSilences && (silence > loneSilence || float64(silence)*per >= certainMissing) {
				out = append(out, g)
			}
		}
	}
	return out
}

// same reports whether a gap of another place, which is as wide, is at the same time: the account has nothing elsewhere.
func (g gap) same(o gap) bool {
	apart := max(g.from-o.from, o.from-g.from, g.to-o.to, o.to-g.to)
	return g.place != o.place && g.kind == o.kind && g.wide() == 1 && o.wide() == 1 && apart <= gapBin
}

// without cuts a gap out of others.
func without(pieces []gap, cut gap) []gap {
	var out []gap
	for _, g := range pieces {
		if cut.to <= g.from || g.to <= cut.from {
			out = append(out, g)
			continue
		}
		if g.from < cut.from {
			out = append(out, gap{g.place, g.from, cut.from})
		}
		if cut.to < g.to {
			out = append(out, gap{g.place, cut.to, g.to})
		}
	}
	return out
}

// usualSilence returns the median over days of the longest silence that ends in a day, at least one bin.
func usualSilence(bins []int64) int64 {
	longest := map[int64]int64{}
	for i, at := range bins {
		silence := int64(0)
		if i > 0 {
			silence = at - bins[i-1] - gapBin
		}
		longest[at/day] = max(longest[at/day], silence)
	}
	all := slices.Sorted(maps.Values(longest))
	if len(all) == 0 {
		return gapBin
	}
	return max(all[(len(all)-1)/2], gapBin)
}

// rate returns how many events there are in a microsecond, without silences longer than some.
func rate(bins []int64, counts map[int64]bin, longest int64) float64 {
	total, length := int64(0), int64(0)
	for i, at := range bins {
		total += counts[at].events
		length += gapBin
		if i > 0 && at-bins[i-1]-gapBin <= longest {
			length += at - bins[i-1] - gapBin
		}
	}
	return float64(total) / float64(max(length, 1))
}

// inWords writes a length in hours and minutes: 4h15m, 10h, 35m.
func inWords(length time.Duration) string {
	hours, minutes := length.Round(time.Minute)/time.Hour, length.Round(time.Minute)%time.Hour/time.Minute
	switch {
	case hours == 0:
		return fmt.Sprintf("%dm", minutes)
	case minutes == 0:
		return fmt.Sprintf("%dh", hours)
	}
	return fmt.Sprintf("%dh%dm", hours, minutes)
}

// entry tells the gap.
func (g gap) entry() Entry {
	e := Entry{At: g.from, Until: g.to, Severity: Medium, Topic: GapTopic, Kind: GapTopic, Sentence: "no events"}
	if g.kind == dataEvents {
		e.Sentence = "no data events"
	}
	if g.account != everywhere {
		e.Accounts = []string{g.account}
		e.Sentence += " of " + g.account
	} else {
		e.Sentence += " of any account"
	}
	if g.region != everywhere {
		e.Regions = []string{g.region}
		e.Sentence += " in " + g.region
	} else {
		e.Sentence += " in any region"
	}
	length := time.Duration(g.to-g.from) * time.Microsecond
	e.Sentence += " were delivered for " + inWords(length)
	return e
}
