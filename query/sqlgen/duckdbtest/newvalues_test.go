//go:build cgo

package duckdbtest

import (
	"strings"
	"testing"
	"time"

	"trailsift/query"
)

// askIn asks about the seconds from and to of the minute in which the rows of events lie.
func askIn(t *testing.T, d *database, text string, from, to int) string {
	t.Helper()
	at := func(second int) int64 { return time.Date(2024, 3, 1, 12, 0, second, 0, time.UTC).UnixMicro() }
	got, err := d.tryIn(t, text, query.TimeRange{Start: at(from), End: at(to)})
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, r := range got {
		rows = append(rows, strings.Join(r, ","))
	}
	return strings.ReplaceAll(strings.Join(rows, " "), "2024-03-01T12:00:", "")
}

func TestNewValues(t *testing.T) {
	t.Parallel()
	d := events(t)
	for _, c := range []struct {
		query    string
		from, to int
		want     string
	}{
		{`newvalues eventName`, 4, 60, "node10,05Z,05Z,1"},
		{`newvalues eventName baseline 500ms`, 4, 60, "node10,05Z,05Z,1 node9,09Z,09Z,1"},
		{`newvalues userIdentity.userName`, 2, 60, "ann,03Z,05Z,2 bob,03Z,03Z,1 cyd,09Z,09Z,1"},
		{`newvalues eventName by userIdentity.userName as who`, 4, 60, "node10,ann,05Z,05Z,1 node9,cyd,09Z,09Z,1"},
		{`filter eventName like "node" | fields substr(eventName, 0, 4) as kind | newvalues kind | filter events > 1`, 2, 60, "node,03Z,09Z,3"},
		{`filter eventName = "10" | newvalues eventName`, 4, 60, ""},
	} {
		if got := askIn(t, d, c.query, c.from, c.to); got != c.want {
			t.Errorf("%s: %s, want %s", c.query, got, c.want)
		}
	}
}

func TestTimechart(t *testing.T) {
	t.Parallel()
	d := events(t)
	for _, c := range []struct {
		query    string
		from, to int
		want     string
	}{
		{`timechart span=4s count(*) as n`, 0, 14, "00Z,3 04Z,1 08Z,1 12Z,0"},
		{`timechart span=4s limit=1 count(*) as n by userIdentity.userName as u`, 0, 10, "00Z,,1 00Z,ann,1 00Z,other,1 04Z,,0 04Z,ann,1 04Z,other,0 08Z,,0 08Z,ann,0 08Z,other,1"},
		{`filter ispresent(userIdentity.userName) | timechart span=10s limit=2 sum(requestParameters.size) as s, count_distinct(eventName) as e by userIdentity.userName`, 0, 10, "00Z,ann,20,2 00Z,bob,10,1 00Z,other,,1"},
		{`timechart count(*) as n | filter n > 0`, 1, 9, "01Z,1 03Z,2 05Z,1"},
		{`timechart max(eventName) as e by eventName | filter e = "9"`, 1, 4, "01Z,9,9"},
	} {
		if got := askIn(t, d, c.query, c.from, c.to); got != c.want {
			t.Errorf("%s: %s, want %s", c.query, got, c.want)
		}
	}
}
