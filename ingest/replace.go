package ingest

import (
	"context"
	"errors"
	"slices"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// superseded are rows of partial records that full ones have replaced, with the places that are written again without them.
type superseded struct {
	rows   map[rowRef]bool
	places map[place]bool
	old    map[int64]int64 // how many rows of inputs that were committed before, by file id
}

// give notes that a partial row gives way to a full one.
func (s *settlement) give(e earlier) {
	if s.gone.rows[e.ref] {
		return
	}
	s.gone.rows[e.ref] = true
	s.gone.places[e.place] = true
	if f := s.files[e.ref.file]; f != nil {
		f.stored--
		f.duplicates++
		return
	}
	s.gone.old[e.ref.file]++
}

// rewrite writes the places with superseded rows again, without these.
func (s *settlement) rewrite(ctx context.Context, t *eventTable) error {
	if kept := s.kept[t.Name]; s.gone.places[place{out: kept}] {
		// Some of these rows may have left the batch since.
		if err := kept.finish(); err != nil {
			return err
		}
		for _, seg := range kept.segments {
			s.gone.places[place{segment: seg.Path, out: kept}] = true
		}
	}
	for p := range s.gone.places {
		next := newOutput(s.run.store, t.Table)
		if p.out != nil {
			s.rewritten = append(s.rewritten, next)
		} else {
			s.replacing = append(s.replacing, next)
		}
		copyRest := func(b *storage.Batch) error {
			for row := range b.Rows() {
				if s.gone.rows[t.ref(b, row)] {
					continue
				}
				copyRow(next.batch, b, row)
				if err := next.rowAdded(); err != nil {
					return err
				}
			}
			return nil
		}
		if p.segment == "" {
			if err := copyRest(p.out.batch); err != nil {
				return err
			}
			p.out.batch.Reset()
			continue
		}
		err := s.run.store.ReadSegment(ctx, storage.Segment{Path: p.segment}, t.Table, nil, storage.TimeRange{}, copyRest)
		if err != nil {
			return err
		}
		if p.out == nil {
			s.retire = append(s.retire, p.segment)
			continue
		}
		i := slices.IndexFunc(p.out.segments, func(seg storage.Segment) bool { return seg.Path == p.segment })
		if err := s.run.store.Discard(p.out.segments[i]); err != nil {
			return err
		}
		p.out.segments = slices.Delete(p.out.segments, i, i+1)
	}
	clear(s.gone.places)
	for _, o := range s.rewritten {
		if err := o.finish(); err != nil {
			return err
		}
	}
	return nil
}

// replacements returns what was made from the segments of the store that are live.
func (s *settlement) replacements() []*output { return slices.Concat(s.replacing, s.points.outputs()) }

// retires returns the segments of the store that are replaced.
func (s *settlement) retires() []string {
	if s.points == nil {
		return s.retire
	}
	return slices.Concat(s.retire, s.points.retire)
}

// isReplacing reports whether a segment was made from those of the store that are live.
func (s *settlement) isReplacing(seg storage.Segment) bool {
	return slices.ContainsFunc(s.replacements(), func(o *output) bool {
		return slices.ContainsFunc(o.segments, func(own storage.Segment) bool { return own.Path == seg.Path })
	})
}

// replan makes what replaces rows of the store again, from the segments that are live now: another process has merged some
// meanwhile, or removed them.
func (s *settlement) replan(ctx context.Context) error {
	if err := discardAll(s.replacements()); err != nil {
		return err
	}
	s.replacing, s.retire = nil, nil
	clear(s.gone.old)
	snap, err := s.run.store.Snapshot()
	if err != nil {
		return err
	}
	for table := range s.run.live {
		s.run.live[table] = snap.Segments(table, storage.TimeRange{})
	}
	if err := snap.Close(); err != nil { // the files stay: the run has a snapshot of its own
		return err
	}
	for _, t := range s.run.tables {
		for _, seg := range s.run.live[t.Name] {
			if err := s.findGone(ctx, t, seg); err != nil {
				return err
			}
		}
		if err := s.rewrite(ctx, t); err != nil {
			return err
		}
	}
	if s.points != nil {
		if err := s.points.make(ctx); err != nil {
			return err
		}
		s.points.settle(s.files)
	}
	return s.correctLedger(ctx)
}

// findGone notes the superseded rows that a segment holds.
func (s *settlement) findGone(ctx context.Context, t *eventTable, seg storage.Segment) error {
	return s.run.store.ReadSegment(ctx, seg, t.Table, []int{t.file, t.index}, storage.TimeRange{}, func(b *storage.Batch) error {
		for row := range b.Rows() {
			if ref := t.ref(b, row); s.gone.rows[ref] && s.files[ref.file] == nil {
				s.gone.places[place{segment: seg.Path}] = true
				s.gone.old[ref.file]++
			}
		}
		return nil
	})
}

// correctLedger writes the ledger's rows of inputs that were committed before again: what was stored is a duplicate now.
func (s *settlement) correctLedger(ctx context.Context) error {
	t := schema.Files()
	id, stored, duplicates := t.MustColumn("file_id"), t.MustColumn("stored"), t.MustColumn("duplicates")
	for _, seg := range s.run.live[t.Name] {
		affected := false
		err := s.run.store.ReadSegment(ctx, seg, t, []int{id}, storage.TimeRange{}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				affected = affected || s.gone.old[b.Columns[id].Int64(row)] != 0
			}
			return nil
		})
		if err != nil {
			return err
		}
		if !affected {
			continue
		}
		next := newOutput(s.run.store, t)
		s.replacing = append(s.replacing, next)
		s.retire = append(s.retire, seg.Path)
		err = s.run.store.ReadSegment(ctx, seg, t, nil, storage.TimeRange{}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				n := s.gone.old[b.Columns[id].Int64(row)]
				copyRow(next.batch, b, row, change{stored, -n}, change{duplicates, n})
				if err := next.rowAdded(); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for _, o := range s.replacing {
		if err := errors.Join(o.flush(), o.finish()); err != nil {
			return err
		}
	}
	return nil
}
