package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/engine/alarm"
)

// minutes are values of minutes, the same for every alarm; those that are not there are missing.
type minutes map[int64]float64

// Window sums up the minutes of each bucket.
func (m minutes) Window(_ int, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error) {
	for _, b := range buckets {
		p := alarm.Datapoint{Start: b.Start, Missing: true}
		for at := b.Start; at < b.End; at += 60e6 {
			if x, ok := m[at]; ok {
				p.Missing = false
				p.Value += x
			}
		}
		to = append(to, p)
	}
	return to, nil
}

// Contributors are two series of the same values, of which one begins later.
func (m minutes) Contributors(index int, buckets []alarm.Bucket) ([]alarm.Contributor, error) {
	var out []alarm.Contributor
	for i, name := range []string{"a", "b"} {
		w, err := m.Window(index, buckets[i:], make([]alarm.Datapoint, 0, len(buckets)))
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(w, func(p alarm.Datapoint) bool { return !p.Missing }) {
			out = append(out, alarm.Contributor{Name: name, Window: w})
		}
	}
	return out, nil
}

// log writes down what happens.
type log struct {
	alarms []*alarm.Definition
	lines  []string
	fail   error
}

func (l *log) Transition(t Transition) error {
	l.lines = append(l.lines, fmt.Sprintf("%d %s{%s} %s -> %s since %d suppressed %q: %s %s", t.At/1e6, l.alarms[t.Alarm].Name, t.Contributor, t.Old, t.New, t.Since/1e6, t.Suppressed, t.Reason, t.ReasonData))
	return l.fail
}

func (l *log) Act(a Act) error {
	l.lines = append(l.lines, fmt.Sprintf("%d %s acts %s", a.At/1e6, l.alarms[a.Alarm].Name, a.State))
	return l.fail
}

// watching returns an alarm on a sum.
func watching(name string, period, n, m int64, treatment alarm.Treatment) *alarm.Definition {
	threshold := 1.0
	return &alarm.Definition{
		Name: name, EvaluationPeriods: n, DatapointsToAlarm: m, Threshold: &threshold, Operator: alarm.Greater, TreatMissingData: treatment,
		Metric: &alarm.Metric{Statistic: "Sum", Period: period},
	}
}

// everything are alarms of all kinds.
func everything() []*alarm.Definition {
	several := watching("several", 60, 2, 0, alarm.Missing)
	several.Metric, several.Query = nil, &alarm.Query{Text: "stats count(*) by x", By: []string{"x"}, Period: 60}
	seldom := watching("seldom", 60, 1, 0, alarm.NotBreaching)
	seldom.Schedule = "rate(7 minutes)"
	return []*alarm.Definition{
		{Name: "top", Rule: "ALARM(middle) OR ALARM(several)", Suppressor: &alarm.Suppressor{Alarm: "five", WaitPeriod: 90, ExtensionPeriod: 150}},
		{Name: "middle", Rule: "ALARM(minute) AND NOT ALARM(ignored)"},
		watching("minute", 60, 3, 2, alarm.Missing),
		watching("ignored", 60, 2, 2, alarm.Ignore),
		watching("five", 300, 2, 1, alarm.Breaching),
		several, seldom,
		{Name: "loop", Rule: "ALARM(loop)"},
	}
}

func drawMinutes(t *rapid.T) minutes {
	m := minutes{}
	for i, x := range rapid.SliceOfN(rapid.IntRange(-2, 2), 60, 60).Draw(t, "minutes") {
		if x != -1 {
			m[int64(i-10)*60e6] = float64(x)
		}
	}
	return m
}

// However often a clock is stopped, its states are written down, and another clock goes on with them: the same happens at the same times.
func TestRestart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		alarms, source := everything(), drawMinutes(t)
		whole := &log{alarms: alarms}
		c, err := New(alarms, source, whole, 0, nil)
		if err == nil {
			err = c.Advance(t.Context(), 3000e6)
		}
		if err != nil {
			t.Fatal(err)
		}
		parts := &log{alarms: alarms}
		var states []State
		at := int64(0)
		for at < 3000e6 {
			c, err := New(alarms, source, parts, at, states)
			if err != nil {
				t.Fatal(err)
			}
			at = min(3000e6, at+rapid.Int64Range(1, 900).Draw(t, "seconds")*1e6)
			if err := c.Advance(t.Context(), at); err != nil {
				t.Fatal(err)
			}
			states = make([]State, len(alarms))
			for i := range states {
				text, err := json.Marshal(c.State(i))
				if err == nil {
					err = json.Unmarshal(text, &states[i])
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		slices.Sort(whole.lines) // an action of a period that has ended is told by the next evaluation, or by the stop before it
		slices.Sort(parts.lines)
		if !slices.Equal(whole.lines, parts.lines) {
			t.Fatalf("in one go\n%s\nin parts\n%s", strings.Join(whole.lines, "\n"), strings.Join(parts.lines, "\n"))
		}
	})
}

// plain evaluates an alarm on a sum over minutes, by the words of the guide, and returns when its state changes.
func plain(m minutes, period, n, need int64, treatment alarm.Treatment, until int64) []string {
	var out []string
	state := alarm.InsufficientData
	for now := int64(60); now <= until; now += 60 {
		var ages []int64 // of periods with data, the newest first, negative where they do not breach
		for age := int64(1); age <= n+2 && int64(len(ages)) < n; age++ {
			sum, there := 0.0, false
			for s := now - age*period; s < now-(age-1)*period; s += 60 {
				x, ok := m[s*1e6]
				sum, there = sum+x, there || ok
			}
			if there && sum > 1 {
				ages = append(ages, age)
			} else if there {
				ages = append(ages, -age)
			}
		}
		var breaching, fine int64
		for _, age := range ages {
			if age > 0 {
				breaching++
			} else {
				fine++
			}
		}
		next := state
		holes := n - breaching - fine
		switch {
		case breaching >= need, treatment == alarm.Breaching && breaching+holes >= need:
			next = alarm.Alarm
		case fine > 0, holes == 0, treatment == alarm.NotBreaching, treatment == alarm.Breaching:
			next = alarm.OK
		case treatment == alarm.Missing && len(ages) == 0:
			next = alarm.InsufficientData
		case treatment == alarm.Missing && ages[len(ages)-1] >= need:
			next = alarm.Alarm
		}
		if next != state {
			out = append(out, fmt.Sprintf("%d %s", now, next))
			state = next
		}
	}
	return out
}

// states writes down when the state changes.
type states struct{ lines []string }

func (s *states) Transition(t Transition) error {
	s.lines = append(s.lines, fmt.Sprintf("%d %s", t.At/1e6, t.New))
	return nil
}
func (s *states) Act(Act) error { return nil }

func TestClockDiffers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := drawMinutes(t)
		period := rapid.SampledFrom([]int64{60, 120, 300}).Draw(t, "period")
		n := rapid.Int64Range(1, 4).Draw(t, "n")
		need := rapid.Int64Range(1, n).Draw(t, "m")
		treatment := rapid.SampledFrom([]alarm.Treatment{alarm.Missing, alarm.Ignore, alarm.Breaching, alarm.NotBreaching}).Draw(t, "treatment")
		var got states
		c, err := New([]*alarm.Definition{watching("a", period, n, need, treatment)}, source, &got, 0, nil)
		if err == nil {
			err = c.Advance(t.Context(), 3600e6)
		}
		if err != nil {
			t.Fatal(err)
		}
		if want := plain(source, period, n, need, treatment, 3600); !slices.Equal(got.lines, want) {
			t.Fatalf("got\n%s\nwant\n%s", strings.Join(got.lines, "\n"), strings.Join(want, "\n"))
		}
	})
}

// What happens is told in the order of time: what was kept back, the change, and what it does.
func TestOrderOfEvents(t *testing.T) {
	source := watching("source", 60, 1, 0, alarm.Ignore)
	source.ActionsDisabled = true
	alarms := []*alarm.Definition{source, {Name: "top", Rule: "ALARM(source)", Suppressor: &alarm.Suppressor{Alarm: "source", WaitPeriod: 60}}}
	l := &log{alarms: alarms}
	c, err := New(alarms, minutes{0: 5, 60e6: 0}, l, 0, nil)
	if err == nil {
		err = c.Advance(t.Context(), 600e6)
	}
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range l.lines {
		line, _, _ = strings.Cut(line, " since")
		got = append(got, line)
	}
	want := []string{
		"0 top{} INSUFFICIENT_DATA -> OK",
		"60 source{} INSUFFICIENT_DATA -> ALARM", "60 top acts OK", "60 top{} OK -> ALARM",
		"120 source{} ALARM -> OK", "120 top{} ALARM -> OK", "180 top acts OK",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", l.lines)
	}
	if next, ok := c.Next(); !ok || next != 660e6 || c.Now() != 600e6 {
		t.Errorf("at %d, next %d", c.Now(), next)
	}
}

func TestErrors(t *testing.T) {
	alarms := everything()
	if _, err := New(alarms, minutes{}, &log{alarms: alarms}, 0, make([]State, 1)); err == nil {
		t.Error("states of other alarms are taken")
	}
	full := errors.New("full")
	c, err := New(alarms, minutes{}, &log{alarms: alarms, fail: full}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Advance(t.Context(), 600e6); !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c, err = New(alarms, minutes{}, &log{alarms: alarms}, 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Advance(ctx, 600e6); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A schedule that has come to its end evaluates nothing more.
func TestEnd(t *testing.T) {
	once := watching("once", 60, 1, 0, alarm.Missing)
	once.Schedule = "cron(5 0 1 1 ? 1970)"
	var got states
	c, err := New([]*alarm.Definition{once}, minutes{240e6: 5}, &got, 0, nil)
	if err == nil {
		err = c.Advance(t.Context(), 3600e6)
	}
	if _, ok := c.Next(); err != nil || ok || !slices.Equal(got.lines, []string{"300 ALARM"}) {
		t.Errorf("%q, %v", got.lines, err)
	}
}

func BenchmarkClock(b *testing.B) {
	alarms := make([]*alarm.Definition, 1000)
	for i := range alarms {
		alarms[i] = watching(fmt.Sprint(i), 60, 3, 2, alarm.Missing)
	}
	source := minutes{}
	for at := int64(0); at < 86400e6; at += 60e6 {
		source[at] = float64(at / 60e6 % 50 / 45 * 5)
	}
	b.ReportAllocs()
	for b.Loop() {
		var s states
		c, err := New(alarms, source, &s, 0, nil)
		if err == nil {
			err = c.Advance(b.Context(), 3600e6)
		}
		if err != nil || len(s.lines) == 0 {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/60/1000, "ns/evaluation")
}
