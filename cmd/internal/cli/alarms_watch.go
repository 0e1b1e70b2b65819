package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"trailsift/cmd/internal/term"
	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/history"
	"trailsift/engine/alarm/watch"
	"trailsift/query/diag"
	"trailsift/storage"
)

// watchFlags are the options of alarms watch.
type watchFlags struct {
	evaluateFlags
	state, delay, from, stretch string
	once, save                  bool
	targets                     []string
	form                        string
	output                      string
}

func newAlarmsWatch(a *app) *cobra.Command {
	var f watchFlags
	c := &cobra.Command{
		Use:   "watch FILE...",
		Short: "Evaluate alarms on their schedules over a store that grows",
		Long: `watch evaluates alarms when they are due, over what the store holds then, and shows each change of state. It goes on until it is
interrupted; with --once it evaluates what has become due since the last time and ends, for cron and pipelines. Where it stands is
in the file --state: whoever starts it again, also after it was killed, goes on there, and no evaluation is skipped or counts
twice. A new state begins at --from. When rules have changed, alarms keep their states until their next evaluation, as in
CloudWatch.

CloudTrail delivers events some minutes late: --delay 15m evaluates each moment only so long after it.

--save keeps the changes in the store: source alarms. --actions tells others: stdout, file:PATH, https://HOST/PATH or exec:PROGRAM,
which gets the document as its input. A document is the event that EventBridge gets for each change of state, or with --format sns
the message that SNS gets when the alarm's actions run. A target that fails gets it later: each document arrives at least once,
and events have ids. The actions that the rules name are never run; watch says what AWS would do, and with which command.`,
		Example: `  trailsift alarms watch --once --now 2026-03-14T09:10 --from 2026-03-14T09:00 --alarm calls-denied pack:cis
  trailsift alarms watch --once --now 2026-03-14T09:10 --from 2026-03-14T09:00 --save --actions file:alarms.jsonl --state denied.json pack:cis`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.watchAlarms(c, &f, args) },
	}
	f.out.format = "table"
	flags := c.Flags()
	f.rules.register(flags)
	flags.StringArrayVar(&f.only, "alarm", nil, "only the alarm of this `name`, and those that it watches (may be repeated)")
	flags.StringVar(&f.state, "state", "", "the `file` that says where the alarms stand; rules that are watched apart need one each (default: below $XDG_STATE_HOME/trailsift, by the store's path)")
	flags.StringVar(&f.delay, "delay", "", "evaluate each moment only so `long` after it, such as 15m")
	flags.StringVar(&f.from, "from", "now", "the `time` where a new state begins")
	flags.StringVar(&f.stretch, "stretch", "1d", "write the state after so `much` time was caught up on")
	flags.BoolVar(&f.once, "once", false, "evaluate what is due, and end")
	flags.BoolVar(&f.save, "save", false, "keep the changes of state in the store, as the table alarms")
	flags.StringArrayVar(&f.targets, "actions", nil, "tell this `target` what happens: stdout, file:PATH, https://HOST/PATH or exec:PROGRAM (may be repeated)")
	flags.StringVar(&f.form, "format", "eventbridge", "what targets get: eventbridge or sns")
	flags.StringVarP(&f.output, "output", "o", "table", "output: table, a line for people, or jsonl, an object; on stderr where the documents are on stdout")
	return c
}

// options turns the flags into those of a watch. What follows from the alarms is missing.
func (a *app) watchOptions(f *watchFlags) (o watch.Options, delay time.Duration, err error) {
	switch {
	case f.output != "table" && f.output != "jsonl":
		return o, 0, usageError("--output is table or jsonl, not %q", f.output)
	case f.form != "eventbridge" && f.form != "sns":
		return o, 0, usageError("--format is eventbridge or sns, not %q", f.form)
	case a.global.now != "" && !f.once:
		return o, 0, usageError("--now is for --once: without it, time goes on")
	}
	o = watch.Options{Record: f.save, Now: a.clock}
	if f.form == "sns" {
		o.Form = watch.Messages
	}
	for i, text := range f.targets {
		if slices.Contains(f.targets[:i], text) {
			return o, 0, usageError("--actions: the target is there twice")
		}
		t, err := action.ParseTarget(text, a.stdout, action.Limits{})
		if err != nil {
			return o, 0, usageError("--actions: %w", err)
		}
		o.Targets = append(o.Targets, watch.Target{Text: text, Target: t})
	}
	if f.delay != "" {
		if delay, err = lengthOf(f.delay); err != nil {
			return o, 0, usageError("--delay: %w", err)
		}
	}
	stretch, err := lengthOf(f.stretch)
	if err != nil || stretch < time.Minute {
		return o, 0, usageError("--stretch is a length of time, 1m at least, not %q", f.stretch)
	}
	o.Stretch = stretch.Microseconds()
	return o, delay, nil
}

// lengthOf reads a length of time.
func lengthOf(text string) (time.Duration, error) {
	p, err := parseDuration(text)
	start := time.UnixMicro(0)
	return p.after(start).Sub(start), err
}

// statePath is where the state is kept: by default a file for each store.
func (a *app) statePath(f *watchFlags) (string, error) {
	if f.state != "" {
		return f.state, nil
	}
	dir := a.userFolder("XDG_STATE_HOME", ".local/state")
	if dir == "" {
		return "", usageError("there is neither XDG_STATE_HOME nor HOME: name a file with --state")
	}
	path, err := filepath.Abs(a.global.store)
	if err == nil {
		path, err = filepath.EvalSymlinks(path)
	}
	sum := sha256.Sum256([]byte(path))
	return filepath.Join(dir, "alarms", hex.EncodeToString(sum[:8])+".json"), err
}

// watchAlarms reads rules, opens the state and watches.
func (a *app) watchAlarms(c *cobra.Command, f *watchFlags, files []string) (err error) {
	o, delay, err := a.watchOptions(f)
	if err != nil {
		return err
	}
	s, err := a.readAlarms(c.Context(), &f.evaluateFlags, files)
	if err != nil {
		return err
	}
	if s.failed { // alarms that are not read would lose their states
		return withCode(exitUsage, errors.New("some rules could not be read"))
	}
	w := &alarmWatch{app: a, command: c, flags: f, alarms: s, delay: delay}
	if err := w.begin(&o); err != nil {
		return err
	}
	path, err := a.statePath(f)
	if err != nil {
		return err
	}
	w.watcher, err = watch.Open(path, o)
	var held *storage.LockError
	if errors.As(err, &held) && held.Holder.PID != 0 {
		return fmt.Errorf("these alarms are watched already: process %d on %s since %s has the state %s"+helpMark+"alarms that are to be watched apart need another file: --state FILE",
			held.Holder.PID, diag.Visible(held.Holder.Host), held.Holder.Since.UTC().Format(time.RFC3339), path)
	}
	if err != nil {
		return err
	}
	defer closeInto(&err, w.watcher)
	w.noteUpdate(path)
	if f.once {
		return w.once(c.Context())
	}
	return w.run(c.Context())
}

// noteUpdate says where the state begins, and what is new since it was written.
func (w *alarmWatch) noteUpdate(path string) {
	u := w.watcher.Update()
	if u.Created {
		w.app.note("the alarms begin at %s (%s); their state is in %s", w.clock(w.watcher.Until()), w.zone, diag.Visible(path))
		return
	}
	for _, x := range []struct {
		names []string
		what  string
	}{{u.New, "new, and begin in INSUFFICIENT_DATA"}, {u.Changed, "changed, and keep their states until they are evaluated"}, {u.Gone, "there no more"}} {
		if len(x.names) > 0 {
			shown := x.names[:min(len(x.names), 5)]
			more := ""
			if len(x.names) > len(shown) {
				more = fmt.Sprintf(" and %d more", len(x.names)-len(shown))
			}
			w.app.note("since the last time, these alarms are %s: %s%s", x.what, diag.Visible(strings.Join(shown, ", ")), more)
		}
	}
	if _, others := w.watcher.Waiting(); others > 0 {
		w.app.note("note: %s waiting for targets that --actions does not name now", term.Counted(int64(others), "document"))
	}
}

// save adds entries to the store.
func (w *alarmWatch) save(ctx context.Context, list []history.Entry) error {
	store, err := w.app.openStore()
	if err != nil {
		return err
	}
	batch, err := history.Batch(list)
	if err != nil {
		return err
	}
	_, err = w.app.appendRows(ctx, store, batch)
	return err
}

// failed says that a target did not take what it was to be told.
func (w *alarmWatch) failed(t watch.Target, waiting int, err error) {
	fmt.Fprintf(w.app.stderr, "trailsift: %s: %s (documents that wait for it: %s)\n", diag.Visible(t.String()), visibleLines(err.Error()), term.Count(int64(waiting)))
}
