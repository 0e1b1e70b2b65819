package watch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/history"
	"trailsift/engine/alarm/replay"
	"trailsift/storage"
)

const minute = int64(time.Minute / time.Microsecond)

func alarms(names ...string) []*alarm.Definition {
	var out []*alarm.Definition
	for _, name := range names {
		one := 1.0
		out = append(out, &alarm.Definition{Name: name, Query: &alarm.Query{Text: "stats count(*) as n", Period: 60}, EvaluationPeriods: 1, Threshold: &one, Operator: alarm.Greater})
	}
	return out
}

// toggle is what an evaluation finds whose alarms change with each third minute, and are OK at first.
func toggle(_ context.Context, s Stretch) (Outcome, error) {
	out := Outcome{States: slices.Clone(s.States)}
	for at := s.From - s.From%minute + minute; at <= s.To; at += minute {
		if at/minute%3 != 0 {
			continue
		}
		for i := range out.States {
			old := out.States[i]
			next := replay.State{State: alarm.Alarm, Since: at, Reason: fmt.Sprint("at ", at/minute)}
			if old.State != alarm.OK {
				next.State = alarm.OK
			}
			out.States[i] = next
			out.Transitions = append(out.Transitions, replay.Transition{Alarm: i, At: at, Old: old.State, New: next.State, Since: old.Since, Reason: next.Reason})
			out.Acts = append(out.Acts, replay.Act{Alarm: i, Act: alarm.Act{State: next.State, At: at}})
		}
	}
	return out, nil
}

// world is what is outside a watcher. It fails when it is told to, before or behind what it does.
type world struct {
	fail  func() (before, behind bool)
	saved map[string]int
	told  []string
}

var errFault = errors.New("fault")

func (w *world) try(do func()) error {
	before, behind := w.fail()
	if before {
		return errFault
	}
	do()
	if behind {
		return errFault
	}
	return nil
}

func (w *world) save(_ context.Context, list []history.Entry) error {
	return w.try(func() {
		for _, e := range list { // as a store does: what is there is left out
			w.saved[fmt.Sprint(e.Alarm, e.At, e.Old, e.New, e.Reason)] = 1
		}
	})
}

func (w *world) Deliver(_ context.Context, document []byte) error {
	return w.try(func() { w.told = append(w.told, string(document)) })
}

func (w *world) String() string { return "world" }

func (w *world) options(now *time.Time) Options {
	return Options{
		Alarms: alarms("a", "b"), Save: w.save, Record: true, Targets: []Target{{"world", w}}, Start: 10*minute + 7, Stretch: 4 * minute,
		Now: func() time.Time { return *now },
		Evaluate: func(ctx context.Context, s Stretch) (out Outcome, err error) {
			err = w.try(func() { out, err = toggle(ctx, s) })
			return out, err
		},
	}
}

// statePath returns a new path for a state, in memory where the system has such a folder: thousands of them are written.
func statePath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "watch-")
	if err != nil {
		return filepath.Join(t.TempDir(), "s")
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "s")
}

// Whatever fails, and whenever the watcher is started anew: all is saved and told in the end, in order, and nothing else is.
func TestNothingIsLost(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		const end = 60 * minute
		now := time.Unix(0, 0)
		whole := &world{fail: func() (bool, bool) { return false, false }, saved: map[string]int{}}
		run(rt, statePath(t), whole.options(&now), end)

		faulty := &world{saved: map[string]int{}}
		faults := rapid.IntRange(0, 30).Draw(rt, "faults")
		faulty.fail = func() (bool, bool) {
			if faults == 0 || rapid.IntRange(0, 2).Draw(rt, "fault") > 0 {
				return false, false
			}
			faults--
			before := rapid.Bool().Draw(rt, "before")
			return before, !before
		}
		path := statePath(t)
		o := faulty.options(&now)
		for until := o.Start; until < end || faults > 0; {
			now = now.Add(time.Hour) // targets that failed are tried again
			o.Stretch = int64(rapid.IntRange(1, 20).Draw(rt, "stretch")) * minute
			until = run(rt, path, o, min(until+int64(rapid.IntRange(0, 20).Draw(rt, "minutes"))*minute, end))
			faults = max(faults-1, 0)
		}
		for range 2 {
			now = now.Add(time.Hour)
			run(rt, path, o, end)
		}
		if fmt.Sprint(faulty.saved) != fmt.Sprint(whole.saved) || len(whole.saved) != 2*17 {
			rt.Errorf("saved %v\nwant  %v", faulty.saved, whole.saved)
		}
		if got, want := slices.Compact(slices.Clone(faulty.told)), whole.told; !slices.Equal(unique(got), want) {
			rt.Errorf("told\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

// unique leaves the first of equal texts.
func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// run watches as one process does, and returns how far the state is.
func run(t *rapid.T, path string, o Options, to int64) int64 {
	w, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Advance(context.Background(), to); err != nil && !errors.Is(err, errFault) {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.Until()
}

func calm() *world {
	return &world{fail: func() (bool, bool) { return false, false }, saved: map[string]int{}}
}

// Alarms keep their states when rules change; a state that cannot be used is not overwritten.
func TestRulesChange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "folder", "s")
	now := time.Unix(0, 0)
	o := calm().options(&now)
	var stretches []Stretch
	o.Evaluate = func(ctx context.Context, s Stretch) (Outcome, error) {
		stretches = append(stretches, s)
		return toggle(ctx, s)
	}
	open := func() *Watcher {
		w, err := Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Close() })
		return w
	}
	w := open()
	if err := w.Advance(t.Context(), 13*minute); err != nil {
		t.Fatal(err)
	}
	if u := w.Update(); !u.Created || stretches[0].From != o.Start || stretches[0].States[0].Reason != alarm.InitialReason {
		t.Errorf("%+v, %+v", u, stretches)
	}
	var held *storage.LockError
	if _, err := Open(path, o); !errors.As(err, &held) || held.Holder.PID != os.Getpid() {
		t.Errorf("a second watcher: %v", err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	o.Alarms = alarms("c", "a")
	o.Alarms[1].EvaluationPeriods = 2
	w = open()
	if u := w.Update(); u.Created || fmt.Sprint(u.New, u.Changed, u.Gone) != "[c] [a] [b]" {
		t.Errorf("%+v", u)
	}
	if err := w.Advance(t.Context(), 20*minute); err != nil {
		t.Fatal(err)
	}
	second := stretches[1]
	if second.From != 13*minute || !second.Updated || stretches[2].Updated ||
		second.States[0].State != alarm.InsufficientData || second.States[0].Since != 13*minute || second.States[1].State != alarm.OK || second.States[1].Since != 12*minute {
		t.Errorf("%+v", stretches[1:])
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}

	o.Alarms = alarms("a", "a")
	if _, err := Open(path, o); err == nil || !strings.Contains(err.Error(), "two alarms are called a") {
		t.Error(err)
	}
	for _, text := range []string{"", "{", `{"Format":2}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o.Alarms = alarms("a")
		if _, err := Open(path, o); err == nil {
			t.Errorf("a state of %q is taken", text)
		}
		if left, err := os.ReadFile(path); err != nil || string(left) != text {
			t.Errorf("%q became %q, %v", text, left, err)
		}
	}
}

// A target that fails holds nobody up, gets everything later, and not more than there is room for.
func TestTargetFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	now := time.Unix(0, 0)
	good, bad := calm(), &world{fail: func() (bool, bool) { return true, false }}
	o := good.options(&now)
	o.Form = Messages
	o.Targets = append(o.Targets, Target{"bad?token=secret", bad})
	failed, dropped := 0, 0
	o.Report.Failed = func(Target, int, error) { failed++ }
	o.Report.Dropped = func(n int) { dropped += n }
	w, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Advance(t.Context(), 60*minute); err != nil {
		t.Fatal(err)
	}
	if given, others := w.Waiting(); given != 34 || others != 0 || failed != 1 || len(good.told) != 34 {
		t.Errorf("%d and %d wait, %d failures, %d told", given, others, failed, len(good.told))
	}
	if !strings.HasPrefix(good.told[0], `{"AlarmName":"a"`) {
		t.Error(good.told[0])
	}
	if text, err := os.ReadFile(path); err != nil || strings.Contains(string(text), "secret") {
		t.Errorf("the state holds the address: %v", err)
	}
	w.options.Stretch = 50_000 * minute
	if err := w.Advance(t.Context(), 40_000*minute); err != nil {
		t.Fatal(err)
	}
	if given, _ := w.Waiting(); given != maxDocuments || dropped == 0 || failed != 1 {
		t.Errorf("%d wait, %d were dropped, %d failures", given, dropped, failed)
	}
	bad.fail = good.fail
	now = now.Add(retryAfter)
	if err := w.Advance(t.Context(), w.Until()); err != nil {
		t.Fatal(err)
	}
	if given, _ := w.Waiting(); given != 0 || len(bad.told) != maxDocuments || !slices.Equal(bad.told, good.told[len(good.told)-maxDocuments:]) {
		t.Errorf("%d wait, %d were told", given, len(bad.told))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// Actions that were kept back run for the change that they belong to, however long ago that was.
func TestLateActions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	now := time.Unix(0, 0)
	w := calm()
	o := w.options(&now)
	o.Form, o.Alarms = Messages, alarms("a")
	o.Alarms[0].AlarmActions = []string{"arn:aws:sns:us-east-1:111122223333:pager"}
	var late []string
	o.Report.Acted = func(d *alarm.Definition, at int64, would []action.Would) {
		late = append(late, fmt.Sprint(d.Name, " ", at/minute, " ", would[0].What))
	}
	o.Evaluate = func(_ context.Context, s Stretch) (Outcome, error) {
		out := Outcome{States: slices.Clone(s.States)}
		if s.From < 12*minute {
			out.States[0] = replay.State{State: alarm.Alarm, Since: 12 * minute, Reason: "because"}
			out.Transitions = []replay.Transition{{At: 12 * minute, Old: alarm.InsufficientData, New: alarm.Alarm, Since: o.Start, Reason: "because", Suppressed: alarm.ByWaitPeriod}}
		} else {
			out.Acts = []replay.Act{{Act: alarm.Act{State: alarm.Alarm, At: 15 * minute}}}
		}
		return out, nil
	}
	for _, to := range []int64{12, 16} {
		x, err := Open(path, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(x.Advance(t.Context(), to*minute), x.Close()); err != nil {
			t.Fatal(err)
		}
	}
	if fmt.Sprint(late) != "[a 15 send a message to the topic pager]" {
		t.Error(late)
	}
	if len(w.told) != 1 || !strings.Contains(w.told[0], `"NewStateReason":"because","StateChangeTime":"1970-01-01T00:12:00.000+0000"`) || !strings.Contains(w.told[0], `"OldStateValue":"INSUFFICIENT_DATA"`) {
		t.Error(w.told)
	}
}
