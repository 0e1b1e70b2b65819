package ingest

import (
	"context"

	"trailsift/ingest/metric"
	"trailsift/ingest/metricfilter"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// made marks, beside the numbers that a point has, one that a metric filter made of an event: it is no record of an input.
const made metric.Fields = 1 << 7

// withdrawn marks one whose row is to leave the store.
const withdrawn metric.Fields = 1 << 6

// addMade takes a point that a metric filter made.
func (w *worker) addMade(p *metric.Point, file, index int64) error {
	p.Has |= made
	return w.points.add(p, file, index)
}

// filter puts the values that the metric filters make of a row whose record is scanned.
func (w *worker) filter(t *schema.Table, b *storage.Batch, row int, key [2]uint64, file, index int64) error {
	if w.filters == nil {
		return nil
	}
	times := &b.Columns[t.Time]
	e := metricfilter.Event{
		Record: w.scanner.Bytes(), Source: key[0] ^ key[1], File: file, Index: index,
		Message: func() []byte {
			w.message = storage.AppendRecord(w.message[:0], b, row)
			return w.message
		},
	}
	if e.HasTime = !times.IsNull(row); e.HasTime {
		e.Time = times.Int64(row)
	}
	e.Account, e.Region = textOf(t, b, row, "recipientaccountid"), textOf(t, b, row, "awsregion")
	return w.filters.Event(&e, w.addMade)
}

// textOf returns the text of a column, nil where there is none.
func textOf(t *schema.Table, b *storage.Batch, row int, name string) []byte {
	c, ok := t.ColumnIndex(name)
	if !ok || b.Columns[c].IsNull(row) {
		return nil
	}
	return b.Columns[c].Bytes(row)
}

// filterSettled does so for a row that is stored at the end of the window. No worker runs.
func (s *settlement) filterSettled(t *eventTable, b *storage.Batch, row int, ref rowRef) error {
	w := s.run.workers[0]
	if w.filters == nil {
		return nil
	}
	if _, err := w.scanner.Scan(storage.AppendRecord(nil, b, row)); err != nil {
		return err // what was stored is a record
	}
	return w.filter(t.Table, b, row, w.scanner.Identity().Key, ref.file, ref.index)
}

// filterDefaults puts the default values of the metric filters for the minutes of the window, and withdraws those of the store that an
// event of the window contradicts.
func (r *run) filterDefaults(ctx context.Context) error {
	var makers []*metricfilter.Maker
	for _, w := range r.workers {
		if w.filters != nil {
			makers = append(makers, w.filters)
		}
	}
	from, to, ok := metricfilter.Span(makers)
	if !ok {
		return nil
	}
	held, err := r.heldMinutes(ctx, from, to)
	if err != nil {
		return err
	}
	w := r.workers[0]
	return metricfilter.Defaults(makers, held.of, w.addMade, func(p *metric.Point, file, index int64) error {
		p.Has |= withdrawn
		return w.addMade(p, file, index)
	})
}
