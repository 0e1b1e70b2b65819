package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/feed"
	"trailsift/engine/alarm/history"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/storage/schema"
)

func newAlarmsBacktest(a *app) *cobra.Command {
	var f evaluateFlags
	var summary, save, late bool
	c := &cobra.Command{
		Use:   "backtest FILE...",
		Short: "Replay alarms over the past",
		Long: `backtest evaluates alarms over a time of the store as CloudWatch would have done it then: each minute, each 10 seconds where periods
are shorter than a minute, each hour where more than a day is looked at, or when their schedules say. It shows each change of
state with its reason, and for people a line for each alarm above them.

--summary gives one row for each alarm instead: how often it would have woken somebody, the time in each state, the longest alarm.
An alarm begins in INSUFFICIENT_DATA, as one that was just made. Without a range it is the time of the store's events and metrics.
--save keeps the changes of state in the store: source alarms.

--late-data replays what was known then: an evaluation sees only events whose files had been delivered, by the times in the files' names,
in filter patterns, in metric math over them, and in queries. Events of other files count as delivered at once, and so do metrics of the
store. Queries are asked anew wherever files were under way, which takes long.`,
		Example: `  trailsift alarms backtest -i logs pack:cis
  trailsift alarms backtest -i metrics --summary alarms/rules.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if save && len(f.inputs) > 0 {
				return usageError("--save adds to a store, and -i reads files without one: ingest them first")
			}
			s, err := a.openAlarms(c, &f, args)
			if err != nil {
				return err
			}
			defer closeInto(&err, s)
			s.reader.Late = late
			return s.backtest(c.Context(), summary, save)
		},
	}
	f.register(c)
	c.Flags().BoolVar(&summary, "summary", false, "one row for each alarm")
	c.Flags().BoolVar(&late, "late-data", false, "let evaluations see events only once their files had been delivered")
	c.Flags().BoolVar(&save, "save", false, "keep the changes of state in the store, as the table alarms; those that are there stay as they are")
	return c
}

// backtest replays the alarms and prints what they did.
func (s *alarmSession) backtest(ctx context.Context, summary, save bool) error {
	s.brief = !save
	span, err := s.spanOf()
	if err != nil {
		return err
	}
	r, err := s.replay(ctx, span)
	if err != nil {
		return err
	}
	stays := s.stays(r, span)
	table := func(context.Context) (rows.Reader, error) { return s.transitionRows(r) }
	if summary {
		table = func(context.Context) (rows.Reader, error) { return s.summaryRows(stays) }
	}
	if s.forPeople() {
		if err := s.timeline(stays, r, span); err != nil {
			return err
		}
	}
	if err := s.app.printRows(ctx, s.flags.out, s.formatGiven, table); err != nil {
		return err
	}
	if save {
		if err := s.app.saveAlarms(ctx, history.Of(s.alarms, r.transitions, r.acts, schema.OriginBacktest)); err != nil {
			return err
		}
	}
	return s.verdict()
}

// stay is what an alarm did over a span.
type stay struct {
	in      map[alarm.State]time.Duration
	alarms  int // how often it went into ALARM
	woken   int // how often actions for that ran
	longest time.Duration
	last    alarm.State
}

// stays sums up how long alarms were in their states.
func (s *alarmSession) stays(r *alarmRun, span feed.Span) []stay {
	out := make([]stay, len(s.alarms))
	since := make([]int64, len(s.alarms))
	for i := range out {
		out[i].in, out[i].last = map[alarm.State]time.Duration{}, alarm.InsufficientData
		since[i] = span.From
	}
	leave := func(i int, at int64) {
		d := time.Duration(at-since[i]) * time.Microsecond
		out[i].in[out[i].last] += d
		if out[i].last == alarm.Alarm {
			out[i].longest = max(out[i].longest, d)
		}
		since[i] = at
	}
	for _, t := range r.transitions {
		if t.Contributor != "" {
			continue
		}
		leave(t.Alarm, t.At)
		out[t.Alarm].last = t.New
		if t.New == alarm.Alarm {
			out[t.Alarm].alarms++
		}
	}
	for _, act := range r.acts {
		if act.State == alarm.Alarm {
			out[act.Alarm].woken++
		}
	}
	for i := range out {
		leave(i, span.To)
	}
	return out
}

// alarmStates are the states as they are drawn: the later hide the earlier.
func alarmStates() []render.LaneState {
	return []render.LaneState{
		{Name: string(alarm.InsufficientData), Mark: "·"},
		{Name: string(alarm.OK), Mark: "─", Escape: "\x1b[32m"},
		{Name: string(alarm.Alarm), Mark: "█", Escape: "\x1b[31m"},
	}
}

// timeline draws a line for each alarm.
func (s *alarmSession) timeline(stays []stay, r *alarmRun, span feed.Span) error {
	states := alarmStates()
	number := map[alarm.State]int{}
	for i, state := range states {
		number[alarm.State(state.Name)] = i
	}
	lanes := make([]render.Lane, len(s.alarms))
	for i, d := range s.alarms {
		lanes[i] = render.Lane{Name: d.Name, Change: []render.LaneChange{{At: span.From}}}
		if n := stays[i].alarms; n > 0 {
			lanes[i].Note = fmt.Sprintf("%d×, %s", n, spell(stays[i].in[alarm.Alarm]))
		}
	}
	for _, t := range r.transitions {
		if t.Contributor == "" {
			lanes[t.Alarm].Change = append(lanes[t.Alarm].Change, render.LaneChange{At: t.At, State: number[t.New]})
		}
	}
	t := s.app.stdoutTerminal()
	err := render.WriteTimeline(s.app.stdout, lanes, render.TimelineOptions{From: span.From, To: span.To, States: states, Width: t.Width, Zone: s.zone, Color: t.Color})
	if err == nil {
		_, err = fmt.Fprintln(s.app.stdout)
	}
	return err
}

// spell writes a length of time in its two largest units: 3d4h, 2h5m, 40s.
func spell(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= day:
		return fmt.Sprintf("%dd%dh", d/day, d%day/time.Hour)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%dm", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return fmt.Sprintf("%dm", d/time.Minute)
	}
	return fmt.Sprintf("%ds", d/time.Second)
}

// transitionRows are the changes of states as a result.
func (s *alarmSession) transitionRows(r *alarmRun) (rows.Reader, error) {
	columns := []rows.Column{{Name: "time", Kind: rows.Timestamp}, {Name: "alarm"}, {Name: "contributor"}, {Name: "from"}, {Name: "to"}, {Name: "reason"}, {Name: "suppressed"}}
	var table [][]any
	for _, t := range r.transitions {
		table = append(table, s.transitionRow(t))
	}
	if s.forPeople() {
		columns, table = filled(columns, table)
	}
	return rows.Of(columns, table)
}

func (s *alarmSession) transitionRow(t replay.Transition) []any {
	row := []any{t.At, s.alarms[t.Alarm].Name, nil, string(t.Old), string(t.New), t.Reason, nil}
	if t.Contributor != "" {
		row[2] = t.Contributor
	}
	if t.Suppressed != "" {
		row[6] = string(t.Suppressed)
	}
	return row
}

// summaryRows are the alarms as a result. Lengths of time are in seconds.
func (s *alarmSession) summaryRows(stays []stay) (rows.Reader, error) {
	columns := []rows.Column{
		{Name: "alarm"}, {Name: "state"}, {Name: "alarms", Kind: rows.Int64}, {Name: "woken", Kind: rows.Int64},
		{Name: "longestAlarm_s", Kind: rows.Int64}, {Name: "inAlarm_s", Kind: rows.Int64}, {Name: "inOK_s", Kind: rows.Int64}, {Name: "inInsufficientData_s", Kind: rows.Int64},
	}
	seconds := func(d time.Duration) int64 { return int64(d / time.Second) }
	var table [][]any
	for i, d := range s.alarms {
		y := stays[i]
		table = append(table, []any{d.Name, string(y.last), int64(y.alarms), int64(y.woken), seconds(y.longest), seconds(y.in[alarm.Alarm]), seconds(y.in[alarm.OK]), seconds(y.in[alarm.InsufficientData])})
	}
	return rows.Of(columns, table)
}
