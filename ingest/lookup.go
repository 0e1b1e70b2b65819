package ingest

import (
	"context"

	"github.com/zeebo/xxh3"

	"trailsift/storage"
)

// lookup finds the rows that have one of a set of ids, in the store and in what this window has not committed yet.
type lookup struct {
	*settlement
	t       *eventTable
	span    storage.TimeRange       // no wanted row is outside; zero = anywhere
	rebuild bool                    // some wanted record has no id in its column: rows have to be rebuilt to tell
	history map[[2]uint64][]earlier // by identity; the keys are what is looked for
}

// everywhere looks in all places.
func (l *lookup) everywhere(ctx context.Context) error {
	for _, seg := range l.run.live[l.t.Name] {
		if err := l.segment(ctx, seg, nil); err != nil {
			return err
		}
	}
	outs := []*output{l.kept[l.t.Name]}
	for _, w := range l.run.workers {
		outs = append(outs, w.rows[l.t.Name])
	}
	for _, o := range outs {
		if err := o.finish(); err != nil {
			return err
		}
		for _, seg := range o.segments {
			if err := l.segment(ctx, seg, o); err != nil {
				return err
			}
		}
		l.rows(o.batch, place{out: o})
	}
	return nil
}

// segment looks through a segment: first at the ids alone, then, when some are wanted, at their rows.
func (l *lookup) segment(ctx context.Context, seg storage.Segment, of *output) error {
	if !l.overlaps(seg) {
		return nil
	}
	path := segmentPath(l.run.store, seg)
	found := l.rebuild
	if !found {
		err := storage.ReadSegmentRange(ctx, path, l.t.Table, l.t.key, l.span, func(b *storage.Batch) error {
			for row := 0; row < b.Rows() && !found; row++ {
				if key, ok := l.t.plainKey(b, row); ok {
					_, found = l.history[key]
				}
			}
			return nil
		})
		if err != nil || !found {
			return err
		}
	}
	return storage.ReadSegmentRange(ctx, path, l.t.Table, nil, l.span, func(b *storage.Batch) error {
		l.rows(b, place{segment: seg.Path, out: of})
		return nil
	})
}

func (l *lookup) overlaps(seg storage.Segment) bool {
	if l.span.IsZero() {
		return true
	}
	return seg.NullTimes < seg.Rows && seg.MinTime < l.span.End && seg.MaxTime >= l.span.Start
}

// rows notes the wanted rows of a batch that holds all columns.
func (l *lookup) rows(b *storage.Batch, p place) {
	for row := range b.Rows() {
		key, ok := l.t.plainKey(b, row)
		if !ok {
			if !l.rebuild {
				continue
			}
			id, ok := l.re.identity(b, row)
			if !ok {
				continue
			}
			key = id.Key
		}
		list, wanted := l.history[key]
		if !wanted {
			continue
		}
		ref := l.t.ref(b, row)
		if l.gone.rows[ref] {
			continue
		}
		l.history[key] = append(list, earlier{
			ref: ref, content: xxh3.Hash128(l.re.canonical(b, row)), partial: l.isPartial(ref.file), place: p,
		})
	}
}

// isPartial reports whether the records of an input are partial.
func (l *lookup) isPartial(file int64) bool {
	if f := l.files[file]; f != nil {
		return f.partial
	}
	return l.run.partial[file]
}
