//go:build cgo

package duckdbtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// call is a row for commands that look at several rows: a second, a user, and a text that may be a number. "" is missing.
type call struct {
	second     int
	user, size string
}

var dawn = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// drawCalls draws calls and inserts them; their index is @recordIndex.
func drawCalls(t testing.TB, rt *rapid.T, d *database) []call {
	d.exec(t, "delete from events")
	calls := make([]call, rapid.IntRange(0, 9).Draw(rt, "calls"))
	for i := range calls {
		c := call{rapid.IntRange(0, 12).Draw(rt, "second"), rapid.SampledFrom([]string{"", "ann", "bob"}).Draw(rt, "user"),
			rapid.SampledFrom([]string{"", "1", "2.5", "-3", "10", "x", "007"}).Draw(rt, "size")}
		r := row{"record_index": i, "ts": dawn.Add(time.Duration(c.second) * time.Second)}
		if c.user != "" {
			r["useridentity_username"] = c.user
		}
		if c.size != "" {
			r["eventname"] = c.size
		}
		d.insert(t, r)
		calls[i] = c
	}
	return calls
}

// byTime returns the indexes of calls by time, and by position where times are equal.
func byTime(calls []call) []int {
	out := make([]int, len(calls))
	for i := range out {
		out[i] = i
	}
	slices.SortStableFunc(out, func(a, b int) int { return calls[a].second - calls[b].second })
	return out
}

// compare runs a query and compares its rows, written with commas, with those of the reference.
func compare(t testing.TB, rt *rapid.T, d *database, query string, want []string, calls []call) {
	var got []string
	for _, r := range d.ask(t, query) {
		got = append(got, strings.Join(r, ","))
	}
	if !slices.Equal(got, want) {
		rt.Fatalf("%s\ngives %v\nwant  %v\nfor   %v", query, got, want, calls)
	}
}

// text writes a number as results show it.
func text(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// Sessions by the rule as one would tell it: walk through the rows of a user in time; a pause that is too long begins the next.
func TestSessionizeAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		calls := drawCalls(t, rt, d)
		gap := rapid.IntRange(1, 4).Draw(rt, "gap")
		ids := make([]string, len(calls))
		last, sessions := map[string]int{}, map[string]int{}
		for _, i := range byTime(calls) {
			c := calls[i]
			if c.user == "" {
				continue
			}
			if before, ok := last[c.user]; !ok || c.second-before > gap {
				sessions[c.user]++
			}
			last[c.user] = c.second
			ids[i] = fmt.Sprintf("%s#%d", c.user, sessions[c.user])
		}
		compare(t, rt, d, fmt.Sprintf("sessionize userIdentity.userName maxspan %ds | sort @recordIndex | display session_id", gap), ids, calls)
	})
}

// Commands that go through the rows in order, against a loop.
func TestRunningCommandsAgreeWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		calls := drawCalls(t, rt, d)
		order := byTime(calls)
		lag, window := rapid.IntRange(1, 3).Draw(rt, "lag"), rapid.IntRange(1, 4).Draw(rt, "window")
		var before, filled, summed, streamed []string
		last, sum, any := "", 0.0, false
		seen := map[string][]string{}
		for n, i := range order {
			c := calls[i]
			if n >= lag {
				before = append(before, calls[order[n-lag]].size)
			} else {
				before = append(before, "")
			}
			if c.size != "" {
				last = c.size
			}
			filled = append(filled, last)
			if f, ok := numberOf(c.size); ok {
				sum, any = sum+f, true
			}
			if any {
				summed = append(summed, text(sum))
			} else {
				summed = append(summed, "")
			}
			seen[c.user] = append(seen[c.user], c.size)
			rows := seen[c.user][max(0, len(seen[c.user])-window):]
			present := slices.DeleteFunc(slices.Clone(rows), func(s string) bool { return s == "" })
			streamed = append(streamed, fmt.Sprintf("%d,%d", len(rows), len(present)))
		}
		compare(t, rt, d, fmt.Sprintf("autoregress eventName p=%d | display eventName_p%d", lag, lag), before, calls)
		compare(t, rt, d, "fields eventName | filldown", filled, calls)
		compare(t, rt, d, "accum eventName as s | display s", summed, calls)
		compare(t, rt, d, fmt.Sprintf("streamstats window=%d count(*) as n, count(eventName) as m by userIdentity.userName | display n, m", window), streamed, calls)
	})
}

// Order and duplicates, by comparing texts naturally, one pair at a time.
func TestSortAndDedupAgreeWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		calls := drawCalls(t, rt, d)
		desc := rapid.Bool().Draw(rt, "desc")
		order := byTime(calls)
		slices.Sort(order)
		slices.SortStableFunc(order, func(a, b int) int {
			x, y := calls[a].size, calls[b].size
			sign := 1
			if desc {
				sign = -1
			}
			switch {
			case x == y:
				return 0
			case x == "" || y == "": // missing is before everything else
				return sign * strings.Compare(x, y)
			}
			return sign * naturalCompare(x, y)
		})
		var sorted, kept []string
		seen := map[string]bool{}
		for _, i := range order {
			sorted = append(sorted, strconv.Itoa(i))
			if user := calls[i].user; user == "" || !seen[user] {
				seen[user] = true
				kept = append(kept, strconv.Itoa(i))
			}
		}
		query := "sort eventName"
		if desc {
			query += " desc"
		}
		compare(t, rt, d, query+" | display @recordIndex", sorted, calls)
		compare(t, rt, d, query+" | dedup userIdentity.userName | display @recordIndex", kept, calls)
	})
}

// Aggregates skip what is missing, and those of numbers skip what is no number.
func TestStatsCoercionAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	rapid.Check(t, func(rt *rapid.T) {
		calls := drawCalls(t, rt, d)
		groups := map[string][]string{}
		for _, c := range calls {
			groups[c.user] = append(groups[c.user], c.size)
		}
		var want []string
		for _, user := range []string{"", "ann", "bob"} {
			sizes, ok := groups[user]
			if !ok {
				continue
			}
			present := slices.DeleteFunc(slices.Clone(sizes), func(s string) bool { return s == "" })
			slices.SortFunc(present, naturalCompare)
			least, most := "", ""
			if len(present) > 0 {
				least, most = present[0], present[len(present)-1]
			}
			sum, numbers := 0.0, 0
			for _, s := range present {
				if f, ok := numberOf(s); ok {
					sum, numbers = sum+f, numbers+1
				}
			}
			total, mean := "", ""
			if numbers > 0 {
				total, mean = text(sum), text(sum/float64(numbers))
			}
			want = append(want, strings.Join([]string{user, strconv.Itoa(len(sizes)), strconv.Itoa(len(present)), strconv.Itoa(len(slices.Compact(present))), total, mean, least, most}, ","))
		}
		compare(t, rt, d, "stats count(*), count(eventName), count_distinct(eventName), sum(eventName), avg(eventName), min(eventName), max(eventName) by userIdentity.userName as u | sort u", want, calls)
		if len(calls) == 0 {
			return
		}
		compare(t, rt, d, "eventstats count(*) as n by userIdentity.userName | sort @recordIndex | limit 1 | display n", []string{strconv.Itoa(len(groups[calls[0].user]))}, calls)
	})
}
