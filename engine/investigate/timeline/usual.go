package timeline

import (
	"fmt"
	"slices"
	"time"
)

const (
	background = int64(12 * time.Hour / time.Microsecond) // what goes on for so long is no incident
	leastUsual = 5                                        // times that something is done before it is usual
	day        = int64(24 * time.Hour / time.Microsecond)
)

// foldUsual makes one entry of what an actor does on and on, one severity lower: at least five times, spread over at least a day and half
// of a span. What comes from an address that is new for the actor stays as it is: stolen credentials do what their owner does.
func foldUsual(entries []Entry, span int64) []Entry {
	byGroup := map[string][]int{}
	for i, e := range entries {
		if e.Topic != firstSeenTopic && !e.novel {
			byGroup[e.group] = append(byGroup[e.group], i)
		}
	}
	gone := make([]bool, len(entries))
	for _, list := range byGroup {
		slices.SortFunc(list, func(a, b int) int { return compareEntries(entries[a], entries[b]) })
		first := &entries[list[0]]
		last := entries[list[len(list)-1]].Until
		repeated := len(list) >= leastUsual && last-first.At >= max(day, span/2)
		if !repeated && last-first.At < background || !repeated && len(list) > 1 {
			continue
		}
		for _, i := range list[1:] {
			first.join(entries[i])
			gone[i] = true
		}
		first.Usual = true
		first.Severity = first.Severity.lower()
		if len(list) > 1 {
			first.Sentence = fmt.Sprintf("%s %s; this and the like %d times", first.Actor, first.said, len(list))
		}
	}
	out := entries[:0]
	for i, e := range entries {
		if !gone[i] {
			out = append(out, e)
		}
	}
	return out
}

// join adds an entry that is told with this one.
func (e *Entry) join(o Entry) {
	e.Until = max(e.Until, o.Until)
	e.Count += o.Count
	e.Severity = max(e.Severity, o.Severity)
	if e.Actor != o.Actor {
		e.Actor = keyName(e.who)
	}
	e.Accounts, e.Regions, e.Addresses = merged(e.Accounts, o.Accounts), merged(e.Regions, o.Regions), merged(e.Addresses, o.Addresses)
	e.Calls = merged(e.Calls, o.Calls)
	e.IDs = append(e.IDs, o.IDs...)
	e.IDs = e.IDs[:min(len(e.IDs), mostIDs)]
}

func merged(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	all = slices.Compact(all)
	return all[:min(len(all), mostPlaces)]
}
