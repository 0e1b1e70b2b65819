package render

import (
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"trailsift/engine/rows"
)

var (
	timeColumn   = rows.Column{Name: "t", Kind: rows.Timestamp}
	labelColumn  = rows.Column{Name: "eventName"}
	eventsColumn = rows.Column{Name: "events", Kind: rows.Int64}
	shareColumn  = rows.Column{Name: "share", Kind: rows.Double}
)

// chart draws a result in a table and what stands below it.
func chart(t *testing.T, columns []rows.Column, table [][]any, o Options) (string, Summary) {
	t.Helper()
	c, err := NewChart(result(t, columns, table), o)
	if err != nil {
		t.Fatal(err)
	}
	shown, summary := write(t, c.Rows, o)
	return shown + strings.Join(c.Below, "\n"), summary
}

func TestChartBars(t *testing.T) {
	got, _ := chart(t, []rows.Column{labelColumn, eventsColumn}, [][]any{
		{"GetObject", 800}, {"\x1b[31mPutObject", 400}, {nil, 1}, {"ListBuckets", 0}, {"x", -5}, {"y", nil}, {"z", 101},
	}, Options{Width: 50})
	want := ` eventName      │ events │
────────────────┼────────┼────────────────────────
 GetObject      │    800 │ ██████████████████████
 ␛[31mPutObject │    400 │ ███████████
                │      1 │ ▏
 ListBuckets    │      0 │
 x              │     -5 │
 y              │        │
 z              │    101 │ ██▊
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestChartBarsOfTimes(t *testing.T) {
	start := micros("2026-03-14T09:00:00Z")
	hour := time.Hour.Microseconds()
	paris := time.FixedZone("UTC+1", 3600)
	got, _ := chart(t, []rows.Column{shareColumn, timeColumn}, [][]any{{0.5, start}, {math.Inf(1), start + hour}, {0.125, start + 2*hour}}, Options{Width: 60, Zone: paris})
	want := ` share │ t (UTC+1)               │
───────┼─────────────────────────┼──────────────────────────
   0.5 │ 2026-03-14 10:00:00.000 │ ████████████████████████
  +Inf │ 2026-03-14 11:00:00.000 │
 0.125 │ 2026-03-14 12:00:00.000 │ ██████
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestChartFitsAnyWidth(t *testing.T) {
	for _, width := range []int{0, leastRoom, 60, 80, 140, 400} {
		got, _ := chart(t, []rows.Column{labelColumn, eventsColumn}, [][]any{{strings.Repeat("long ", 12), 3}, {"b", 2}}, Options{Width: width})
		for line := range strings.Lines(got) {
			if n := len([]rune(strings.TrimSuffix(line, "\n"))); width > 0 && n > width {
				t.Errorf("width %d: a line of %d:\n%s", width, n, got)
			}
		}
		if !strings.Contains(got, strings.Repeat("█", leastBar)) {
			t.Errorf("width %d: no bar:\n%s", width, got)
		}
	}
}

// A terminal that is too narrow for bars shows the numbers alone.
func TestChartInANarrowTerminal(t *testing.T) {
	columns, table := []rows.Column{labelColumn, eventsColumn}, [][]any{{"a", 3}, {"b", 2}}
	got, _ := chart(t, columns, table, Options{Width: leastRoom - 1})
	if plain, _ := write(t, result(t, columns, table), Options{Width: leastRoom - 1}); got != plain {
		t.Errorf("got\n%s\nwant\n%s", got, plain)
	}
}

func TestChartSparklines(t *testing.T) {
	start := micros("2026-03-14T09:00:00Z")
	minute := time.Minute.Microseconds()
	t.Run("one for each number", func(t *testing.T) {
		got, _ := chart(t, []rows.Column{timeColumn, eventsColumn, shareColumn}, [][]any{
			{start + 3*minute, 8, 0.25}, {start, 1, nil}, {start + minute, 4, 1.0}, {nil, 100, 1.0},
		}, Options{Format: "csv"})
		_, below, _ := strings.Cut(got, "100,1\n")
		want := "2026-03-14 09:00:00 to 2026-03-14 09:03:00 (UTC)\nevents ▂▅·█ max 8\nshare  ·█·▃ max 1"
		if below != want {
			t.Errorf("got\n%s\nwant\n%s", below, want)
		}
	})
	t.Run("one for each label", func(t *testing.T) {
		got, _ := chart(t, []rows.Column{timeColumn, labelColumn, eventsColumn}, [][]any{
			{start, "GetObject", 2}, {start + minute, "Get\x1bObject", 2}, {start + minute, nil, 3},
		}, Options{Format: "csv", NoHeader: true})
		want := "GetObject  █· max 2\nGet␛Object ·█ max 2\n-          ·█ max 3"
		if !strings.HasSuffix(got, want) {
			t.Errorf("got\n%s\nwant at the end\n%s", got, want)
		}
	})
	t.Run("many times share marks", func(t *testing.T) {
		var table [][]any
		for i := range 1000 {
			table = append(table, []any{start + int64(i)*minute, i, 1.0})
		}
		got, _ := chart(t, []rows.Column{timeColumn, eventsColumn, shareColumn}, table, Options{MaxRows: -1})
		_, line, _ := strings.Cut(got, "events ▁")
		if line, _, _ = strings.Cut(line, " max"); len([]rune(line))+1 != mostMarks || !strings.HasSuffix(line, "█") {
			t.Errorf("the sparkline is %q", line)
		}
	})
	t.Run("a single time has no line", func(t *testing.T) {
		got, _ := chart(t, []rows.Column{timeColumn, eventsColumn, shareColumn}, [][]any{{start, 1, 1.0}}, Options{Format: "csv", NoHeader: true})
		if want := "2026-03-14T09:00:00Z,1,1\n"; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestChartLeavesOtherResultsAlone(t *testing.T) {
	for _, columns := range [][]rows.Column{
		{eventsColumn}, {labelColumn}, {timeColumn, labelColumn}, {labelColumn, labelColumn, eventsColumn}, {labelColumn, eventsColumn, shareColumn}, {timeColumn, timeColumn, eventsColumn},
	} {
		r := result(t, columns, nil)
		if c, err := NewChart(r, Options{}); err != nil || c.Rows != r || c.Below != nil {
			t.Errorf("%v: drawn: %+v, %v", columns, c, err)
		}
	}
}

func TestChartKeepsTheLimit(t *testing.T) {
	table := [][]any{{"a", 1}, {"b", 2}, {"c", 3}}
	for limit, truncated := range map[int64]bool{2: true, 3: false, 4: false} {
		got, summary := chart(t, []rows.Column{labelColumn, eventsColumn}, table, Options{MaxRows: limit})
		if summary.Truncated != truncated || summary.Rows != min(limit, 3) {
			t.Errorf("limit %d: %+v\n%s", limit, summary, got)
		}
	}
}

func TestSparkline(t *testing.T) {
	for want, values := range map[string][]float64{
		"":         nil,
		"▁▁":       {0, 0},
		"▁▅█":      {0, 4, 7},
		"█·":       {3, math.NaN()},
		"▁█":       {-1, 6},
		"▁▂▃▄▅▆▇█": {0, 1, 2, 3, 4, 5, 6, 7},
	} {
		if got := Sparkline(values); got != want {
			t.Errorf("%v: got %s, want %s", values, got, want)
		}
	}
}

// Days across a change of the clocks have a mark each and none between them.
func TestSparklinesOfLocalDays(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	var table [][]any
	for day := range 30 {
		at := time.Date(2024, 3, 15+day, 0, 0, 0, 0, zone)
		table = append(table, []any{at.UnixMicro(), int64(1), int64(1)})
	}
	columns := []rows.Column{{Name: "t", Kind: rows.Timestamp}, {Name: "a", Kind: rows.Int64}, {Name: "b", Kind: rows.Int64}}
	c, err := NewChart(result(t, columns, table), Options{Zone: zone})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range c.Below[1:] {
		if marks := strings.Fields(line)[1]; utf8.RuneCountInString(marks) != 30 || strings.Contains(marks, Sparkline([]float64{math.NaN()})) {
			t.Errorf("%s", line)
		}
	}
}
