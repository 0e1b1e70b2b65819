package alarm

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func at(t testing.TB, text string) int64 {
	t.Helper()
	when, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return when.UnixMicro()
}

// windowAt says in words what an evaluation looks at.
func windowAt(d *Definition, when int64) string {
	var out []string
	e := NewEvaluator(d)
	zone := time.UTC
	if e.zone != nil {
		zone = e.zone
	}
	for _, b := range e.Window(nil, when) {
		out = append(out, time.UnixMicro(b.Start).In(zone).Format("02T15:04:05")+"+"+time.Duration((b.End-b.Start)*1e3).String())
	}
	return strings.Join(out, " ")
}

func TestWindow(t *testing.T) {
	tests := []struct {
		name            string
		period, n       int64
		window          EvaluationWindow
		at, want, grain string
	}{
		{"a minute", 60, 1, EvaluationWindow{}, "2026-01-10T12:34:56Z", "10T12:31:00+1m0s 10T12:32:00+1m0s 10T12:33:00+1m0s", "1m0s"},
		{"five minutes slide", 300, 1, EvaluationWindow{}, "2026-01-10T12:36:00Z", "10T12:21:00+5m0s 10T12:26:00+5m0s 10T12:31:00+5m0s", "1m0s"},
		{"high resolution", 10, 2, EvaluationWindow{}, "2026-01-10T12:34:56Z", "10T12:34:10+10s 10T12:34:20+10s 10T12:34:30+10s 10T12:34:40+10s", "10s"},
		{"20 seconds slide", 20, 1, EvaluationWindow{}, "2026-01-10T12:34:56Z", "10T12:33:50+20s 10T12:34:10+20s 10T12:34:30+20s", "10s"},
		{"a day is no more than a day", 3600, 24, EvaluationWindow{}, "", "", "1m0s"},
		{"more than a day", 86400, 2, EvaluationWindow{}, "2026-01-10T12:34:56Z", "06T12:00:00+24h0m0s 07T12:00:00+24h0m0s 08T12:00:00+24h0m0s 09T12:00:00+24h0m0s", "1h0m0s"},
		{"wall clock", 300, 1, EvaluationWindow{WallClock: true}, "2026-01-10T12:36:00Z", "10T12:20:00+5m0s 10T12:25:00+5m0s 10T12:30:00+5m0s", "1m0s"},
		{"wall clock at its border", 300, 1, EvaluationWindow{WallClock: true}, "2026-01-10T12:35:00Z", "10T12:20:00+5m0s 10T12:25:00+5m0s 10T12:30:00+5m0s", "1m0s"},
		{"hours of a zone", 3600, 1, EvaluationWindow{true, "+05:30"}, "2026-01-10T12:36:00Z", "10T15:00:00+1h0m0s 10T16:00:00+1h0m0s 10T17:00:00+1h0m0s", "1m0s"},
		{"days of a zone, clocks put forward", 86400, 1, EvaluationWindow{true, "Europe/Paris"}, "2026-03-30T12:00:00Z", "27T00:00:00+24h0m0s 28T00:00:00+24h0m0s 29T00:00:00+23h0m0s", "1m0s"},
		{"days of a zone, clocks put back", 86400, 1, EvaluationWindow{true, "America/New_York"}, "2026-11-02T12:00:00Z", "30T00:00:00+24h0m0s 31T00:00:00+24h0m0s 01T00:00:00+25h0m0s", "1m0s"},
		{"a day without midnight", 86400, 1, EvaluationWindow{true, "Asia/Beirut"}, "2026-03-30T12:00:00Z", "27T00:00:00+24h0m0s 28T00:00:00+24h0m0s 29T01:00:00+23h0m0s", "1m0s"},
		{"weeks", 604800, 1, EvaluationWindow{true, "UTC+01:00"}, "2026-01-14T12:00:00Z", "22T00:00:00+168h0m0s 29T00:00:00+168h0m0s 05T00:00:00+168h0m0s", "1h0m0s"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := onErrors(tt.n, 0, Missing)
			d.Metric.Period, d.Window = tt.period, tt.window
			if got := time.Duration(NewEvaluator(d).Interval() * 1e3).String(); got != tt.grain {
				t.Errorf("evaluated every %s, want %s", got, tt.grain)
			}
			if tt.at == "" {
				return
			}
			if got := windowAt(d, at(t, tt.at)); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// Whatever the zone and the time, periods follow one another, and the newest is over.
func TestWindowIsWhole(t *testing.T) {
	first, last := at(t, "2005-01-01T00:00:00Z"), at(t, "2030-01-01T00:00:00Z")
	rapid.Check(t, func(t *rapid.T) {
		d := onErrors(rapid.Int64Range(1, 5).Draw(t, "n"), 0, Missing)
		d.Metric.Period = rapid.SampledFrom([]int64{60, 300, 3600, 86400, 604800}).Draw(t, "period")
		d.Window = EvaluationWindow{rapid.Bool().Draw(t, "clock"), ""}
		if d.Window.WallClock {
			d.Window.Timezone = rapid.SampledFrom([]string{"", "UTC", "-03:30", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Europe/London", "Asia/Kolkata"}).Draw(t, "zone")
		}
		e := NewEvaluator(d)
		when := rapid.Int64Range(first, last).Draw(t, "at")
		w := e.Window(nil, when)
		if len(w) != e.Range() || w[len(w)-1].End > when {
			t.Fatalf("%v at %d", w, when)
		}
		for i, b := range w {
			if b.End <= b.Start || i > 0 && w[i-1].End != b.Start {
				t.Fatalf("%v", w)
			}
		}
		if next := e.Window(nil, when+e.Interval()); next[0].Start < w[0].Start {
			t.Fatalf("%v is followed by %v", w, next)
		}
	})
}

func TestZone(t *testing.T) {
	for name, fine := range map[string]bool{
		"": true, "UTC": true, "Z": true, "+05:30": true, "UTC-03:00": true, "Europe/Paris": true,
		"+05:31": false, "5": false, "UTC+5": false, "Local": false, "Europe/Nowhere": false, "../etc/passwd": false,
	} {
		if l, err := zone(name); (err == nil) != fine || fine && l == nil {
			t.Errorf("%q: %v", name, err)
		}
	}
}
