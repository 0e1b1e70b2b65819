package ingest

import (
	"context"
	"errors"
	"math"

	"trailsift/storage"
)

// lookup finds the rows that have one of a set of ids, in the store and in what this window has not committed yet.
type lookup struct {
	*settlement
	t        *eventTable
	span     storage.TimeRange // no wanted row is outside
	timeless bool              // a wanted row may be anywhere
	rebuild  bool              // some wanted record has no id in its column: rows have to be rebuilt to tell
	wanted   map[[2]uint64]*wanted
}

func (s *settlement) newLookup(t *eventTable) *lookup {
	return &lookup{settlement: s, t: t, wanted: map[[2]uint64]*wanted{}, span: storage.TimeRange{Start: math.MaxInt64, End: math.MinInt64}}
}

// want has the rows with a contested record's id looked for.
func (l *lookup) want(b *storage.Batch, row int) disputed {
	key, ok := l.t.plainKey(b, row)
	if !ok {
		l.rebuild = true
		id, _ := l.re.identity(b, row)
		key = id.Key
	}
	d := disputed{key: key, text: l.re.textHash(b, row), ref: l.t.ref(b, row)}
	if w := l.wanted[key]; w == nil {
		l.wanted[key] = &wanted{text: d.text}
	} else {
		w.mixed = w.mixed || w.text != d.text
	}
	if hour := l.t.hour(b, row); hour == noHour {
		l.timeless = true
	} else {
		l.span.Start, l.span.End = min(l.span.Start, hour*hourMicros), max(l.span.End, (hour+1)*hourMicros)
	}
	return d
}

// everywhere looks in all places.
func (l *lookup) everywhere(ctx context.Context) error {
	if l.timeless {
		l.span = storage.TimeRange{}
	}
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

// errFound ends a reading that has seen enough.
var errFound = errors.New("found")

// segment looks through a segment: first at the ids alone, then, when some are wanted, at their rows.
func (l *lookup) segment(ctx context.Context, seg storage.Segment, of *output) error {
	if !l.overlaps(seg) {
		return nil
	}
	if !l.rebuild {
		err := l.run.store.ReadSegment(ctx, seg, l.t.Table, l.t.key, l.span, func(b *storage.Batch) error {
			for row := range b.Rows() {
				if key, ok := l.t.plainKey(b, row); ok && l.wanted[key] != nil {
					return errFound
				}
			}
			return nil
		})
		if !errors.Is(err, errFound) {
			return err
		}
	}
	return l.run.store.ReadSegment(ctx, seg, l.t.Table, nil, l.span, func(b *storage.Batch) error {
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
		w := l.wanted[key]
		if w == nil {
			continue
		}
		ref := l.t.ref(b, row)
		if l.gone.rows[ref] {
			continue
		}
		e := earlier{ref: ref, text: l.re.textHash(b, row), partial: l.isPartial(ref.file), place: p}
		if w.mixed || e.text != w.text {
			e.content = l.re.contentHash()
		}
		w.rows = append(w.rows, e)
	}
}

// isPartial reports whether the records of an input are partial.
func (l *lookup) isPartial(file int64) bool {
	if f := l.files[file]; f != nil {
		return f.partial
	}
	return l.run.partial[file]
}
