package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/feed"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/alarm/rule"
	"trailsift/query"
	"trailsift/query/diag"
)

// evaluateFlags are the options of every command that evaluates alarms.
type evaluateFlags struct {
	metricsFlags
	rules ruleFlags
	only  []string
}

func (f *evaluateFlags) register(c *cobra.Command) {
	registerInputs(c, &f.inputs, &f.ingest)
	f.time.register(c.Flags())
	f.out.register(c.Flags())
	f.rules.register(c.Flags())
	c.Flags().StringArrayVar(&f.only, "alarm", nil, "only the alarm of this `name`, and those that it watches (may be repeated)")
}

// alarmSession is alarms and what they are evaluated over.
type alarmSession struct {
	*metricsSession
	rules  *rule.Set
	alarms []*alarm.Definition
	set    *alarm.Set
	reader *feed.Reader
	failed bool         // some rules could not be read
	broken map[int]bool // alarms that could not be evaluated
	brief  bool         // nobody wants the data of reasons
}

// openAlarms reads rules and opens the store or the inputs.
func (a *app) openAlarms(c *cobra.Command, f *evaluateFlags, files []string) (*alarmSession, error) {
	s, err := a.readAlarms(c.Context(), f, files)
	if err != nil {
		return nil, err
	}
	return s, s.open(a, c, f)
}

// readAlarms reads rules.
func (a *app) readAlarms(ctx context.Context, f *evaluateFlags, files []string) (_ *alarmSession, err error) {
	s := &alarmSession{broken: map[int]bool{}}
	if s.rules, err = a.loadRules(ctx, f.rules, files); err != nil {
		return nil, err
	}
	s.failed = a.printRuleProblems(s.rules, diag.Error)
	for _, r := range s.rules.Rules {
		s.alarms = append(s.alarms, &r.Definition)
	}
	s.set = alarm.NewSet(s.alarms)
	if err := s.choose(f.only); err != nil {
		return nil, err
	}
	if len(s.alarms) == 0 {
		return nil, usageError("there is no alarm to evaluate")
	}
	return s, nil
}

// open opens the store or the inputs, as they are now.
func (s *alarmSession) open(a *app, c *cobra.Command, f *evaluateFlags) (err error) {
	if s.metricsSession, err = a.openMetrics(c, &f.metricsFlags); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	return s.ready()
}

// ready makes the reader of what alarms watch.
func (s *alarmSession) ready() error {
	store, err := s.store()
	if err != nil {
		return err
	}
	compiler, err := query.New(query.Options{})
	if err != nil {
		return err
	}
	s.reader = &feed.Reader{Store: store, Bands: store.Sources().Bands, Windowed: compiler.Windowed, Without: compiler.Without, Note: store.Note, Failed: s.report}
	return nil
}

// report says once that an alarm cannot be evaluated.
func (s *alarmSession) report(index int, err error) {
	if s.broken[index] {
		return
	}
	s.broken[index] = true
	fmt.Fprintf(s.app.stderr, "the alarm `%s` cannot be evaluated:\n", diag.Visible(s.alarms[index].Name))
	s.app.printError(s.app.requestError(err))
}

// verdict is the error of a command that did its work, but not with all alarms.
func (s *alarmSession) verdict() error {
	switch {
	case len(s.broken) > 0:
		return fmt.Errorf("%s could not be evaluated", term.Counted(int64(len(s.broken)), "alarm"))
	case s.failed:
		return withCode(exitUsage, errors.New("some rules could not be read"))
	}
	return nil
}

// choose leaves only some alarms, and those that they watch.
func (s *alarmSession) choose(names []string) error {
	if len(names) == 0 {
		return nil
	}
	var all []string
	for _, d := range s.alarms {
		all = append(all, d.Name)
	}
	chosen := make([]bool, len(s.alarms))
	var choose func(i int)
	choose = func(i int) {
		if chosen[i] {
			return
		}
		chosen[i] = true
		refs := alarm.Refs(s.set.Rule(i))
		if p := s.alarms[i].Suppressor; p != nil {
			refs = append(refs, alarm.Ref{Name: p.Alarm})
		}
		for _, ref := range refs {
			if child, ok := s.set.Find(i, ref.Name); ok {
				choose(child)
			}
		}
	}
	for _, name := range names {
		i := slices.Index(all, name)
		if i < 0 {
			return usageError("--alarm: there is no alarm `%s`%s", diag.Visible(name), similar(name, all, "`trailsift alarms list` shows them"))
		}
		for ; i < len(all); i++ { // of several accounts or regions
			if all[i] == name {
				choose(i)
			}
		}
	}
	var kept []*alarm.Definition
	for i, d := range s.alarms {
		if chosen[i] {
			kept = append(kept, d)
		}
	}
	s.alarms, s.set = kept, alarm.NewSet(kept)
	return nil
}

// spanOf is the time that alarms are replayed over: that of the flags, whose open ends are those of the store's events and metrics.
func (s *alarmSession) spanOf() (feed.Span, error) {
	t := s.flags.time
	return s.spanWithin(t.since == "" && t.from == "", t.since == "" && t.to == "")
}

// spanWithin is spanOf where the caller says which ends are open.
func (s *alarmSession) spanWithin(openStart, openEnd bool) (feed.Span, error) {
	start, end := s.span.Start, s.span.End
	first, last, any := int64(0), int64(0), false
	for _, c := range s.source.snapshot.Coverage() {
		if c.Table != "events" && c.Table != "metrics" || c.Rows == c.NullTimes {
			continue
		}
		if !any || c.MinTime < first {
			first = c.MinTime
		}
		if !any || c.MaxTime > last {
			last = c.MaxTime
		}
		any = true
	}
	if !any {
		return feed.Span{}, withCode(exitNoData, errors.New("there are no events and no metrics to evaluate alarms over"))
	}
	const minute = int64(time.Minute / time.Microsecond)
	if openStart {
		start = first - first%minute
	}
	if openEnd {
		end = last - last%minute + minute
	}
	if end <= start {
		return feed.Span{}, usageError("the range is empty: the store's data are from %s to %s", s.clock(first), s.clock(last))
	}
	return feed.Span{From: start, To: end}, nil
}

// clock writes a time in the zone of --tz.
func (s *alarmSession) clock(at int64) string {
	return time.UnixMicro(at).In(s.zone).Format("2006-01-02 15:04:05")
}

// alarmRun is alarms on a clock, and what they have done so far.
type alarmRun struct {
	clock       *replay.Clock
	source      *feed.Source
	transitions []replay.Transition
	acts        []replay.Act
	brief       bool // the reasons' data are not kept: they take more than everything else
}

// Transition implements replay.Handler.
func (r *alarmRun) Transition(t replay.Transition) error {
	if r.brief {
		t.ReasonData = ""
	}
	r.transitions = append(r.transitions, t)
	return nil
}

// Act implements replay.Handler.
func (r *alarmRun) Act(a replay.Act) error {
	r.acts = append(r.acts, a)
	return nil
}

// advance evaluates everything that is due up to a time.
func (r *alarmRun) advance(ctx context.Context, to int64) error {
	return r.source.Advance(ctx, r.clock, to)
}

// start puts the alarms on a clock that stands at a time. Where they stand then may be nil: they are new.
func (s *alarmSession) start(at int64, states []replay.State) (*alarmRun, error) {
	r := &alarmRun{brief: s.brief, source: &feed.Source{Reader: s.reader, Alarms: s.alarms}}
	var err error
	r.clock, err = replay.New(s.alarms, r.source, r, at, states)
	return r, err
}

// replay evaluates the alarms over a span, as alarms that are new at its beginning.
func (s *alarmSession) replay(ctx context.Context, span feed.Span) (*alarmRun, error) {
	r, err := s.start(span.From, nil)
	if err != nil {
		return nil, err
	}
	return r, r.advance(ctx, span.To)
}
