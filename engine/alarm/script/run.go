package script

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/replay"
	"trailsift/query/diag"
)

// Run runs the test. What is not as expected are errors in the list, at their places in the script. The error says why it could not be
// run to its end.
func (t *Test) Run(ctx context.Context) (diag.List, error) {
	events, err := newEvents(t.file.alarms)
	if err != nil {
		return nil, err
	}
	r := &run{ctx: ctx, test: t, data: &data{
		alarms: t.file.alarms, samples: map[series][]sample{}, bands: map[int]map[int64]value{}, events: events,
	}}
	if r.clock, err = replay.New(t.file.alarms, r.data, r, t.start+t.begin, nil); err != nil {
		return nil, err
	}
	for _, s := range t.steps {
		if err := s.run(r); err != nil {
			return r.failures, err
		}
	}
	return r.failures, nil
}

// run is a test that runs.
type run struct {
	ctx      context.Context
	test     *Test
	data     *data
	clock    *replay.Clock
	acts     []replay.Act
	failures diag.List
}

// Transition implements replay.Handler.
func (r *run) Transition(replay.Transition) error { return nil }

// Act implements replay.Handler.
func (r *run) Act(a replay.Act) error {
	r.acts = append(r.acts, a)
	return nil
}

// advance moves the clock to a time of the test.
func (r *run) advance(at int64) error { return r.clock.Advance(r.ctx, r.test.start+at) }

func (s *loadStep) run(r *run) error {
	for i, v := range s.values {
		if !v.missing {
			r.data.add(s.series, sample{r.test.start + s.from + int64(i)*s.step, v.value, v.count})
		}
	}
	return nil
}

func (s *bandStep) run(r *run) error {
	if r.data.bands[s.alarm] == nil {
		r.data.bands[s.alarm] = map[int64]value{}
	}
	for i, v := range s.values {
		r.data.bands[s.alarm][r.test.start+s.from+int64(i)*s.step] = v
	}
	return nil
}

func (s *eventStep) run(r *run) error {
	for _, e := range s.events {
		r.data.events.read(r.test.start+s.at, e, r.data.add)
	}
	return nil
}

func (s *setStep) run(r *run) error {
	if err := r.advance(s.at); err != nil {
		return err
	}
	for _, i := range s.alarms {
		if err := r.clock.Set(i, s.state, "set by the test"); err != nil {
			return err
		}
	}
	return nil
}

func (s *expectStep) run(r *run) error {
	if err := r.advance(s.at); err != nil {
		return err
	}
	for _, e := range s.list {
		if wrong := r.wrong(&e, s.at); wrong != "" {
			r.failures.Add(r.failed(&e, "at "+clock(s.at)+": "+wrong))
		}
	}
	return nil
}

// wrong says what is not as expected; "" when everything is.
func (r *run) wrong(e *expectation, at int64) string {
	s := r.clock.State(e.alarm)
	state := s.State
	name := "`" + r.test.file.alarms[e.alarm].Name + "`"
	if e.contributor != "" {
		var there bool
		name = "`" + r.test.file.alarms[e.alarm].Name + "{" + e.contributor + "}`"
		if state, there = s.Contributors[e.contributor]; !there {
			return name + " is not there"
		}
	}
	switch acts := r.actsOf(e.alarm, at); {
	case e.state != "" && state != e.state:
		return fmt.Sprintf("%s is %s, not %s", name, state, e.state)
	case e.reason != "" && !matches(s.Reason, e.reason):
		return name + " has another reason"
	case e.quiet && len(acts) > 0, e.acts != "" && !slices.Equal(acts, []alarm.State{e.acts}):
		did := "no actions run"
		if len(acts) > 0 {
			did = fmt.Sprintf("actions run for %v", acts)
		}
		return fmt.Sprintf("%s: %s", name, did)
	}
	if by := cmp.Or(string(s.Suppression.By), "nothing"); e.suppressed != "" && by != e.suppressed {
		return fmt.Sprintf("%s is suppressed by %s, not by %s", name, by, e.suppressed)
	}
	return ""
}

// actsOf returns the states whose actions run at a time.
func (r *run) actsOf(index int, at int64) []alarm.State {
	var out []alarm.State
	for _, a := range r.acts {
		if a.Alarm == index && a.At == r.test.start+at {
			out = append(out, a.State)
		}
	}
	return out
}

// failed says what is wrong, with why the alarm is as it is and what it looks at.
func (r *run) failed(e *expectation, message string) diag.Diagnostic {
	d := diag.Errorf("not-as-expected", e.at, "%s", message)
	s := r.clock.State(e.alarm)
	d = d.WithNote("%s since %s: %s", s.State, clock(s.Since-r.test.start), s.Reason)
	def := r.test.file.alarms[e.alarm]
	if def.Composite() || def.PromQL != "" || def.MultiSeries() {
		return d
	}
	buckets := alarm.NewEvaluator(def).Window(nil, r.clock.Now())
	window, err := r.data.Window(e.alarm, buckets, nil)
	if err != nil || len(window) == 0 {
		return d
	}
	var values []string
	for _, p := range window {
		if p.Missing {
			values = append(values, "_")
			continue
		}
		values = append(values, fmt.Sprint(p.Value))
	}
	return d.WithNote("periods of %s up to %s: %s", clock(def.Period()*1e6), clock(buckets[len(buckets)-1].End-r.test.start), strings.Join(values, " "))
}
