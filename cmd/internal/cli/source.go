package cli

import (
	"context"
	"errors"
	"fmt"
	"syscall"
	"time"

	"trailsift/engine"
	"trailsift/engine/scratch"
	"trailsift/ingest"
	"trailsift/query/diag"
	"trailsift/storage"
)

func (a *app) storeOptions() storage.Options {
	o := storage.Options{LockWait: a.global.lockWait, KeepRetired: a.global.keepRetired, Now: a.clock, Command: a.command}
	if o.LockWait == 0 {
		o.LockWait = time.Nanosecond // the user's 0 means not at all, the library's the default
	}
	if o.KeepRetired == 0 {
		o.KeepRetired = -1
	}
	return o
}

// openStore opens the store that --store names.
func (a *app) openStore() (*storage.Store, error) {
	store, err := storage.Open(a.global.store, a.storeOptions())
	if errors.Is(err, storage.ErrNoStore) {
		return nil, fmt.Errorf("%w"+helpMark+"`trailsift ingest PATH` makes one; --store or TRAILSIFT_STORE names another folder; query -i PATH needs none", err)
	}
	return store, err
}

// source is what a question is asked of: a snapshot of a store, and the files of a temporary store behind it.
type source struct {
	snapshot *storage.Snapshot
	temp     *scratch.Folder // of the temporary store; nil for a store of the user's
}

// openSource opens the store, or reads inputs into a temporary one when there are any.
func (a *app) openSource(ctx context.Context, inputs []string, flags ingestFlags) (*source, error) {
	return a.openColumns(ctx, inputs, flags, nil)
}

// openColumns is openSource for a question that needs, by table, only these columns of inputs; nil is all of them.
func (a *app) openColumns(ctx context.Context, inputs []string, flags ingestFlags, columns map[string][]string) (*source, error) {
	if len(inputs) == 0 {
		store, err := a.openStore()
		if err != nil {
			return nil, err
		}
		snapshot, err := store.Snapshot()
		if err != nil {
			return nil, err
		}
		return &source{snapshot: snapshot}, nil
	}
	s, err := a.readInputs(ctx, inputs, flags, columns)
	if errors.Is(err, ingest.ErrColumns) { // records have to be compared as a whole
		return a.readInputs(ctx, inputs, flags, nil)
	}
	return s, err
}

// readInputs reads inputs into a temporary store.
func (a *app) readInputs(ctx context.Context, inputs []string, flags ingestFlags, columns map[string][]string) (*source, error) {
	temp, err := scratch.Make("")
	if err != nil {
		return nil, err
	}
	s := &source{temp: temp}
	if err := a.fill(ctx, s, inputs, flags, columns); err != nil {
		if errors.Is(err, syscall.ENOSPC) {
			err = fmt.Errorf("%w"+helpMark+"TMPDIR names another folder for what -i reads; `trailsift ingest` reads it into a store", err)
		}
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// fill reads inputs into the temporary store. What was rejected goes to stderr.
func (a *app) fill(ctx context.Context, s *source, inputs []string, flags ingestFlags, columns map[string][]string) error {
	store, err := storage.OpenOrCreate(s.temp.Path(), a.storeOptions())
	if err != nil {
		return err
	}
	o := a.ingestOptions(flags)
	o.Columns, o.MaxStored = columns, o.MaxTemp
	report, err := ingest.Run(ctx, store, inputs, o)
	if err == nil && report.Interrupted {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	for _, w := range report.Warnings {
		a.note("note: %s", diag.Visible(w))
	}
	a.noteFaults(report)
	if report.Files > 0 && report.Failed == report.Files {
		return fmt.Errorf("no file could be read: %s: %s", report.Rejects[0].File, report.Rejects[0].Reason)
	}
	if err := flags.check(report); err != nil {
		return err
	}
	s.snapshot, err = store.Snapshot()
	return err
}

// Close lets go of the snapshot and removes a temporary store.
func (s *source) Close() error {
	var errs []error
	if s.snapshot != nil {
		errs = append(errs, s.snapshot.Close())
	}
	if s.temp != nil {
		errs = append(errs, s.temp.Close())
	}
	return errors.Join(errs...)
}

// now is the time that relative times count from: --now, or the clock. latest is that of the newest event.
func (a *app) now(snapshot *storage.Snapshot, zone *time.Location) (time.Time, error) {
	return a.nowIn(snapshot, "events", zone)
}

// nowIn is now where latest is the time of a table's newest row.
func (a *app) nowIn(snapshot *storage.Snapshot, table string, zone *time.Location) (time.Time, error) {
	switch a.global.now {
	case "":
		return a.clock(), nil
	case "latest":
		var latest int64
		for _, s := range snapshot.Segments(table, storage.TimeRange{}) {
			latest = max(latest, s.MaxTime)
		}
		if latest == 0 {
			return a.clock(), nil
		}
		return time.UnixMicro(latest).Add(time.Microsecond), nil // ranges are half-open: the newest event is inside
	}
	now, err := parseTime(a.global.now, a.clock(), zone)
	if err != nil {
		return time.Time{}, usageError("--now: %w", err)
	}
	return now, nil
}

// noteSpan says what the events' span is when no event can lie in the range: an empty result alone does not tell a wrong
// range from a quiet time.
func (a *app) noteSpan(snapshot *storage.Snapshot, r storage.TimeRange, zone *time.Location) {
	for _, c := range snapshot.Coverage() {
		if c.Table != "events" || c.Rows == c.NullTimes || len(snapshot.Segments(c.Table, r)) > 0 {
			continue
		}
		const layout = "2006-01-02 15:04:05"
		a.note("note: no event lies in the range; the events are from %s to %s (%s); --now latest counts back from the last one",
			time.UnixMicro(c.MinTime).In(zone).Format(layout), time.UnixMicro(c.MaxTime).In(zone).Format(layout), zone)
	}
}

func (a *app) engineOptions(allowExternal bool) engine.Options {
	return a.limits.engine(allowExternal)
}
