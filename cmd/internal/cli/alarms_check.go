package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/feed"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/render"
	"trailsift/engine/rows"
)

func newAlarmsCheck(a *app) *cobra.Command {
	var f evaluateFlags
	var at, failOn string
	var exitZero bool
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Evaluate alarms at one moment, for continuous integration",
		Long: `check says in what state each alarm is at a moment, and ends with exit code 3 when one is in ALARM. The moment is --at, or the time of
the newest event or datapoint. With --fail-on only alarms of this severity or a worse one count; one without a severity counts always.

Alarms are replayed from some time before, twice as long as the longest of them looks back and an hour at least, unless --since or
--from say from when.`,
		Example: `  trailsift alarms check -i logs --at 2026-03-14T09:10 --exit-zero pack:cis
  trailsift alarms check -i metrics --fail-on high -o junit alarms/rules.yaml`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			junit := f.out.format == "junit"
			if junit {
				f.out.format = "table"
			}
			if failOn != "" && !slices.Contains(rule.Severities(), failOn) {
				return usageError("--fail-on is %s, not %q", orList(rule.Severities()), failOn)
			}
			s, err := a.openAlarms(c, &f, args)
			if err != nil {
				return err
			}
			defer closeInto(&err, s)
			when, err := s.moment(at)
			if err != nil {
				return err
			}
			r, err := s.replay(c.Context(), feed.Span{From: s.before(when), To: when})
			if err != nil {
				return err
			}
			firing := s.firing(r.clock, failOn)
			if junit {
				err = s.writeJUnit(r.clock, firing, when)
			} else {
				err = a.printRows(c.Context(), f.out, s.formatGiven, func(context.Context) (rows.Reader, error) { return s.stateRows(r.clock) })
			}
			if err == nil {
				err = s.verdict()
			}
			if err == nil && len(firing) > 0 && !exitZero {
				return withCode(exitFindings, fmt.Errorf("%s in ALARM at %s (%s)", term.Counted(int64(len(firing)), "alarm"), s.clock(when), s.zone))
			}
			return err
		},
	}
	f.register(c)
	flags := c.Flags()
	flags.StringVar(&at, "at", "", "the `time` that is checked; without it that of the newest event or datapoint")
	flags.StringVar(&failOn, "fail-on", "", "end with exit code 3 only for alarms of this `severity` or a worse one: "+orList(rule.Severities()))
	flags.BoolVar(&exitZero, "exit-zero", false, "end with exit code 0 whatever is in ALARM")
	return c
}

// firing returns the alarms in ALARM that count.
func (s *alarmSession) firing(clock *replay.Clock, least string) []int {
	var out []int
	for i, d := range s.alarms {
		severity := rule.Summarize(d).Severity
		counts := least == "" || severity == "" || slices.Index(rule.Severities(), severity) >= slices.Index(rule.Severities(), least)
		if clock.State(i).State == alarm.Alarm && counts {
			out = append(out, i)
		}
	}
	return out
}

// stateRows are the alarms and where they stand, those in ALARM first.
func (s *alarmSession) stateRows(clock *replay.Clock) (rows.Reader, error) {
	columns := []rows.Column{{Name: "alarm"}, {Name: "state"}, {Name: "severity"}, {Name: "since", Kind: rows.Timestamp}, {Name: "reason"}}
	var table [][]any
	for _, state := range []alarm.State{alarm.Alarm, alarm.InsufficientData, alarm.OK} {
		for i, d := range s.alarms {
			at := clock.State(i)
			if at.State != state {
				continue
			}
			row := []any{d.Name, string(at.State), nil, at.Since, at.Reason}
			if severity := rule.Summarize(d).Severity; severity != "" {
				row[2] = severity
			}
			table = append(table, row)
		}
	}
	return rows.Of(columns, table)
}

// writeJUnit writes a test for each alarm: those that count and are in ALARM fail.
func (s *alarmSession) writeJUnit(clock *replay.Clock, firing []int, at int64) error {
	suite := render.JUnitSuite{Name: "alarms at " + time.UnixMicro(at).UTC().Format(time.RFC3339)}
	for i, d := range s.alarms {
		state := clock.State(i)
		c := render.JUnitCase{Name: d.Name, Class: "alarms", SystemOut: fmt.Sprintf("%s: %s\n", state.State, state.Reason)}
		if slices.Contains(firing, i) {
			c.Failures = []render.JUnitFailure{{Message: state.Reason, Type: string(state.State), Text: rule.Summarize(d).Watches}}
		}
		suite.Add(c)
	}
	return render.WriteJUnit(s.app.stdout, []render.JUnitSuite{suite})
}
