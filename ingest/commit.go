package ingest

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// commit ends the window: it settles contested records, and makes rows, ledger and rejects visible together. No worker runs.
func (r *run) commit(ctx context.Context) error {
	defer r.feed.startWindow(r.o.WindowTime)
	files := r.finished()
	for _, w := range r.workers {
		for _, o := range w.outputs() {
			if err := o.finish(); err != nil {
				return err
			}
		}
	}
	r.dropOldFailures(files)
	settled := newSettlement(r, files)
	err := settled.all(ctx)
	if err == nil {
		err = r.publish(ctx, files, settled)
	}
	// What was committed is no longer theirs; contested records and what an error left behind go.
	outs := settled.outputs()
	for _, w := range r.workers {
		outs = append(outs, w.outputs()...)
		err = errors.Join(err, w.points.spill.close())
		w.points.reset()
		w.countPoints()
	}
	err = errors.Join(err, discardAll(outs))
	if settled.points != nil {
		for _, p := range settled.points.parts {
			r.spare = append(r.spare, p.out.batch)
		}
	}
	return err
}

// publish writes what is still in memory and commits the window.
func (r *run) publish(ctx context.Context, files []*fileState, settled *settlement) (err error) {
	outs := settled.outputs()
	for _, w := range r.workers {
		outs = append(outs, w.rejects)
		for _, t := range r.tables {
			outs = append(outs, w.rows[t.Name])
		}
	}
	change := storage.Change{NextFileID: r.nextFileID.Load(), NextIngestID: r.ingestID + 1, Retire: settled.retires()}
	for _, o := range outs {
		change.Add = append(change.Add, o.segments...)
	}
	tails, err := r.tails(append(outs, r.ledgerRows(files)))
	change.Add = append(change.Add, tails...)
	if err != nil {
		return errors.Join(err, r.store.Discard(change.Add...))
	}
	if len(change.Add) == 0 { // every input was known
		r.account(files, nil)
		return nil
	}
	slices.SortFunc(change.Add, func(a, b storage.Segment) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.MinTime, b.MinTime), cmp.Compare(a.Path, b.Path))
	})
	added, err := r.commitChange(ctx, &change, files, settled)
	if errors.Is(err, storage.ErrNotDurable) {
		r.warn(err.Error())
	} else if err != nil {
		return errors.Join(err, r.store.Discard(change.Add...))
	}
	r.account(files, added)
	for id, n := range settled.gone.old {
		if id >= r.firstFileID { // an input that this run has reported already
			r.report.Stored -= n
			r.report.Duplicates += n
		}
	}
	r.retired(change.Retire)
	if settled.points != nil {
		settled.points.catalog.commit()
	}
	if r.o.MaxStored > 0 && r.report.BytesStored > r.o.MaxStored {
		return &TempError{r.o.MaxStored}
	}
	return nil
}

// commitChange commits. When another process has merged or removed segments that were to be replaced, what replaces them is
// made again from those that are live now, and the ledger with it. That is repeated only as often as others commit in between.
func (r *run) commitChange(ctx context.Context, change *storage.Change, files []*fileState, settled *settlement) ([]storage.Segment, error) {
	for {
		added, err := r.store.Commit(ctx, *change)
		if !errors.Is(err, storage.ErrGone) {
			return added, err
		}
		var old []storage.Segment
		change.Add = slices.DeleteFunc(change.Add, func(seg storage.Segment) bool {
			if settled.isReplacing(seg) {
				return true
			}
			if seg.Table == schema.Files().Name {
				old = append(old, seg)
				return true
			}
			return false
		})
		if err := r.store.Discard(old...); err != nil {
			return nil, err
		}
		if err := settled.replan(ctx); err != nil {
			return nil, err
		}
		for _, o := range settled.replacements() {
			change.Add = append(change.Add, o.segments...)
		}
		tails, err := r.tails([]*output{r.ledgerRows(files)})
		if err != nil {
			return nil, err
		}
		change.Add = append(change.Add, tails...)
		change.Retire = settled.retires()
	}
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

// tails writes the rows that outputs still have in memory: one segment for each table. After an error it returns those that
// were written.
func (r *run) tails(outs []*output) (segments []storage.Segment, err error) {
	writers := map[string]*storage.SegmentWriter{}
	defer func() {
		for _, w := range writers {
			w.Abort()
		}
	}()
	for _, o := range outs {
		if o.batch.Rows() == 0 {
			continue
		}
		w := writers[o.table.Name]
		if w == nil {
			if w, err = r.store.NewSegment(o.table); err != nil {
				return segments, err
			}
			writers[o.table.Name] = w
		}
		if err := w.Write(o.batch); err != nil {
			return segments, err
		}
	}
	for name, w := range writers {
		delete(writers, name)
		seg, err := w.Close()
		if err != nil {
			return segments, err
		}
		segments = append(segments, seg)
	}
	return segments, nil
}

// dropOldFailures takes out what the ledger and the rejects table hold already: reading a broken file again, with the same
// outcome, adds nothing.
func (r *run) dropOldFailures(files []*fileState) {
	old := map[int64]bool{}
	for _, f := range files {
		if r.known.failed(f) {
			old[f.id] = true
		}
	}
	for _, w := range r.workers {
		if len(old) == 0 || len(w.rejects.segments) > 0 {
			return // too many rejects for memory: they are kept, with their rows in the ledger
		}
	}
	for _, w := range r.workers {
		all := w.rejects.batch
		w.rejects.batch = storage.NewBatch(all.Table, 0)
		for row := range all.Rows() {
			if !old[all.Columns[all.Table.MustColumn("file_id")].Int64(row)] {
				copyRow(w.rejects.batch, all, row)
			}
		}
	}
	for _, w := range r.workers {
		w.faults = slices.DeleteFunc(w.faults, func(f inputFault) bool { return old[f.id] })
	}
	for _, f := range files {
		f.old = old[f.id]
	}
}

// ledgerRows returns the ledger's rows of the window. Inputs that were known have theirs already.
func (r *run) ledgerRows(files []*fileState) *output {
	o := newOutput(r.store, schema.Files())
	rows := ledgerRows{o.batch}
	for _, f := range files {
		if f.status != statusKnown && !f.old {
			rows.add(f)
		}
	}
	return o
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
			r.report.addFault(fault.Fault)
		}
		w.faults = w.faults[:0]
	}
	for _, seg := range added {
		r.report.BytesStored += seg.Bytes
		if seg.Table == schema.Rejects().Name {
			continue
		}
		r.live[seg.Table] = append(r.live[seg.Table], seg)
		old := seg.IngestID != r.ingestID // what is left of an earlier run's segment
		if seg.Table != schema.Files().Name && seg.Table != schema.Series().Name && !old {
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
