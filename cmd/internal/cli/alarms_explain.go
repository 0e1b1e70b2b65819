package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/feed"
	"trailsift/engine/alarm/replay"
	"trailsift/engine/alarm/rule"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

func newAlarmsExplain(a *app) *cobra.Command {
	var f evaluateFlags
	at := ""
	c := &cobra.Command{
		Use:   "explain NAME FILE...",
		Short: "Show what an alarm saw at a moment, and why it decided so",
		Long: `explain shows one evaluation of an alarm: the periods that it looks at with their values, which of them breach, what missing ones
count as, and the rule that decided. Of a composite alarm it shows the alarms that it watches. The evaluation is the last one at or
before --at; the alarm is replayed from some time before, unless --since or --from say from when.`,
		Example: `  trailsift alarms explain calls-denied pack:cis -i logs --at 2026-03-14T09:10`,
		Args:    cobra.MinimumNArgs(2),
		RunE: func(c *cobra.Command, args []string) (err error) {
			f.only = []string{args[0]}
			s, err := a.openAlarms(c, &f, args[1:])
			if err != nil {
				return err
			}
			defer closeInto(&err, s)
			when, err := s.moment(at)
			if err != nil {
				return err
			}
			return s.explain(c.Context(), args[0], when)
		},
	}
	f.register(c)
	c.Flags().StringVar(&at, "at", "", "the `time` of the evaluation; without it the newest event or datapoint")
	c.Flags().Lookup("alarm").Hidden = true
	return c
}

// moment is the time that a flag asks for, in µs; the store's newest when it is empty.
func (s *alarmSession) moment(text string) (int64, error) {
	if text == "" {
		span, err := s.spanOf()
		return span.To, err
	}
	t, err := parseTime(text, s.now, s.zone)
	if err != nil {
		return 0, usageError("--at: %w", err)
	}
	return t.UnixMicro(), nil
}

// before returns when to begin a replay that is about a moment.
func (s *alarmSession) before(at int64) int64 {
	if t := s.flags.time; t.since != "" || t.from != "" {
		return min(s.metricsSession.span.Start, at)
	}
	return at - replay.WarmUp(s.alarms)
}

// explain prints one evaluation of an alarm.
func (s *alarmSession) explain(ctx context.Context, name string, when int64) error {
	index := 0
	for i, d := range s.alarms {
		if d.Name == name {
			index = i
		}
	}
	d := s.alarms[index]
	at, ok := replay.Moment(d, when)
	if !ok {
		return usageError("the alarm `%s` is never evaluated in the two years before %s", diag.Visible(name), s.clock(when))
	}
	r, err := s.replay(ctx, feed.Span{From: s.before(at), To: at - 1})
	if err != nil {
		return err
	}
	before := r.clock.State(index)
	if err := r.advance(ctx, at); err != nil {
		return err
	}
	if s.forPeople() {
		if err := s.writeVerdict(index, at, before, r.clock.State(index)); err != nil {
			return err
		}
	}
	return s.app.printRows(ctx, s.flags.out, s.formatGiven, func(context.Context) (rows.Reader, error) {
		if d.Composite() {
			return s.childRows(index, r.clock)
		}
		return s.seenRows(index, at, before, r.source)
	})
}

// forPeople reports whether the output is read by people, who get more than rows.
func (s *alarmSession) forPeople() bool {
	f := s.flags.out
	format, _ := render.FormatOf(f.format)
	return format.ForHuman && len(f.files) == 0 && !f.noHeader
}

// writeVerdict says what the evaluation decided.
func (s *alarmSession) writeVerdict(index int, at int64, before, after replay.State) error {
	d := s.alarms[index]
	sum := rule.Summarize(d)
	var b strings.Builder
	fmt.Fprintf(&b, "%s at %s (%s): %s", diag.Visible(d.Name), s.clock(at), s.zone, after.State)
	if before.State != after.State {
		fmt.Fprintf(&b, ", was %s", before.State)
	} else {
		fmt.Fprintf(&b, " since %s", s.clock(after.Since))
	}
	fmt.Fprintf(&b, "\n  %s\n  watches %s", diag.Visible(after.Reason), diag.Visible(sum.Watches))
	if !d.Composite() {
		treatment := d.TreatMissingData
		if treatment == "" {
			treatment = alarm.Missing
		}
		fmt.Fprintf(&b, "\n  alarms when %s for %s periods of %s, missing data: %s", sum.When, sum.For, sum.Period, treatment)
	}
	_, err := fmt.Fprintf(s.app.stdout, "%s\n\n", b.String())
	return err
}

// childRows are the alarms that a composite alarm watches.
func (s *alarmSession) childRows(index int, clock *replay.Clock) (rows.Reader, error) {
	columns := []rows.Column{{Name: "alarm"}, {Name: "state"}, {Name: "since", Kind: rows.Timestamp}, {Name: "reason"}}
	var table [][]any
	seen := map[int]bool{}
	for _, ref := range alarm.Refs(s.set.Rule(index)) {
		i, ok := s.set.Find(index, ref.Name)
		switch {
		case !ok:
			table = append(table, []any{ref.Name, nil, nil, "there is no such alarm in these files"})
		case !seen[i]:
			seen[i] = true
			child := clock.State(i)
			table = append(table, []any{s.alarms[i].Name, string(child.State), child.Since, child.Reason})
		}
	}
	return rows.Of(columns, table)
}

// seenRows are the periods that an evaluation looks at, the newest last, and what each counted as.
func (s *alarmSession) seenRows(index int, at int64, before replay.State, source *feed.Source) (rows.Reader, error) {
	d := s.alarms[index]
	e := alarm.NewEvaluator(d)
	buckets := e.Window(nil, at)
	list := []alarm.Contributor{{}}
	var err error
	if d.MultiSeries() {
		list, err = source.Contributors(index, buckets)
	} else {
		list[0].Window, err = source.Window(index, buckets, nil)
	}
	if err != nil {
		return nil, err
	}
	columns := []rows.Column{
		{Name: "contributor"}, {Name: "from", Kind: rows.Timestamp}, {Name: "to", Kind: rows.Timestamp}, {Name: "value", Kind: rows.Double},
		{Name: "lower", Kind: rows.Double}, {Name: "upper", Kind: rows.Double}, {Name: "samples", Kind: rows.Double}, {Name: "breaches", Kind: rows.Bool}, {Name: "counts"}, {Name: "decision"},
	}
	var table [][]any
	for _, c := range list {
		state := before.State
		if d.MultiSeries() {
			state = before.Contributors[c.Name]
		}
		decision := e.Decide(c.Window, state)
		first := len(table)
		left := decision.Real
		for i := len(c.Window) - 1; i >= 0; i-- {
			p := c.Window[i]
			row := []any{nil, buckets[i].Start, buckets[i].End, nil, nil, nil, nil, nil, "no: older", nil}
			if c.Name != "" {
				row[0] = c.Name
			}
			switch {
			case p.Missing:
				row[8] = "no data"
			default:
				row[3], row[7] = p.Value, e.Breaches(p)
				if left > 0 {
					row[8], left = "yes", left-1
				}
				if p.Samples > 0 {
					row[6] = p.Samples
				}
				if d.Operator.Band() {
					row[4], row[5] = p.Lower, p.Upper
				}
			}
			table = append(table, row)
		}
		slices.Reverse(table[first:])
		table[len(table)-1][9] = decisionText(d, decision)
	}
	if s.forPeople() {
		columns, table = filled(columns, table)
	}
	return rows.Of(columns, table)
}

// filled leaves out columns in which nothing stands.
func filled(columns []rows.Column, table [][]any) ([]rows.Column, [][]any) {
	var kept []int
	for i := range columns {
		if slices.ContainsFunc(table, func(row []any) bool { return row[i] != nil }) {
			kept = append(kept, i)
		}
	}
	var names []rows.Column
	for _, i := range kept {
		names = append(names, columns[i])
	}
	out := make([][]any, len(table))
	for n, row := range table {
		for _, i := range kept {
			out[n] = append(out[n], row[i])
		}
	}
	return names, out
}

// decisionText says how an evaluation decided.
func decisionText(d *alarm.Definition, x alarm.Decision) string {
	text := fmt.Sprintf("%s: %s; %d of %d breach", x.State, x.Why, x.Breaching, x.Real)
	if x.Filled > 0 {
		text += fmt.Sprintf(", %d missing", x.Filled)
	}
	return text + fmt.Sprintf(", %d of %d needed", d.Needed(), d.EvaluationPeriods)
}
