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
		{`newvalues eventName`, 4, 60, "node10,05Z,05Z,1,01Z,0,4,0.2"},
		{`newvalues eventName baseline 500ms`, 4, 60, "node10,05Z,05Z,1,05Z,0,2,0.5 node9,09Z,09Z,1,05Z,0,2,0.5"},
		{`newvalues userIdentity.userName`, 2, 60, "ann,03Z,05Z,2,01Z,0,3,0.4 bob,03Z,03Z,1,01Z,0,3,0.2 cyd,09Z,09Z,1,01Z,0,3,0.2"},
		{`newvalues eventName by userIdentity.userName as who`, 4, 60, "node10,ann,05Z,05Z,1,03Z,0,false,2,0.5 node9,cyd,09Z,09Z,1,09Z,0,true,1,1"},
		{`filter eventName like "node" | fields substr(eventName, 0, 4) as kind | newvalues kind | filter events > 1`, 2, 60, "node,03Z,09Z,3,03Z,0,1,1"},
		{`filter eventName = "10" | newvalues eventName`, 4, 60, ""},
	} {
		if got := askIn(t, d, c.query, c.from, c.to); got != c.want {
			t.Errorf("%s: %s, want %s", c.query, got, c.want)
		}
	}
}

// An actor is known since its first event, whatever that was: also one without the value. One that is new is marked.
func TestNewValuesSayHowLongTheActorWasKnown(t *testing.T) {
	t.Parallel()
	d := open(t)
	at := func(day, hour int) time.Time { return time.Date(2024, 3, day, hour, 0, 0, 0, time.UTC) }
	event := func(when time.Time, who, name, agent string) row {
		return row{"ts": when, "useridentity_arn": who, "eventname": name, "useragent": agent}
	}
	d.insert(t,
		event(at(1, 0), "ann", "A", "cli"), event(at(5, 0), "ann", "A", "cli"), event(at(10, 12), "ann", "B", "cli"), event(at(10, 13), "ann", "A", "sdk"),
		row{"ts": at(4, 0), "useridentity_arn": "bob"}, event(at(10, 6), "bob", "A", "cli"), event(at(10, 7), "bob", "A", "cli"),
		event(at(10, 9), "cyd", "A", "cli"), event(at(10, 10), "cyd", "C", "cli"),
	)
	ask := func(text string) string {
		got, err := d.tryIn(t, text, query.TimeRange{Start: at(10, 0).UnixMicro(), End: at(11, 0).UnixMicro()})
		if err != nil {
			t.Fatal(err)
		}
		var rows []string
		for _, r := range got {
			rows = append(rows, strings.Join(r, ","))
		}
		return strings.Join(rows, " ")
	}
	for _, c := range []struct{ query, want string }{
		{"newvalues eventName by userIdentity.arn as who | display who, eventName, knownSince, knownDays, newActor, values, share",
			"bob,A,2024-03-04T00:00:00Z,6.25,false,1,0.6667 cyd,A,2024-03-10T09:00:00Z,0,true,2,0.5 cyd,C,2024-03-10T09:00:00Z,0.04,true,2,0.5 ann,B,2024-03-01T00:00:00Z,9.5,false,2,0.25"},
		{"newvalues eventName by userIdentity.arn as who | filter not newActor | sort share | display who, eventName", "ann,B bob,A"},
		{"newvalues userAgent by userIdentity.arn as who | filter not newActor | display who, userAgent, knownDays, values", "bob,cli,6.25,1 ann,sdk,9.54,2"},
		{"newvalues userIdentity.arn as who | display who, events, knownDays, values, share", "cyd,2,9.38,3,0.2222"},
		{"newvalues eventName by userIdentity.arn as who baseline 2d | filter who = \"ann\" | display eventName, newActor", "B,true A,true"},
		{"filter eventName = \"A\" | newvalues userIdentity.arn as who | stats max(share), max(values)", "0.3333,3"},
	} {
		if got := ask(c.query); got != c.want {
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
