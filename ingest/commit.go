package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// commit ends the window: it settles contested records, and makes rows, ledger and rejects visible together. No worker runs.
func (r *run) commit(ctx context.Context) error {
	defer r.feed.startWindow(r.o.WindowTime)
	files := r.finished()
	var change storage.Change
	for _, w := range r.workers {
		for _, o := range w.outputs() {
			if err := o.finish(); err != nil {
				return err
			}
		}
	}
	settled := newSettlement(r, files)
	defer func() { _ = discardAll(settled.outputs()) }() // what is committed by then is no longer theirs
	for _, t := range r.tables {
		if err := settled.table(ctx, t); err != nil {
			return err
		}
	}
	if len(settled.gone.old) > 0 {
		if err := settled.correctLedger(ctx); err != nil {
			return err
		}
	}
	for _, f := range files {
		if f.contested != 0 {
			return fmt.Errorf("internal: %s: %d contested records were not settled", f.name, f.contested)
		}
	}
	outs := settled.outputs()
	for _, w := range r.workers {
		outs = append(outs, w.rejects)
		for _, t := range r.tables {
			outs = append(outs, w.rows[t.Name])
		}
	}
	segments, err := r.segments(outs)
	if err != nil {
		return err
	}
	change.Add = segments
	for _, paths := range settled.retired {
		change.Retire = append(change.Retire, paths...)
	}
	ledger, err := r.ledgerSegment(files)
	if err != nil || len(ledger)+len(segments) == 0 {
		r.account(files, nil)
		return err
	}
	change.Add = append(change.Add, ledger...)
	change.NextFileID, change.NextIngestID = r.nextFileID.Load(), r.ingestID+1
	added, err := r.store.Commit(ctx, change)
	if err != nil && !errors.Is(err, storage.ErrNotDurable) {
		return errors.Join(err, r.store.Discard(change.Add...))
	}
	if err != nil {
		r.warn(err.Error())
	}
	r.account(files, added)
	r.retired(change.Retire)
	for _, w := range r.workers {
		for _, o := range w.outputs() {
			if err := o.discard(); err != nil {
				return err
			}
		}
	}
	return nil
}

// warn adds a warning to the report.
func (r *run) warn(text string) {
	if !slices.Contains(r.report.Warnings, text) {
		r.report.Warnings = append(r.report.Warnings, text)
	}
}

// finished returns the inputs of the window in the order in which they were handed out.
func (r *run) finished() []*fileState {
	var files []*fileState
	for _, w := range r.workers {
		files = append(files, w.done...)
		w.done = nil
	}
	slices.SortFunc(files, func(a, b *fileState) int { return cmp.Compare(a.id, b.id) })
	return files
}

// segments returns the segments that outputs have written. The rows of outputs that are too short for a segment of their own
// share one for each table.
func (r *run) segments(outs []*output) ([]storage.Segment, error) {
	var all []storage.Segment
	writers := map[string]*storage.SegmentWriter{}
	defer func() {
		for _, w := range writers {
			w.Abort()
		}
	}()
	for _, o := range outs {
		all = append(all, o.segments...)
		if o.batch.Rows() == 0 {
			continue
		}
		w := writers[o.table.Name]
		if w == nil {
			var err error
			if w, err = r.store.NewSegment(o.table); err != nil {
				return nil, err
			}
			writers[o.table.Name] = w
		}
		if err := w.Write(o.batch); err != nil {
			return nil, err
		}
	}
	for name, w := range writers {
		delete(writers, name)
		seg, err := w.Close()
		if err != nil {
			return nil, err
		}
		all = append(all, seg)
	}
	slices.SortFunc(all, func(a, b storage.Segment) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.MinTime, b.MinTime), cmp.Compare(a.Path, b.Path))
	})
	return all, nil
}

// ledgerSegment writes the ledger rows of the window. Inputs that were known have theirs already.
func (r *run) ledgerSegment(files []*fileState) ([]storage.Segment, error) {
	rows := ledgerRows{b: storage.NewBatch(schema.Files(), len(files)), ingestID: r.ingestID, micros: r.started.UnixMicro()}
	for _, f := range files {
		if f.status != statusKnown {
			rows.add(f)
		}
	}
	if rows.b.Rows() == 0 {
		return nil, nil
	}
	w, err := r.store.NewSegment(rows.b.Table)
	if err != nil {
		return nil, err
	}
	if err := w.Write(rows.b); err != nil {
		w.Abort()
		return nil, err
	}
	seg, err := w.Close()
	return []storage.Segment{seg}, err
}

// account adds a committed window to the report.
func (r *run) account(files []*fileState, added []storage.Segment) {
	for _, f := range files {
		r.report.addFile(f)
		r.partial[f.id] = f.partial
		if !f.partial {
			delete(r.partial, f.id)
		}
	}
	for _, w := range r.workers {
		for _, fault := range w.faults {
			r.report.addFault(fault)
		}
		w.faults = w.faults[:0]
	}
	for _, seg := range added {
		r.report.BytesStored += seg.Bytes
		if seg.Table == schema.Rejects().Name {
			continue
		}
		r.live[seg.Table] = append(r.live[seg.Table], seg)
		if seg.Table != schema.Files().Name {
			r.report.addSpan(seg.MinTime, seg.MaxTime, seg.Accounts)
		}
	}
}

// retired forgets segments that are no longer live.
func (r *run) retired(paths []string) {
	for table, segs := range r.live {
		r.live[table] = slices.DeleteFunc(segs, func(s storage.Segment) bool { return slices.Contains(paths, s.Path) })
	}
}
