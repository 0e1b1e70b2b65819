package ingest

import (
	"context"
	"math"
	"slices"

	"github.com/zeebo/xxh3"

	"trailsift/ingest/record"
	"trailsift/storage"
)

// settlement decides, at the end of a window, about the records whose id was seen before with other bytes: it compares them
// with the rows that have the id, rebuilt from their columns. Equal ones are duplicates; others are conflicts, and are stored.
// A partial record is a duplicate of any full one, and gives way to a full one that comes later.
type settlement struct {
	run       *run
	files     map[int64]*fileState // of the window, by id
	re        *rebuilder
	kept      map[string]*output // by table: contested records that are stored
	gone      superseded
	retired   map[string][]string // by table: live segments that were written again
	rewritten []*output           // what they, and places of this window, were written to
}

// earlier is a row whose id a contested record has.
type earlier struct {
	ref     rowRef
	content xxh3.Uint128 // hash of the canonical form
	partial bool
	place   place
}

// place is where rows are: a segment, or the batch of an output.
type place struct {
	segment string  // its path; empty for the batch
	out     *output // the output that the rows belong to; nil for segments of the store
}

func newSettlement(r *run, files []*fileState) *settlement {
	s := &settlement{
		run: r, files: make(map[int64]*fileState, len(files)), kept: map[string]*output{},
		re:      &rebuilder{scanner: record.NewScanner(record.Limits{})},
		gone:    superseded{rows: map[rowRef]bool{}, places: map[place]bool{}, old: map[int64]int64{}},
		retired: map[string][]string{},
	}
	for _, f := range files {
		s.files[f.id] = f
	}
	for _, t := range r.tables {
		s.kept[t.Name] = newOutput(r.store, t.Table)
	}
	return s
}

// outputs returns what the settlement wrote.
func (s *settlement) outputs() []*output {
	out := slices.Clone(s.rewritten)
	for _, t := range s.run.tables {
		out = append(out, s.kept[t.Name])
	}
	return out
}

// table settles the contested records of a table.
func (s *settlement) table(ctx context.Context, t *eventTable) error {
	for _, w := range s.run.workers {
		o := w.contested[t.Name]
		for i := range o.segments {
			err := storage.ReadSegment(ctx, segmentPath(s.run.store, o.segments[i]), t.Table, nil, func(b *storage.Batch) error {
				return s.batch(ctx, t, b)
			})
			if err != nil {
				return err
			}
		}
		if o.batch.Rows() > 0 {
			if err := s.batch(ctx, t, o.batch); err != nil {
				return err
			}
		}
	}
	if len(s.gone.places) == 0 {
		return nil
	}
	return s.rewrite(ctx, t)
}

// batch settles some contested records.
func (s *settlement) batch(ctx context.Context, t *eventTable, b *storage.Batch) error {
	keys := make([][2]uint64, b.Rows())
	history := make(map[[2]uint64][]earlier, b.Rows())
	span := storage.TimeRange{Start: math.MaxInt64, End: math.MinInt64}
	rebuild := false
	for row := range b.Rows() {
		key, ok := t.plainKey(b, row)
		if !ok {
			rebuild = true
			id, _ := s.re.identity(b, row)
			key = id.Key
		}
		keys[row] = key
		history[key] = nil
		if hour := t.hour(b, row); hour == noHour {
			span = storage.TimeRange{Start: math.MinInt64, End: math.MaxInt64}
		} else {
			span.Start, span.End = min(span.Start, hour*hourMicros), max(span.End, (hour+1)*hourMicros)
		}
	}
	if span.Start == math.MinInt64 {
		span = storage.TimeRange{}
	}
	look := lookup{settlement: s, t: t, span: span, rebuild: rebuild, history: history}
	if err := look.everywhere(ctx); err != nil {
		return err
	}
	for row := range b.Rows() {
		if err := s.decide(t, b, row, history, keys[row]); err != nil {
			return err
		}
	}
	return nil
}

// decide settles one contested record.
func (s *settlement) decide(t *eventTable, b *storage.Batch, row int, history map[[2]uint64][]earlier, key [2]uint64) error {
	ref := t.ref(b, row)
	f := s.files[ref.file]
	f.contested--
	now := earlier{ref: ref, content: xxh3.Hash128(s.re.canonical(b, row)), partial: f.partial, place: place{out: s.kept[t.Name]}}
	full := 0
	for _, e := range history[key] {
		if e.content == now.content {
			f.duplicates++
			return nil
		}
		if !e.partial {
			full++
		}
	}
	if now.partial && full > 0 {
		f.duplicates++
		return nil
	}
	f.stored++
	s.run.progress.stored.Add(1)
	if full > 0 || now.partial && len(history[key]) > 0 {
		f.conflicts++
	}
	if !now.partial {
		for _, e := range history[key] {
			if e.partial {
				s.give(e)
			}
		}
	}
	history[key] = append(history[key], now)
	copyRow(s.kept[t.Name].batch, b, row)
	return s.kept[t.Name].rowAdded()
}
