package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm"
	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/history"
	"trailsift/engine/alarm/watch"
	"trailsift/query/diag"
)

// alarmWatch is alarms that are watched.
type alarmWatch struct {
	app     *app
	command *cobra.Command
	flags   *watchFlags
	alarms  *alarmSession // opened anew for each stretch
	delay   time.Duration
	zone    *time.Location
	now     func() time.Time
	out     io.Writer       // of lines about changes
	failure error           // of writing them
	said    map[string]bool // notes about results: each is for the whole watch
	watcher *watch.Watcher
}

// begin opens the store once, so that mistakes show at once, and completes the options.
func (w *alarmWatch) begin(o *watch.Options) (err error) {
	if err := w.alarms.open(w.app, w.command, &w.flags.evaluateFlags); err != nil {
		return err
	}
	defer closeInto(&err, w.alarms)
	w.zone = w.alarms.metricsSession.zone
	w.now = w.app.clock
	if w.app.global.now != "" {
		fixed := w.alarms.now
		if w.app.global.now == "latest" {
			at, err := w.alarms.moment("")
			if err != nil {
				return err
			}
			fixed = time.UnixMicro(at)
		}
		w.now = func() time.Time { return fixed }
	}
	start, err := parseTime(w.flags.from, w.now(), w.zone)
	if err != nil {
		return usageError("--from: %w", err)
	}
	w.out = w.app.stdout
	if slices.Contains(w.flags.targets, "stdout") {
		w.out = w.app.stderr
	}
	o.Alarms, o.Start = w.alarms.alarms, start.UnixMicro()
	o.Evaluate, o.Save = w.evaluate, w.save
	o.Report = watch.Report{Changed: w.changed, Acted: w.acted, Failed: w.failed, Dropped: func(n int) {
		w.app.note("note: %s waited too long for targets that fail, and will not be delivered", term.Counted(int64(n), "document"))
	}}
	return nil
}

// evaluate evaluates a stretch over the newest data.
func (w *alarmWatch) evaluate(ctx context.Context, s watch.Stretch) (out watch.Outcome, err error) {
	if err := w.alarms.open(w.app, w.command, &w.flags.evaluateFlags); err != nil {
		return out, err
	}
	defer closeInto(&err, w.alarms)
	maps.Copy(w.alarms.said, w.said)
	w.said = w.alarms.said
	r, err := w.alarms.start(s.From, s.States)
	if err != nil {
		return out, err
	}
	if s.Updated {
		r.clock.Reconsider()
	}
	if err := r.advance(ctx, s.To); err != nil {
		return out, err
	}
	for i := range w.alarms.alarms {
		out.States = append(out.States, r.clock.State(i))
	}
	out.Transitions, out.Acts = r.transitions, r.acts
	out.Next, _ = r.clock.Next()
	return out, nil
}

// due is the time up to which alarms are to be evaluated now.
func (w *alarmWatch) due() int64 { return w.now().Add(-w.delay).UnixMicro() }

// once evaluates what is due.
func (w *alarmWatch) once(ctx context.Context) error {
	if err := w.watcher.Advance(ctx, w.due()); err != nil {
		return err
	}
	if n, _ := w.watcher.Waiting(); n > 0 {
		return fmt.Errorf("%s could not be delivered; the next run tries again", term.Counted(int64(n), "document"))
	}
	return errors.Join(w.failure, w.alarms.verdict())
}

// run evaluates whenever something is due, until it is interrupted. What fails is tried again.
func (w *alarmWatch) run(ctx context.Context) error {
	for {
		err := w.watcher.Advance(ctx, w.due())
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if w.failure != nil {
			return w.failure
		}
		if err != nil {
			w.app.printError(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(w.pause()):
		}
	}
}

// pause is how long nothing is due: a minute at most, because documents may wait to be delivered.
func (w *alarmWatch) pause() time.Duration {
	next := w.watcher.Next()
	if next == 0 {
		return time.Minute
	}
	return min(max(time.UnixMicro(next).Add(w.delay).Sub(w.now()), 10*time.Millisecond), time.Minute)
}

// changed shows a change of state.
func (w *alarmWatch) changed(e history.Entry) {
	if w.flags.output == "jsonl" {
		w.line(e.At, e.Alarm, e.Contributor, e.Old, e.New, e.Reason, e.SuppressedBy, e.Actions)
		return
	}
	name, by := e.Alarm, ""
	if e.Contributor != "" {
		name += " (" + e.Contributor + ")"
	}
	if e.SuppressedBy != "" {
		by = " [" + e.SuppressedBy.Reason() + "]"
	}
	w.print("%s  %s  %s -> %s  %s%s", w.clock(e.At), name, e.Old, e.New, e.Reason, by)
	w.would(e.Actions)
}

// acted shows actions that were kept back and have run now.
func (w *alarmWatch) acted(d *alarm.Definition, at int64, would []action.Would) {
	if len(would) == 0 {
		return
	}
	if w.flags.output == "jsonl" {
		w.line(at, d.Name, "", "", "", "", "", would)
		return
	}
	w.print("%s  %s  its actions, which were kept back, run", w.clock(at), d.Name)
	w.would(would)
}

// would says what AWS would do.
func (w *alarmWatch) would(list []action.Would) {
	for _, x := range list {
		w.print("%s", strings.TrimSuffix("    AWS would "+x.What+": "+x.Command, ": "))
	}
}

// print writes a line for people.
func (w *alarmWatch) print(format string, args ...any) {
	_, err := fmt.Fprintln(w.out, diag.Visible(fmt.Sprintf(format, args...)))
	w.failure = errors.Join(w.failure, err)
}

// line writes a change, or actions alone, as JSON. The members are called as in the table alarms.
func (w *alarmWatch) line(at int64, name, contributor string, before, after alarm.State, reason string, by alarm.SuppressedBy, would []action.Would) {
	to := json.NewEncoder(w.out)
	to.SetEscapeHTML(false)
	err := to.Encode(struct {
		At          time.Time          `json:"timestamp"`
		Alarm       string             `json:"alarmName"`
		Contributor string             `json:"contributor,omitempty"`
		Old         alarm.State        `json:"oldState,omitempty"`
		New         alarm.State        `json:"newState,omitempty"`
		Reason      string             `json:"reason,omitempty"`
		By          alarm.SuppressedBy `json:"suppressedBy,omitempty"`
		Would       []action.Would     `json:"actions,omitempty"`
	}{time.UnixMicro(at).UTC(), name, contributor, before, after, reason, by, would})
	w.failure = errors.Join(w.failure, err)
}

// clock writes a time in the zone of --tz.
func (w *alarmWatch) clock(at int64) string {
	return time.UnixMicro(at).In(w.zone).Format("2006-01-02 15:04:05")
}
