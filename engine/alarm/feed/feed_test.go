package feed

import (
	"context"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/metric"
	"trailsift/engine/rows"
)

// sample is a value of the one metric that tests have.
type sample struct {
	at    int64 // µs
	value float64
}

// fake answers the queries of a store from samples, by their texts.
type fake struct {
	samples []sample
	asked   []string
}

var (
	statsOf = regexp.MustCompile(`stat\("(\w+)"\) as s\d+`)
	binsOf  = regexp.MustCompile(`(?:bin\(|datefloor\(timestamp - (\d+)s, )(\d+)s\) as t`)
)

func (f *fake) query(_ context.Context, text string, start, end int64) (rows.Reader, []string, error) {
	f.asked = append(f.asked, text)
	b := binsOf.FindStringSubmatch(text)
	if b == nil {
		return nil, nil, fmt.Errorf("the test does not answer %s", text)
	}
	if strings.Contains(text, "minimum as low") {
		return f.each(start, end)
	}
	phase, _ := strconv.ParseInt(b[1], 10, 64)
	period, _ := strconv.ParseInt(b[2], 10, 64)
	byBin := map[int64][]float64{}
	for _, s := range f.samples {
		if s.at >= start && s.at < end {
			bin := (s.at - phase*1e6) / (period * 1e6) * (period * 1e6)
			byBin[bin] = append(byBin[bin], s.value)
		}
	}
	columns := []rows.Column{{Name: "t", Kind: rows.Timestamp}}
	stats := statsOf.FindAllStringSubmatch(text, -1)
	for _, s := range stats {
		columns = append(columns, rows.Column{Name: s[1], Kind: rows.Double})
	}
	var table [][]any
	for at, values := range byBin {
		row := []any{at}
		for _, s := range stats {
			row = append(row, calculate(s[1], values))
		}
		table = append(table, row)
	}
	r, err := rows.Of(columns, table)
	return r, nil, err
}

// each answers with the samples themselves, all of minutes.
func (f *fake) each(start, end int64) (rows.Reader, []string, error) {
	columns := []rows.Column{{Name: "t", Kind: rows.Timestamp}, {Name: "low", Kind: rows.Double}, {Name: "high", Kind: rows.Double}, {Name: "length", Kind: rows.Int64}, {Name: "class"}, {Name: "weight", Kind: rows.Double}, {Name: "n", Kind: rows.Int64}}
	var table [][]any
	for _, s := range f.samples {
		if s.at >= start && s.at < end {
			table = append(table, []any{s.at - s.at%minute, s.value, s.value, int64(60), "put", 1.0, int64(1)})
		}
	}
	r, err := rows.Of(columns, table)
	return r, nil, err
}

func calculate(name string, values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	switch name {
	case "SampleCount":
		return float64(len(values))
	case "Sum":
		return sum
	case "Average":
		return sum / float64(len(values))
	case "Minimum":
		return slices.Min(values)
	case "Maximum":
		return slices.Max(values)
	case "p50":
		sorted := slices.Sorted(slices.Values(values))
		return sorted[(len(sorted)+1)/2-1]
	}
	panic(name)
}

func (f *fake) reader() *Reader { return &Reader{Store: metric.Store{Query: f.query}} }

func threshold(x float64) *float64 { return &x }

// on returns an alarm on the metric of the tests.
func on(name, stat string, period, n, m int64, above float64) *alarm.Definition {
	return &alarm.Definition{
		Name: name, Metric: &alarm.Metric{Metric: metric.Metric{Namespace: "App", Name: "Errors"}, Statistic: stat, Period: period},
		EvaluationPeriods: n, DatapointsToAlarm: m, Threshold: threshold(above), Operator: alarm.Greater,
	}
}

// told keeps what a clock tells.
type told struct {
	transitions []replay.Transition
	acts        []replay.Act
}

func (h *told) Transition(t replay.Transition) error {
	h.transitions = append(h.transitions, t)
	return nil
}
func (h *told) Act(a replay.Act) error { h.acts = append(h.acts, a); return nil }

// run evaluates new alarms behind a time and up to another one, in stretches of so many values.
func (f *fake) run(ctx context.Context, from, to int64, values int, alarms ...*alarm.Definition) (*told, error) {
	source, h := &Source{Reader: f.reader(), Alarms: alarms, MaxValues: values}, &told{}
	clock, err := replay.New(alarms, source, h, from, nil)
	if err != nil {
		return nil, err
	}
	return h, source.Advance(ctx, clock, to)
}

// written writes transitions, one a line: minutes, alarm, state.
func written(h *told, alarms []*alarm.Definition) string {
	var b strings.Builder
	for _, t := range h.transitions {
		fmt.Fprintf(&b, "%g %s %s\n", float64(t.At)/minute, alarms[t.Alarm].Name, t.New)
	}
	return b.String()
}

// Periods of five minutes slide: four errors in the minutes 3 to 6 are never in one period that begins at a multiple of five, and
// CloudWatch sees them.
func TestSliding(t *testing.T) {
	f := &fake{}
	for m := range int64(20) {
		f.samples = append(f.samples, sample{m * minute, 0})
		if m >= 3 && m <= 6 {
			f.samples = append(f.samples, sample{m*minute + 1e6, 1})
		}
	}
	alarms := []*alarm.Definition{on("sum", "Sum", 300, 1, 0, 3.5), on("median", "p50", 300, 1, 0, -1)}
	h, err := f.run(t.Context(), 5*minute-1, 20*minute, 0, alarms...)
	if err != nil {
		t.Fatal(err)
	}
	got := written(h, alarms)
	want := "5 sum OK\n5 median ALARM\n7 sum ALARM\n9 sum OK\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(f.asked) != 1+1 { // statistics of minutes, and the samples for the median
		t.Errorf("%d queries: %s", len(f.asked), strings.Join(f.asked, "\n"))
	}
}

// A replay agrees with evaluating each moment for itself over statistics of exactly the periods that it looks at.
func TestReplayProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &fake{}
		for range rapid.IntRange(0, 60).Draw(t, "samples") {
			f.samples = append(f.samples, sample{rapid.Int64Range(1000, 1060).Draw(t, "minute")*minute + rapid.Int64Range(0, 59).Draw(t, "second")*1e6, float64(rapid.IntRange(0, 3).Draw(t, "value"))})
		}
		stat := rapid.SampledFrom([]string{"SampleCount", "Sum", "Average", "Minimum", "Maximum", "p50"}).Draw(t, "stat")
		n := rapid.Int64Range(1, 3).Draw(t, "n")
		d := on("a", stat, rapid.SampledFrom([]int64{60, 120, 300}).Draw(t, "period"), n, rapid.Int64Range(1, n).Draw(t, "m"), float64(rapid.IntRange(0, 4).Draw(t, "threshold")))
		d.TreatMissingData = rapid.SampledFrom([]alarm.Treatment{alarm.Missing, alarm.Ignore, alarm.Breaching, alarm.NotBreaching}).Draw(t, "missing")
		const from, to = 1010 * minute, 1055 * minute
		got, err := f.run(t.Context(), from, to, 0, d)
		if err != nil {
			t.Fatal(err)
		}
		var want []replay.Transition
		e, state := alarm.NewEvaluator(d), alarm.InsufficientData
		for at := int64(from + minute); at <= to; at += minute {
			var window []alarm.Datapoint
			for _, b := range e.Window(nil, at) {
				var values []float64
				for _, s := range f.samples {
					if s.at >= b.Start && s.at < b.End {
						values = append(values, s.value)
					}
				}
				p := alarm.Datapoint{Start: b.Start, Missing: len(values) == 0}
				if !p.Missing {
					p.Value = calculate(stat, values)
				}
				window = append(window, p)
			}
			if next := e.Decide(window, state); next.State != state {
				want = append(want, replay.Transition{At: at, Old: state, New: next.State, Reason: e.Reason(next, window)})
				state = next.State
			}
		}
		if len(got.transitions) != len(want) {
			t.Fatalf("%d transitions, want %d", len(got.transitions), len(want))
		}
		for i, w := range want {
			if g := got.transitions[i]; g.At != w.At || g.Old != w.Old || g.New != w.New || g.Reason != w.Reason {
				t.Fatalf("%+v\nwant %+v", g, w)
			}
		}
	})
}

// What is read in stretches of time gives the same as what is read at once.
func TestStretches(t *testing.T) {
	f := &fake{}
	for m := range int64(3000) {
		f.samples = append(f.samples, sample{m * minute, float64(m / 7 % 3)})
	}
	alarms := []*alarm.Definition{
		{Name: "c", Rule: `ALARM("b") AND NOT ALARM(s)`, Suppressor: &alarm.Suppressor{Alarm: "s", WaitPeriod: 180, ExtensionPeriod: 120}},
		on("b", "Sum", 60, 2, 0, 0.5), on("s", "Maximum", 120, 2, 1, 1.5), on("m", "p50", 300, 1, 0, 0.5),
	}
	whole, err := f.run(t.Context(), 0, 3000*minute, 0, alarms...)
	if err != nil {
		t.Fatal(err)
	}
	queries := len(f.asked)
	parts, err := f.run(t.Context(), 0, 3000*minute, 1, alarms...)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := written(parts, alarms), written(whole, alarms); got != want || len(whole.transitions) < 1000 {
		t.Errorf("%d transitions, want %d", len(parts.transitions), len(whole.transitions))
	}
	if got, want := fmt.Sprint(parts.acts), fmt.Sprint(whole.acts); got != want {
		t.Errorf("actions\n%.200s\nwant\n%.200s", got, want)
	}
	if n := len(f.asked) - queries; n != 9*queries { // nine times six hours
		t.Errorf("%d queries in parts, and %d at once", n, queries)
	}
}

// Averages without sum and count are used where nothing has to be added to them, and are missing elsewhere.
func TestAverages(t *testing.T) {
	nan := math.NaN()
	s := sets{count: []float64{2, nan, nan, 1}, sum: []float64{6, nan, nan, 5}, average: []float64{3, 4, 7, 5}}
	for _, c := range []struct {
		p    periods
		want []float64
	}{
		{periods{1, 1, 1, 1}, []float64{3, 4, 7, 5}},
		{periods{0, 0, 2, 0}, []float64{nan, nan, nan, nan}},
	} {
		got := s.over(c.p, 2)
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}
