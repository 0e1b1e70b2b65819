package ingest

import (
	"context"
	"errors"
	"fmt"
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
		err := storage.ReadSegment(ctx, segmentPath(s.run.store, storage.Segment{Path: p.segment}), t.Table, nil, copyRest)
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

// keepOld gives up replacing rows of the store: another process has changed its segments meanwhile. The partial records stay
// beside the full ones.
func (s *settlement) keepOld() error {
	rows := int64(0)
	for _, n := range s.gone.old {
		rows += n
	}
	s.run.warn(fmt.Sprintf("%d partial records stay beside full ones with the same id: the store was changed by another process meanwhile", rows))
	s.retire = nil
	clear(s.gone.old)
	return discardAll(s.replacing)
}

// correctLedger writes the ledger's rows of inputs that were committed before again: what was stored is a duplicate now.
func (s *settlement) correctLedger(ctx context.Context) error {
	t := schema.Files()
	id, stored, duplicates := t.MustColumn("file_id"), t.MustColumn("stored"), t.MustColumn("duplicates")
	for _, seg := range s.run.live[t.Name] {
		path, affected := segmentPath(s.run.store, seg), false
		err := storage.ReadSegment(ctx, path, t, []int{id}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				affected = affected || s.gone.old[b.Columns[id].Int64(row)] > 0
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
		err = storage.ReadSegment(ctx, path, t, nil, func(b *storage.Batch) error {
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
