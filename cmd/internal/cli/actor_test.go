package cli

import (
	"strings"
	"testing"
	"time"

	"trailsift/engine/investigate/actor"
)

func at(text string) actor.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err) // the text stands in a test
	}
	return actor.Time(t.UnixMicro())
}

// A long time is drawn by month and day; a day of which only a part is missing is not unknown.
func TestHoursOfMonths(t *testing.T) {
	p := profileText{zone: time.UTC, Profile: &actor.Profile{
		Hours: []actor.Hour{{Start: at("2026-01-05T10:00:00Z"), Events: 1}, {Start: at("2026-01-05T11:00:00Z"), Events: 1}, {Start: at("2026-02-28T00:00:00Z"), Events: 30}},
		Gaps:  []actor.Gap{{From: at("2026-01-06T01:00:00Z"), To: at("2026-01-09T23:00:00Z")}},
	}}
	var b strings.Builder
	p.hours(&b)
	want := "\nevents by day (UTC)\n" +
		"              1       5         10        15        20        25        30\n" +
		"  2026-01     · · · · ▒▒· ? ? · · · · · · · · · · · · · · · · · · · · · · ·\n" +
		"  2026-02     · · · · · · · · · · · · · · · · · · · · · · · · · · · ██· · ·\n" +
		"  · none  ░▒▓█ up to 30  ? no event of anybody is known: perhaps nothing was recorded\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

// The day on which clocks are put back has an hour twice: its events are counted, and nothing is out of the grid.
func TestHoursWhenClocksChange(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	p := profileText{zone: zone, Profile: &actor.Profile{Hours: []actor.Hour{
		{Start: at("2026-10-25T00:00:00Z"), Events: 3}, {Start: at("2026-10-25T01:00:00Z"), Events: 4}, {Start: at("2026-10-25T22:00:00Z"), Events: 1},
	}}}
	g := p.grid()
	if len(g.lines) != 1 || g.lines[0].events[2] != 7 || g.lines[0].events[23] != 1 || g.most != 7 {
		t.Errorf("got %+v", g)
	}
}

func TestSpanOfValue(t *testing.T) {
	p := profileText{zone: time.UTC}
	for want, v := range map[string]actor.Value{
		"at an unknown time":                {},
		"2026-01-05 10:00":                  {First: at("2026-01-05T10:00:00Z"), Last: at("2026-01-05T10:00:59Z")},
		"2026-01-05 10:00–11:00":            {First: at("2026-01-05T10:00:00Z"), Last: at("2026-01-05T11:00:00Z")},
		"2026-01-05 10:00–01-06 09:00":      {First: at("2026-01-05T10:00:00Z"), Last: at("2026-01-06T09:00:00Z")},
		"2026-01-05 10:00–2027-01-05 10:00": {First: at("2026-01-05T10:00:00Z"), Last: at("2027-01-05T10:00:00Z")},
	} {
		if got := p.span(v); got != want {
			t.Errorf("got %q, not %q", got, want)
		}
	}
}

// Lines are cut to the terminal, and values in them cannot act on it.
func TestLineFits(t *testing.T) {
	p := profileText{width: 20}
	var b strings.Builder
	p.line(&b, "  1  \x1b[2J\u202e"+strings.Repeat("x", 100))
	if got, want := b.String(), `  1  \x1b[2J\u{202e…`+"\n"; got != want {
		t.Errorf("got %q, not %q", got, want)
	}
}
