package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"trailsift/storage/schema"
)

// AppendReport says what Append did.
type AppendReport struct {
	Added int64 `json:"added"` // rows that are new in the table
	Known int64 `json:"known"` // rows whose key the table had already, or an earlier row of the batch
}

// errUnseen is returned by Commit when a table has a live segment that the change was not made with.
var errUnseen = errors.New("the table has segments that were not looked at")

// Append adds rows to a table outside an ingest, such as findings and transitions of alarms. A row whose key the table has is
// left out, whoever wrote it: keys are made from what a row means, so that doing the same again adds nothing. The rows become
// one segment, visible all at once. It needs no ingest.lock: when another process commits rows to the table in the meantime,
// their keys are looked at too. The keys of the whole table are held in memory.
//
// After an error other than ErrNotDurable nothing has changed. The batch stays the caller's.
func (s *Store) Append(ctx context.Context, rows *Batch) (AppendReport, error) {
	t := s.table(rows.Table.Name)
	if t == nil || len(t.Key) == 0 || t.Order != nil {
		return AppendReport{}, fmt.Errorf("append: the store has no table `%s` whose rows have a key and lie by time", rows.Table.Name)
	}
	a := appending{store: s, table: t, keys: map[string]bool{}, seen: map[string]bool{}}
	for {
		if err := a.look(ctx); err != nil {
			return AppendReport{}, fmt.Errorf("append to %s: %w", t.Name, err)
		}
		report, err := a.commit(ctx, rows)
		if errors.Is(err, errUnseen) { // somebody else got on, so this ends
			continue
		}
		if err != nil {
			err = fmt.Errorf("append to %s: %w", t.Name, err)
		}
		return report, err
	}
}

// appending is what an Append knows of its table.
type appending struct {
	store *Store
	table *schema.Table
	keys  map[string]bool // of the rows in the segments that were seen
	seen  map[string]bool // segments, by path
}

// look reads the keys of the live segments that were not seen yet.
func (a *appending) look(ctx context.Context) error {
	sn, err := a.store.Snapshot()
	if err != nil {
		return err
	}
	defer sn.Close()
	var key []byte
	for _, seg := range sn.Segments(a.table.Name, TimeRange{}) {
		if a.seen[seg.Path] {
			continue
		}
		err := a.store.ReadSegment(ctx, seg, a.table, a.table.Key, TimeRange{}, func(b *Batch) error {
			for row := range b.Rows() {
				key = appendRowKey(key[:0], b, row)
				a.keys[string(key)] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		a.seen[seg.Path] = true
	}
	return nil
}

// commit adds the rows that are new, provided that the table is as it was seen.
func (a *appending) commit(ctx context.Context, rows *Batch) (AppendReport, error) {
	fresh := a.fresh(rows)
	report := AppendReport{Added: int64(len(fresh)), Known: int64(rows.Rows() - len(fresh))}
	if len(fresh) == 0 {
		return report, nil
	}
	seg, err := a.segment(rows, fresh)
	if err != nil {
		return AppendReport{}, err
	}
	_, err = a.store.Commit(ctx, Change{Add: []Segment{seg}, appended: map[string]int64{a.table.Name: report.Added}, seen: a.seen})
	if err != nil && !errors.Is(err, ErrNotDurable) {
		return AppendReport{}, errors.Join(err, a.store.Discard(seg))
	}
	return report, err
}

// fresh returns the rows whose keys are new, by time.
func (a *appending) fresh(rows *Batch) []int {
	var out []int
	var key []byte
	own := map[string]bool{}
	for row := range rows.Rows() {
		key = appendRowKey(key[:0], rows, row)
		if !a.keys[string(key)] && !own[string(key)] {
			own[string(key)] = true
			out = append(out, row)
		}
	}
	times := &rows.Columns[a.table.Time]
	slices.SortStableFunc(out, func(x, y int) int { return compareValues(times, x, times, y) })
	return out
}

// segment writes rows of a batch to a new segment.
func (a *appending) segment(rows *Batch, chosen []int) (Segment, error) {
	w, err := a.store.NewSegment(a.table)
	if err != nil {
		return Segment{}, err
	}
	same := newUpgrade(a.table, nil)
	for chunk := range slices.Chunk(chosen, RowGroupRows) {
		b := NewBatch(a.table, len(chunk))
		for _, row := range chunk {
			if err = same.appendRow(b, rows, row); err != nil {
				break
			}
		}
		if err = errors.Join(err, w.Write(b)); err != nil {
			w.Abort()
			return Segment{}, err
		}
	}
	return w.Close()
}
