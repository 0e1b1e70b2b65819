package ingest

import (
	"context"
	"math"
	"slices"

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
	hash     func(id []byte) uint64
	hours    map[uint64]int64 // of the wanted records with an id in their column, by its hash; noHour for several
	marks    [1 << 14]uint64  // a bit for each of these hashes, by its upper bits: most ids are told by it
}

func (s *settlement) newLookup(t *eventTable) *lookup {
	return &lookup{settlement: s, t: t, wanted: map[[2]uint64]*wanted{}, hash: storage.FilterHash(), hours: map[uint64]int64{}, span: storage.TimeRange{Start: math.MaxInt64, End: math.MinInt64}}
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
	hour := l.t.hour(b, row)
	if hour == noHour {
		l.timeless = true
	} else {
		l.span.Start, l.span.End = min(l.span.Start, (hour-1)*hourMicros), max(l.span.End, (hour+2)*hourMicros)
	}
	if ok {
		hash := l.hash(b.Columns[l.t.id].Bytes(row))
		if other, again := l.hours[hash]; again && other != hour {
			hour = noHour
		}
		l.hours[hash] = hour
		l.marks[hash>>50] |= 1 << (hash >> 44 & 63)
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

// segment looks through a segment: at the ids of the row groups that may have wanted ones, then at the rows of those that do.
func (l *lookup) segment(ctx context.Context, seg storage.Segment, of *output) error {
	if !l.overlaps(seg) {
		return nil
	}
	store := l.run.store
	groups, err := store.RowGroups(seg, l.t.Table, l.t.id)
	if err != nil {
		return err
	}
	chosen := make([]bool, len(groups))
	for i := range groups {
		chosen[i] = l.mayHold(&groups[i])
	}
	if !l.rebuild && slices.Contains(chosen, true) {
		found := make([]bool, len(groups))
		err := store.ReadGroups(ctx, seg, l.t.Table, []int{l.t.id}, chosen, func(group int, b *storage.Batch) error {
			ids := &b.Columns[l.t.id]
			for row := 0; row < b.Rows() && !found[group]; row++ {
				found[group] = l.wants(l.hash(ids.Bytes(row)))
			}
			return nil
		})
		if err != nil {
			return err
		}
		chosen = found
	}
	if !slices.Contains(chosen, true) {
		return nil
	}
	return store.ReadGroups(ctx, seg, l.t.Table, nil, chosen, func(_ int, b *storage.Batch) error {
		l.rows(b, place{segment: seg.Path, out: of})
		return nil
	})
}

// wants reports whether a wanted record may have the id with a hash.
func (l *lookup) wants(hash uint64) bool {
	if l.marks[hash>>50]>>(hash>>44&63)&1 == 0 {
		return false
	}
	_, ok := l.hours[hash]
	return ok
}

// mayHold reports whether a row group may hold a wanted record.
func (l *lookup) mayHold(g *storage.RowGroup) bool {
	if l.rebuild {
		return l.span.IsZero() || g.Timed && g.MinTime < l.span.End && g.MaxTime >= l.span.Start
	}
	for hash, hour := range l.hours {
		if nearHour(hour, g.MinTime, g.MaxTime, g.Timed) && g.MayHold(hash) {
			return true
		}
	}
	return false
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
