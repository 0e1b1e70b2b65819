//go:build cgo

package duckdbtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the same on every machine

	"pgregory.net/rapid"

	"trailsift/query"
)

// Zones with clocks that change at midnight, in both directions, at other hours, by other lengths, and never; Apia had no 30th of
// December 2011.
var testZones = []string{
	"Europe/Paris", "America/New_York", "America/Sao_Paulo", "America/Havana", "Atlantic/Azores", "Asia/Beirut", "Asia/Kathmandu",
	"Australia/Lord_Howe", "America/Asuncion", "Africa/Casablanca", "Asia/Tokyo", "America/St_Johns", "Pacific/Apia",
}

// dayStart is the first instant of the local day with a number counted from 1970, found by looking: the clocks tell the day,
// whatever they do.
func dayStart(number int, zone *time.Location) time.Time {
	at := time.Unix(int64(number)*86400, 0).Add(-36 * time.Hour)
	for dayOf(at, zone) < number {
		at = at.Add(15 * time.Minute)
	}
	return at.UTC()
}

// dayOf is the number of the local day that a time lies in, counted from 1970-01-01.
func dayOf(at time.Time, zone *time.Location) int {
	y, m, d := at.In(zone).Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// periodStart is the first day of the period of days or months that a day lies in.
func periodStart(day, days, months int) int {
	if months == 0 {
		return day - day%days
	}
	at := time.Unix(int64(day)*86400, 0).UTC()
	month := (at.Year()-1970)*12 + int(at.Month()) - 1
	return int(time.Date(1970, time.Month(month-month%months+1), 1, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// periodAfter is the first day of the next period.
func periodAfter(start, days, months int) int {
	if months == 0 {
		return start + days
	}
	return int(time.Unix(int64(start)*86400, 0).UTC().AddDate(0, months, 0).Unix() / 86400)
}

// firstDay is where tested times begin: two years before CloudTrail did. Until a month earlier the clocks of St. John's went back
// at one minute past midnight, and a day that begins twice has no one answer.
func firstDay() time.Time { return time.Date(2011, 12, 1, 0, 0, 0, 0, time.UTC) }

// changes returns the times from firstDay to 2025 at which the clocks of a zone change.
func changes(zone *time.Location) []time.Time {
	var out []time.Time
	for at := firstDay(); ; {
		_, end := at.In(zone).ZoneBounds()
		if end.IsZero() || end.Year() > 2025 {
			return out
		}
		at = end
		out = append(out, at.UTC())
	}
}

// Local days, weeks and months in plain Go, at times of which most are close to a change of the clocks: every bin begins
// where the day does, filling leaves out none and adds none, and dateceil and offsets agree.
func TestLocalDaysAgreeWithReference(t *testing.T) {
	t.Parallel()
	d := open(t)
	periods := []struct {
		text         string
		days, months int
	}{{"1d", 1, 0}, {"48h", 2, 0}, {"1w", 7, 0}, {"1mo", 0, 1}, {"1q", 0, 3}}
	rapid.Check(t, func(rt *rapid.T) {
		zone, err := time.LoadLocation(rapid.SampledFrom(testZones).Draw(rt, "zone"))
		if err != nil {
			rt.Fatal(err)
		}
		p := rapid.SampledFrom(periods).Draw(rt, "period")
		middle := firstDay().Add(time.Duration(rapid.IntRange(0, 14*365*24).Draw(rt, "hour")) * time.Hour)
		if c := changes(zone); len(c) > 0 && rapid.Bool().Draw(rt, "change") {
			middle = rapid.SampledFrom(c).Draw(rt, "which")
		}
		d.exec(t, "delete from events")
		counts := map[int]int{}
		var ceilings []string
		low, high := 1<<62, 0
		var asked query.TimeRange // none, or what just holds all rows
		inRange := rapid.Bool().Draw(rt, "range")
		for i := range rapid.IntRange(1, 6).Draw(rt, "rows") {
			at := middle.Add(time.Duration(rapid.IntRange(-100*4, 100*4).Draw(rt, "quarters")) * 15 * time.Minute)
			d.insert(t, row{"ts": at, "record_index": i})
			if inRange && (i == 0 || at.UnixMicro() < asked.Start) {
				asked.Start = at.UnixMicro()
			}
			if inRange {
				asked.End = max(asked.End, at.UnixMicro()+1)
			}
			start := periodStart(dayOf(at, zone), p.days, p.months)
			counts[start]++
			low, high = min(low, start), max(high, start)
			ceiling := dayStart(start, zone)
			if !ceiling.Equal(at) {
				ceiling = dayStart(periodAfter(start, p.days, p.months), zone)
			}
			ceilings = append(ceilings, ceiling.Format(time.RFC3339))
		}
		var want []string
		for start := low; start <= high; start = periodAfter(start, p.days, p.months) {
			if dayStart(start, zone).Equal(dayStart(periodAfter(start, p.days, p.months), zone)) {
				continue // a day that there was not
			}
			want = append(want, fmt.Sprintf("%s,%d", dayStart(start, zone).Format(time.RFC3339), counts[start]))
		}
		ask := func(text string, want []string) {
			rt.Helper()
			rows, err := d.run(query.Request{Text: text, Zone: zone, Range: asked})
			if err != nil {
				rt.Fatal(err)
			}
			got := make([]string, len(rows))
			for i, r := range rows {
				got[i] = strings.Join(r, ",")
			}
			if !slices.Equal(got, want) {
				rt.Fatalf("%s in %s:\n%v\nwant\n%v", text, zone, got, want)
			}
		}
		ask("stats count(*) as n by bin("+p.text+") as t | fillmissing | display t, n", want)
		ask("timechart span="+p.text+" count(*) as n", want)
		ask("stats count(*) as n by datefloor(fromMillis(toMillis(@timestamp) + 0), "+p.text+") as t | sort t | display t, n", slices.DeleteFunc(want, func(s string) bool { return strings.HasSuffix(s, ",0") }))
		ask("sort @recordIndex | display dateceil(@timestamp, "+p.text+")", ceilings)
	})
}

// Bins of hours are the same in every zone, and an offset of days leads from midnight to midnight.
func TestZoneShapes(t *testing.T) {
	t.Parallel()
	d := open(t)
	d.insert(t, row{"ts": time.Date(2024, 3, 31, 10, 30, 0, 0, time.UTC)}, row{"ts": time.Date(2024, 4, 1, 10, 30, 0, 0, time.UTC)})
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	range3 := query.TimeRange{Start: time.Date(2024, 3, 29, 23, 0, 0, 0, time.UTC).UnixMicro(), End: time.Date(2024, 4, 2, 22, 0, 0, 0, time.UTC).UnixMicro()}
	for _, c := range []struct {
		text  string
		zone  *time.Location
		asked query.TimeRange
		want  string
	}{
		{"stats count(*) by bin(12h) as t | sort t | display t", paris, query.TimeRange{}, "2024-03-31T00:00:00Z 2024-04-01T00:00:00Z"},
		{"stats count(*) by bin(1d) as t | sort t | display t", paris, query.TimeRange{}, "2024-03-30T23:00:00Z 2024-03-31T22:00:00Z"},
		{"stats count(*) by bin(1d) as t offset 1d | sort t | display t", paris, query.TimeRange{}, "2024-03-31T22:00:00Z 2024-04-01T22:00:00Z"},
		{"stats count(*) as n by bin(1d) as t offset 1d | fillmissing | display t, n", paris, range3,
			"2024-03-30T23:00:00Z,0 2024-03-31T22:00:00Z,1 2024-04-01T22:00:00Z,1 2024-04-02T22:00:00Z,0"},
		{"stats count(*) as n by bin(1d) as t | fillmissing | display t, n", paris, range3,
			"2024-03-29T23:00:00Z,0 2024-03-30T23:00:00Z,1 2024-03-31T22:00:00Z,1 2024-04-01T22:00:00Z,0"},
		{"stats count(*) by bin(1d) as t | sort t | display t", time.UTC, query.TimeRange{}, "2024-03-31T00:00:00Z 2024-04-01T00:00:00Z"},
		{"stats count(*) by bin(1d) as t | sort t | display t", time.FixedZone("", 3600), query.TimeRange{}, "2024-03-31T00:00:00Z 2024-04-01T00:00:00Z"},
	} {
		rows, err := d.run(query.Request{Text: c.text, Zone: c.zone, Range: c.asked, Now: time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			t.Fatal(err)
		}
		got := make([]string, len(rows))
		for i, r := range rows {
			got[i] = strings.Join(r, ",")
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s in %s: %v, want %s", c.text, c.zone, got, c.want)
		}
	}
}

// The clocks of Apia went from the end of 29 December 2011 to the begin of the 31st.
func TestSkippedDay(t *testing.T) {
	t.Parallel()
	d := open(t)
	apia, err := time.LoadLocation("Pacific/Apia")
	if err != nil {
		t.Fatal(err)
	}
	d.insert(t, row{"ts": time.Date(2011, 12, 29, 1, 0, 0, 0, apia)}, row{"ts": time.Date(2011, 12, 31, 5, 0, 0, 0, apia)}, row{"ts": time.Date(2012, 1, 1, 5, 0, 0, 0, apia)})
	whole := query.TimeRange{Start: time.Date(2011, 12, 29, 0, 0, 0, 0, apia).UnixMicro(), End: time.Date(2012, 1, 2, 0, 0, 0, 0, apia).UnixMicro()}
	for text, want := range map[string]string{
		"stats count(*) as n by bin(1d) as t | fillmissing | display t, n":                 "2011-12-29T10:00:00Z,1 2011-12-30T10:00:00Z,1 2011-12-31T10:00:00Z,1",
		"stats count(*) as n by bin(1d) as t offset 1d | sort t | display t, n":            "2011-12-30T10:00:00Z,1 2011-12-31T10:00:00Z,1 2012-01-01T10:00:00Z,1",
		"stats count(*) as n by bin(2d) as t | sort t | display t, n":                      "2011-12-28T10:00:00Z,1 2011-12-30T10:00:00Z,1 2011-12-31T10:00:00Z,1",
		"stats count(*) as n by dateceil(@timestamp, 1d) as t | sort t | display t, n":     "2011-12-30T10:00:00Z,1 2011-12-31T10:00:00Z,1 2012-01-01T10:00:00Z,1",
		"sort @timestamp | display datefloor(\"2011-12-30T10:00:00Z\", 1d) as t | limit 1": "2011-12-30T10:00:00Z",
	} {
		for _, asked := range []query.TimeRange{{}, whole} {
			rows, err := d.run(query.Request{Text: text, Zone: apia, Range: asked})
			if err != nil {
				t.Fatal(err)
			}
			got := make([]string, len(rows))
			for i, r := range rows {
				got[i] = strings.Join(r, ",")
			}
			if strings.Join(got, " ") != want {
				t.Errorf("%s in %v: %v, want %s", text, asked, got, want)
			}
		}
	}
}
