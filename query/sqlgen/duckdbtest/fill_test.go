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

	"trailsift/query"
)

func TestFillShapes(t *testing.T) {
	t.Parallel()
	runShapes(t, events(t), []shape{
		{"empty bins", `filter ispresent(@timestamp) | stats count(*) as n by bin(2s) as t | fillmissing | fields formatDate(t, "%S") as s | display s, n`, "00,1 02,2 04,1 06,0 08,1"},
		{"groups and constants", `filter ispresent(@timestamp) | stats count(*) as n, sum(requestParameters.size) as s by bin(4s) as t, userIdentity.userName as u | fillmissing with -1 for s, 7 for n | fields formatDate(t, "%S") as at | display at, u, n, s`,
			"00,,1, 00,ann,1,11 00,bob,1,10 00,cyd,7,-1 04,,7,-1 04,ann,1,9 04,bob,7,-1 04,cyd,7,-1 08,,7,-1 08,ann,7,-1 08,bob,7,-1 08,cyd,1,"},
		{"a text for a number", `filter ispresent(@timestamp) | stats max(strlen(eventName)) as l by bin(2s) | fillmissing with "none" for l | display l`, "1 5 6 none 5"},
		{"rows without a time stay", `stats count(*) as n by bin(4s) as t | fillmissing | display t, n`, ",1 2024-03-01T12:00:00Z,3 2024-03-01T12:00:04Z,1 2024-03-01T12:00:08Z,1"},
		{"months", `fields case(eventName = "9", "2024-01-31", eventName = "10", "2024-04-30") as d | stats count(*) as n by datefloor(d, 1mo) as t | filter ispresent(t) | fillmissing | display t, n`,
			"2024-01-01T00:00:00Z,1 2024-02-01T00:00:00Z,0 2024-03-01T00:00:00Z,0 2024-04-01T00:00:00Z,1"},
		{"shifted", `filter ispresent(@timestamp) | stats count(*) as n by bin(4s) as t offset 1d | sort t | display t, n`, "2024-03-02T12:00:00Z,3 2024-03-02T12:00:04Z,1 2024-03-02T12:00:08Z,1"},
		{"shifted and filled", `filter ispresent(@timestamp) | stats count(*) as n by bin(2s) as t offset 1mo | fillmissing | display t, n`,
			"2024-04-01T12:00:00Z,1 2024-04-01T12:00:02Z,2 2024-04-01T12:00:04Z,1 2024-04-01T12:00:06Z,0 2024-04-01T12:00:08Z,1"},
		{"conditions come after", `filter ispresent(@timestamp) | stats count(*) as n by bin(2s) | fillmissing | filter n = 0 | stats count(*)`, "1"},
		{"nothing stays nothing", `filter eventName = "none" | stats count(*) as n by bin(2s) | fillmissing | display n`, ""},
		{"filled rows are summed up", `filter ispresent(@timestamp) | stats count(*) as n by bin(2s) as t | fillmissing | accum n as all | display n, all`, "1,1 2,3 1,4 0,4 1,5"},
	})
	if _, err := events(t).try(t, `stats count(*) as n by datefloor(if(eventName = "9", "1990-01-01", "2024-01-01"), 1s) | fillmissing`); err == nil || !strings.Contains(err.Error(), "more than 1000000 rows") {
		t.Errorf("too many bins: %v", err)
	}
}

// Bins, groups and ranges in plain Go: every bin between the first and the last, for every group that occurs.
func TestFillAgreesWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	start := time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from events")
		period := rapid.SampledFrom([]int{1, 3, 7}).Draw(rt, "period")
		from, to := 0, 60
		if rapid.Bool().Draw(rt, "narrow") {
			from = rapid.IntRange(0, 20).Draw(rt, "from")
			to = from + rapid.IntRange(1, 30).Draw(rt, "length")
		}
		ranged := rapid.Bool().Draw(rt, "ranged")
		counts := map[string]map[int]int{}
		low, high := 1<<62, -1
		bin := func(second int) int { // counted from 1970, as bins are
			s := start.Unix() + int64(second)
			return int(s - s%int64(period) - start.Unix())
		}
		for range rapid.IntRange(0, 8).Draw(rt, "rows") {
			second, group := rapid.IntRange(0, 50).Draw(rt, "second"), rapid.SampledFrom([]string{"a", "b", ""}).Draw(rt, "group")
			r := row{"ts": start.Add(time.Duration(second) * time.Second), "record_index": second}
			if group != "" {
				r["eventname"] = group
			}
			d.insert(t, r)
			if ranged && (second < from || second >= to) {
				continue
			}
			if counts[group] == nil {
				counts[group] = map[int]int{}
			}
			counts[group][bin(second)]++
			low, high = min(low, bin(second)), max(high, bin(second))
		}
		var asked query.TimeRange
		if ranged {
			asked = query.TimeRange{Start: start.Add(time.Duration(from) * time.Second).UnixMicro(), End: start.Add(time.Duration(to) * time.Second).UnixMicro()}
			low, high = min(low, bin(from)), max(high, bin(to-1))
		}
		var want []string
		for at := low; at <= high; at += period {
			for _, group := range []string{"", "a", "b"} {
				if counts[group] != nil {
					want = append(want, fmt.Sprintf("%d%s=%d", at, group, counts[group][at]))
				}
			}
		}
		rows, err := d.tryIn(t, "stats count(*) as n by bin("+strconv.Itoa(period)+"s) as t, eventName as g | fillmissing | display t, g, n", asked)
		if err != nil {
			rt.Fatal(err)
		}
		var got []string
		for _, r := range rows {
			at, err := time.Parse(time.RFC3339, r[0])
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, fmt.Sprintf("%d%s=%s", int(at.Sub(start)/time.Second), r[1], r[2]))
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("bins of %ds from %d to %d (%v):\n%v\nwant\n%v", period, from, to, ranged, got, want)
		}
	})
}
