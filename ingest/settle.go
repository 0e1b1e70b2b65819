package ingest

import (
	"context"
	"fmt"
	"slices"

	"github.com/zeebo/xxh3"

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
	rewritten []*output   // what places of this window with superseded rows were written to
	retire    []string    // segments of the store with superseded rows, or with ledger rows of these
	replacing []*output   // what those were written to
	points    *datapoints // nil when the window has none
}

// wanted is an id that contested records have, and what is known about the rows that have it.
type wanted struct {
	text  xxh3.Uint128 // of the first contested record
	mixed bool         // others differ in their text
	rows  []earlier
}

// earlier is a row whose id a contested record has.
type earlier struct {
	ref     rowRef
	text    xxh3.Uint128 // hash of the rebuilt record
	content xxh3.Uint128 // hash of its canonical form; only where some contested record has another text
	partial bool
	place   place
}

// disputed is what is kept of a contested record while others are looked for.
type disputed struct {
	key  [2]uint64
	text xxh3.Uint128
	ref  rowRef
}

// groupMax is how many contested records are looked for at the same time.
const groupMax = 100_000

// place is where rows are: a segment, or the batch of an output.
type place struct {
	segment string  // its path; empty for the batch
	out     *output // the output that the rows belong to; nil for segments of the store
}

func newSettlement(r *run, files []*fileState) *settlement {
	s := &settlement{
		run: r, files: make(map[int64]*fileState, len(files)), kept: map[string]*output{},
		re:   newRebuilder(),
		gone: superseded{rows: map[rowRef]bool{}, places: map[place]bool{}, old: map[int64]int64{}},
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
	out := slices.Concat(s.rewritten, s.replacing, s.points.outputs())
	for _, t := range s.run.tables {
		out = append(out, s.kept[t.Name])
	}
	return out
}

// all settles the window.
func (s *settlement) all(ctx context.Context) error {
	for _, t := range s.run.tables {
		if err := s.table(ctx, t); err != nil {
			return err
		}
	}
	if len(s.gone.old) > 0 {
		if err := s.correctLedger(ctx); err != nil {
			return err
		}
	}
	if err := s.run.filterDefaults(ctx); err != nil {
		return err
	}
	if s.points = newDatapoints(s.run); s.points != nil {
		if err := s.points.make(ctx); err != nil {
			return err
		}
		s.points.settle(s.files)
	}
	for _, f := range s.files {
		if f.contested != 0 {
			return fmt.Errorf("internal: %s: %d contested records were not settled", f.name, f.contested)
		}
	}
	return nil
}

// table settles the contested records of a table, group by group.
func (s *settlement) table(ctx context.Context, t *eventTable) error {
	var group []disputed
	look := s.newLookup(t)
	flush := func() error {
		err := s.group(ctx, look, group)
		group, look = group[:0], s.newLookup(t)
		return err
	}
	err := s.contested(ctx, t, func(b *storage.Batch, row int) error {
		group = append(group, look.want(b, row))
		if len(group) < groupMax {
			return nil
		}
		return flush()
	})
	if err == nil && len(group) > 0 {
		err = flush()
	}
	if err != nil || len(s.gone.places) == 0 {
		return err
	}
	return s.rewrite(ctx, t)
}

// contested calls fn with every contested record of a table.
func (s *settlement) contested(ctx context.Context, t *eventTable, fn func(b *storage.Batch, row int) error) error {
	rows := func(b *storage.Batch) error {
		for row := range b.Rows() {
			if err := fn(b, row); err != nil {
				return err
			}
		}
		return nil
	}
	for _, w := range s.run.workers {
		o := w.contested[t.Name]
		for _, seg := range o.segments {
			if err := s.run.store.ReadSegment(ctx, seg, t.Table, nil, storage.TimeRange{}, rows); err != nil {
				return err
			}
		}
		if err := rows(o.batch); err != nil {
			return err
		}
	}
	return nil
}

// group settles some contested records. Almost all of them have the text of the row that they repeat; the others, which differ
// in white space or the order of keys at most, or are conflicts, are read once more.
func (s *settlement) group(ctx context.Context, look *lookup, group []disputed) error {
	if err := look.everywhere(ctx); err != nil {
		return err
	}
	open := map[rowRef]*wanted{}
	for _, d := range group {
		w := look.wanted[d.key]
		if slices.ContainsFunc(w.rows, func(e earlier) bool { return e.text == d.text }) {
			s.duplicate(s.files[d.ref.file])
		} else {
			open[d.ref] = w
		}
	}
	if len(open) == 0 {
		return nil
	}
	return s.contested(ctx, look.t, func(b *storage.Batch, row int) error {
		ref := look.t.ref(b, row)
		if w := open[ref]; w != nil {
			return s.decide(look.t, b, row, ref, w)
		}
		return nil
	})
}

func (s *settlement) duplicate(f *fileState) {
	f.contested--
	f.duplicates++
}

// decide settles one contested record by its content.
func (s *settlement) decide(t *eventTable, b *storage.Batch, row int, ref rowRef, w *wanted) error {
	f := s.files[ref.file]
	now := earlier{ref: ref, partial: f.partial, place: place{out: s.kept[t.Name]}}
	now.text = s.re.textHash(b, row)
	now.content = s.re.contentHash()
	full := 0
	for _, e := range w.rows {
		if e.content == now.content || e.text == now.text {
			s.duplicate(f)
			return nil
		}
		if !e.partial {
			full++
		}
	}
	if now.partial && full > 0 {
		s.duplicate(f)
		return nil
	}
	f.contested--
	f.stored++
	s.run.progress.stored.Add(1)
	if full > 0 || now.partial && len(w.rows) > 0 {
		f.conflicts++
	}
	for _, e := range w.rows {
		if e.partial && !now.partial {
			s.give(e)
		}
	}
	w.rows = append(w.rows, now)
	copyRow(s.kept[t.Name].batch, b, row)
	if err := s.filterSettled(t, b, row, ref); err != nil {
		return err
	}
	return s.kept[t.Name].rowAdded()
}
