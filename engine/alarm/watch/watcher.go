package watch

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"trailsift/engine/alarm"
	"trailsift/engine/alarm/action"
	"trailsift/engine/alarm/history"
	"trailsift/engine/alarm/replay"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Options say what is watched and what follows. Times are in µs since 1970 UTC.
type Options struct {
	Alarms []*alarm.Definition // Validate has found no error in them
	// Evaluate evaluates the alarms over the newest data. It must not change the states that it gets.
	Evaluate func(ctx context.Context, s Stretch) (Outcome, error)
	// Save adds entries to a store that does not have them yet. It is called for those that an earlier run has left, too.
	Save   func(ctx context.Context, list []history.Entry) error
	Record bool // entries are saved
	// Targets are told what happens, in the form of Form.
	Targets []Target
	Form    Form

	Start   int64            // where a new state begins
	Stretch int64            // how much time is evaluated between two commits at most; 0: a day
	Now     func() time.Time // required
	Report  Report
}

// Stretch is a time that is evaluated: behind From, and up to To.
type Stretch struct {
	From, To int64
	States   []replay.State // at From, of each alarm
	Updated  bool           // rules are others than those that the states were made with
}

// Outcome is what alarms did in a stretch.
type Outcome struct {
	States      []replay.State // at its end
	Transitions []replay.Transition
	Acts        []replay.Act
	Next        int64 // when the next evaluation is due; 0: never
}

// Report is told what happens; functions that are nil are not.
type Report struct {
	Changed func(history.Entry)                                       // an alarm has changed its state, once that is committed
	Acted   func(d *alarm.Definition, at int64, would []action.Would) // actions that were kept back have run
	Failed  func(t Target, waiting int, err error)                    // a target did not take what it was to be told
	Dropped func(documents int)                                       // so many documents have waited too long
}

// Watcher watches alarms. It is for one goroutine.
type Watcher struct {
	options Options
	path    string
	lock    *storage.FileLock
	state   state
	update  Update
	updated bool // the next stretch is the first with other rules
	next    int64
	retry   map[string]time.Time // by the hashes of targets that failed
}

// Open opens the state in a file, or makes it. When another one watches with it, the error is a *storage.LockError that names it.
func Open(path string, o Options) (_ *Watcher, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	w := &Watcher{options: o, path: path, retry: map[string]time.Time{}}
	if w.lock, err = storage.LockFile(path+".lock", o.Now()); err != nil {
		return nil, err
	}
	if w.state, w.update, err = load(path, o.Alarms, o.Start); err == nil {
		err = w.state.write(path) // so that a new one begins where it began, whenever it comes to its first evaluation
	}
	if err != nil {
		return nil, errors.Join(err, w.Close())
	}
	w.updated = w.update.Any()
	return w, nil
}

// Close lets others watch with the state.
func (w *Watcher) Close() error { return w.lock.Release() }

// Until returns up to when everything was evaluated.
func (w *Watcher) Until() int64 { return w.state.Until }

// Update says how the rules differed from those of the state when it was opened.
func (w *Watcher) Update() Update { return w.update }

// Next returns when the next evaluation is due, 0 when that is not known.
func (w *Watcher) Next() int64 { return w.next }

// Waiting returns how many documents wait for their targets to take them, and how many for targets that are not given now.
func (w *Watcher) Waiting() (given, others int) {
	targets := map[string]bool{}
	for _, t := range w.options.Targets {
		targets[hash([]byte(t.Text))] = true
	}
	for _, d := range w.state.Documents {
		if targets[d.Target] {
			given++
		} else {
			others++
		}
	}
	return given, others
}

// Advance evaluates everything that is due up to a time, saves it and tells it. What a run before has left is done first. After an
// error it can be called again: nothing is lost.
func (w *Watcher) Advance(ctx context.Context, to int64) error {
	if err := w.settle(ctx); err != nil {
		return err
	}
	for w.state.Until < to {
		length := cmp.Or(w.options.Stretch, int64(24*time.Hour/time.Microsecond))
		if err := w.step(ctx, min(w.state.Until+length, to)); err != nil {
			return err
		}
		if err := w.settle(ctx); err != nil {
			return err
		}
	}
	return nil
}

// step evaluates a stretch and commits what follows.
func (w *Watcher) step(ctx context.Context, to int64) error {
	s := Stretch{From: w.state.Until, To: to, Updated: w.updated}
	for _, a := range w.state.Alarms {
		s.States = append(s.States, a.State)
	}
	out, err := w.options.Evaluate(ctx, s)
	if err != nil {
		return err
	}
	next := w.state
	next.Until = to
	told := w.follow(out)
	next.Alarms = told.alarms
	entries := history.Of(w.options.Alarms, out.Transitions, out.Acts, schema.OriginWatch)
	if w.options.Record {
		next.Entries = append(next.Entries[:len(next.Entries):len(next.Entries)], entries...)
	}
	documents, err := w.documents(told)
	if err != nil {
		return err
	}
	next.Documents = append(next.Documents[:len(next.Documents):len(next.Documents)], documents...)
	if err := next.write(w.path); err != nil {
		return err
	}
	w.state, w.updated, w.next = next, false, out.Next
	w.report(entries, told)
	return nil
}

// report tells what was committed.
func (w *Watcher) report(entries []history.Entry, told told) {
	r := w.options.Report
	for _, e := range entries {
		if r.Changed != nil {
			r.Changed(e)
		}
	}
	for _, a := range told.late {
		if r.Acted != nil {
			r.Acted(a.change.Alarm, a.at, a.change.Would())
		}
	}
}

// settle saves and tells what was committed, and writes what is left of it.
func (w *Watcher) settle(ctx context.Context) error {
	left := w.state
	if len(left.Entries) > 0 {
		if err := w.options.Save(ctx, left.Entries); err != nil {
			return err
		}
		left.Entries = nil
	}
	var dropped int
	left.Documents, dropped = newest(w.deliver(ctx, left.Documents))
	if len(left.Entries) == len(w.state.Entries) && len(left.Documents) == len(w.state.Documents) {
		return nil
	}
	if err := left.write(w.path); err != nil {
		return err
	}
	w.state = left
	if dropped > 0 && w.options.Report.Dropped != nil {
		w.options.Report.Dropped(dropped)
	}
	return nil
}
