package ingest

import (
	"errors"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// output collects rows of one table: in a batch, and once that is full in a segment that nobody sees before its commit.
type output struct {
	store    *storage.Store
	table    *schema.Table
	batch    *storage.Batch
	writer   *storage.SegmentWriter
	segments []storage.Segment
	rows     int64 // in all, of the window
}

func newOutput(store *storage.Store, t *schema.Table) *output {
	return &output{store: store, table: t, batch: storage.NewBatch(t, 0)}
}

// rowAdded is called after a row was appended to the batch.
func (o *output) rowAdded() error {
	o.rows++
	if o.batch.Rows() < storage.RowGroupRows && o.batch.Size() < storage.RowGroupBytes {
		return nil
	}
	return o.flush()
}

// flush writes the batch as a row group.
func (o *output) flush() error {
	if o.batch.Rows() == 0 {
		return nil
	}
	if o.writer == nil {
		w, err := o.store.NewSegment(o.table)
		if err != nil {
			return err
		}
		o.writer = w
	}
	if err := o.writer.Write(o.batch); err != nil {
		return err
	}
	o.batch.Reset()
	return nil
}

// finish closes the segment that was begun. Rows of an output that never began one stay in the batch.
func (o *output) finish() error {
	if o.writer == nil {
		return nil
	}
	if err := o.flush(); err != nil {
		return err
	}
	seg, err := o.writer.Close()
	o.writer = nil
	if err == nil {
		o.segments = append(o.segments, seg)
	}
	return err
}

// close writes the rows in the batch to a segment, and closes it.
func (o *output) close() error {
	if err := o.flush(); err != nil {
		return err
	}
	return o.finish()
}

// reset forgets the rows of a window.
func (o *output) reset() {
	o.batch.Reset()
	o.segments, o.rows = nil, 0
}

// discard removes what was written and not committed.
func (o *output) discard() error {
	if o.writer != nil {
		o.writer.Abort()
		o.writer = nil
	}
	err := o.store.Discard(o.segments...)
	o.reset()
	return err
}

// discardAll removes what outputs hold.
func discardAll(outputs []*output) error {
	var errs []error
	for _, o := range outputs {
		errs = append(errs, o.discard())
	}
	return errors.Join(errs...)
}
