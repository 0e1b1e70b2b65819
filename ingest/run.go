package ingest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// run is the state of one ingest.
type run struct {
	store       *storage.Store
	o           Options
	started     time.Time
	ingestID    int64
	firstFileID int64
	nextFileID  atomic.Int64
	tables      []*eventTable
	live        map[string][]storage.Segment // by table: the live segments of all but rejects, this run's included
	known       knownFiles
	partial     map[int64]bool // inputs with partial records, by file id
	ids         *ids
	series      seriesSet
	pointBytes  atomic.Int64     // of points in memory, of all workers
	spare       []*storage.Batch // of the metrics table, from the window before
	feed        *feed
	workers     []*worker
	progress    counters
	report      *Report
	repair      *repair // what is looked for, when damage is repaired; nil for an ingest
}

// Run reads inputs (files, folders, "-" for Options.Stdin) into a store and returns the account of it. It holds the store's
// ingest lock. What is wrong with an input is in the report and never an error: errors are the store's, the context's, and
// those of an input that does not exist. When reading had begun, the report is not nil, says that the run was interrupted, and
// counts what is committed; running again goes on from there.
func Run(ctx context.Context, store *storage.Store, inputs []string, o Options) (report *Report, err error) {
	o = o.withDefaults()
	snap, release, err := lockedSnapshot(ctx, store, o.LockWait)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, release()) }()
	r, err := newRun(ctx, store, snap, inputs, o)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.close()) }()
	stop := r.progress.watch(ctx, o.Progress)
	err = r.all(ctx)
	stop()
	r.report.Seconds = o.Now().Sub(r.started).Seconds()
	if cause := context.Cause(ctx); cause != nil && (err == nil || errors.Is(err, ctx.Err())) {
		err = cause
	}
	r.report.Interrupted = err != nil
	r.report.Warnings = append(r.report.Warnings, r.report.points.notes()...)
	return r.report, err
}

// lockedSnapshot takes the store's ingest lock, waiting for it up to a time, and the newest snapshot. The caller calls release when it needs neither any more.
func lockedSnapshot(ctx context.Context, store *storage.Store, wait time.Duration) (snap *storage.Snapshot, release func() error, err error) {
	lock, err := store.AwaitIngest(ctx, wait)
	if err != nil {
		return nil, nil, err
	}
	if snap, err = store.Snapshot(); err != nil {
		return nil, nil, errors.Join(err, lock.Release())
	}
	return snap, func() error { return errors.Join(snap.Close(), lock.Release()) }, nil
}

func newRun(ctx context.Context, store *storage.Store, snap *storage.Snapshot, inputs []string, o Options) (*run, error) {
	r, err := openRun(ctx, store, snap, o, func(storage.Segment) bool { return true })
	if err != nil {
		return nil, err
	}
	files, notes, err := discover(ctx, inputs, o)
	if err != nil {
		return nil, err
	}
	r.report.Warnings = notes
	r.give(files)
	return r, nil
}

// give makes files the ones that are to be read.
func (r *run) give(files []input) {
	r.feed = &feed{files: files, limits: r.o.Limits, total: &r.progress.filesTotal, nextID: &r.nextFileID, window: window{bytesMax: r.o.WindowBytes, now: r.o.Now, crowded: r.crowded}}
	r.feed.startWindow(r.o.WindowTime)
	r.progress.filesTotal.Store(int64(len(files)))
	for i := range files {
		r.progress.bytesTotal.Add(max(files[i].size, 0))
	}
}

// openRun makes a run that knows the store's segments, as far as they are sound, and has nothing to read yet.
func openRun(ctx context.Context, store *storage.Store, snap *storage.Snapshot, o Options, sound func(storage.Segment) bool) (*run, error) {
	r := &run{
		store: store, o: o, started: o.Now(), ingestID: snap.NextIngestID(), tables: eventTables(),
		live: map[string][]storage.Segment{}, report: newReport(),
	}
	r.firstFileID = snap.NextFileID()
	r.nextFileID.Store(r.firstFileID)
	led, err := readLedger(ctx, store, snap, !o.Metric.Empty())
	if err != nil {
		return nil, err
	}
	r.known, r.partial = led.known, led.partial
	r.feed = &feed{} // until files are given
	re := newRebuilder()
	r.ids = &ids{hours: map[int64]*hourIDs{}, budget: o.IDMemory, spill: spillFile{fs: o.FS}, stored: storedIDs{
		hash: storage.FilterHash(),
		open: func(seg *storedSegment) ([]storage.RowGroup, error) {
			return store.RowGroups(seg.Segment, seg.table.Table, seg.table.id)
		},
		unnamed: func(ctx context.Context, seg *storedSegment, groups []bool, add addID) error {
			return seg.table.unnamedIDs(ctx, store, seg.Segment, groups, re, add)
		},
	}}
	for _, t := range []*schema.Table{schema.Files(), schema.Metrics(), schema.Series()} {
		r.live[t.Name] = snap.Segments(t.Name, storage.TimeRange{})
	}
	for _, t := range r.tables {
		for _, seg := range snap.Segments(t.Name, storage.TimeRange{}) {
			if !sound(seg) {
				continue
			}
			r.live[t.Name] = append(r.live[t.Name], seg)
			r.ids.stored.segments = append(r.ids.stored.segments, &storedSegment{Segment: seg, table: t})
		}
	}
	for range o.Threads {
		r.workers = append(r.workers, newWorker(r))
	}
	return r, nil
}

// all reads everything, window by window.
func (r *run) all(ctx context.Context) error {
	for r.feed.startRound() && ctx.Err() == nil {
		if r.feed.windowOver() {
			if err := r.commit(context.WithoutCancel(ctx)); err != nil {
				return err
			}
		}
		if err := r.round(ctx); err != nil {
			return err // nothing of the window is committed: some input was not read to its end
		}
	}
	return r.commit(context.WithoutCancel(ctx))
}

// round has all workers read until the feed holds them.
func (r *run) round(ctx context.Context) error {
	errs := make([]error, len(r.workers))
	var wg sync.WaitGroup
	for i, w := range r.workers[1:] {
		wg.Go(func() { errs[i+1] = w.work(ctx) })
	}
	errs[0] = r.workers[0].work(ctx)
	wg.Wait()
	return errors.Join(errs...)
}

// crowded reports whether so many points are in memory that the window should end: three quarters of what there is room for, because
// inputs that were begun are read to their end.
func (r *run) crowded() bool { return r.pointBytes.Load() >= r.o.MetricMemory*3/4 }

// others returns all workers but one.
func (r *run) others(w *worker) []*worker {
	return slices.DeleteFunc(slices.Clone(r.workers), func(o *worker) bool { return o == w })
}

// close frees what the run holds, and removes what it wrote and did not commit.
func (r *run) close() error {
	errs := []error{r.ids.close()}
	r.feed.close()
	for _, w := range r.workers {
		w.content.close()
		errs = append(errs, w.points.spill.close())
		errs = append(errs, discardAll(w.outputs()))
	}
	return errors.Join(errs...)
}
