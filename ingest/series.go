package ingest

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"

	"github.com/zeebo/xxh3"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// seriesSet are the rows that the series table has, by a hash of their keys. It is read when the first metrics come, and stays
// in memory for the run: about 20 bytes for each row, 20 MB for a million series.
type seriesSet struct {
	known  map[uint64]struct{}
	loaded bool
}

// load reads the series table.
func (s *seriesSet) load(ctx context.Context, r *run) error {
	if s.loaded {
		return nil
	}
	s.loaded, s.known = true, map[uint64]struct{}{}
	t := schema.Series()
	series, kind, period, unit := t.MustColumn("series"), t.MustColumn("kind"), t.MustColumn("period"), t.MustColumn("unit")
	for _, seg := range r.live[t.Name] {
		err := r.store.ReadSegment(ctx, seg, t, []int{series, kind, period, unit}, storage.TimeRange{}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				s.known[seriesKey(b.Columns[series].Int64(row), b.Columns[kind].Bytes(row), b.Columns[period].Int64(row), b.Columns[unit].Bytes(row))] = struct{}{}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// seriesKey hashes the key of a row of the series table; nil and 0 are null.
func seriesKey(series int64, kind []byte, period int64, unit []byte) uint64 {
	var buf [64]byte
	key := binary.BigEndian.AppendUint64(buf[:0], uint64(series))
	key = binary.BigEndian.AppendUint64(key, uint64(period))
	key = append(key, byte(len(kind)))
	if unit != nil {
		key = append(append(key, 1), unit...)
	}
	return xxh3.Hash(key)
}

// newSeries are the rows that a window adds to the series table.
type newSeries struct {
	run   *run
	out   *output
	rows  []seriesRow
	fresh map[uint64]struct{} // their keys

	rank uint32 // the lane and the unit that were added last
	unit []byte
	some bool
}

// seriesRow is a row of the series table.
type seriesRow struct {
	rank        uint32
	unit        []byte
	file, index int64
}

func newNewSeries(r *run) *newSeries {
	return &newSeries{run: r, out: newOutput(r.store, schema.Series()), fresh: map[uint64]struct{}{}}
}

// add notes the lane and the unit of a row. Rows come lane by lane, so that most are told by the one before.
func (n *newSeries) add(lanes []*lane, rank uint32, r *row) {
	if n.some && n.rank == rank && (n.unit == nil) == (r.unitText == nil) && string(n.unit) == string(r.unitText) {
		return
	}
	n.some, n.rank, n.unit = true, rank, r.unitText
	n.put(lanes[rank], seriesRow{rank, r.unitText, r.file, r.index})
}

// list notes a metric that was listed; it reports whether it is new.
func (n *newSeries) list(lanes []*lane, l listing) bool {
	return n.put(lanes[l.lane], seriesRow{l.lane, nil, l.file, l.index})
}

func (n *newSeries) put(l *lane, row seriesRow) bool {
	key := seriesKey(l.series, l.kind.name(), l.period, row.unit)
	if _, ok := n.run.series.known[key]; ok {
		return false
	}
	if _, ok := n.fresh[key]; ok {
		return false
	}
	n.fresh[key] = struct{}{}
	n.rows = append(n.rows, row)
	return true
}

// join adds the rows of another one, none of which is in this one.
func (n *newSeries) join(o *newSeries) {
	n.rows = append(n.rows, o.rows...)
	for key := range o.fresh {
		n.fresh[key] = struct{}{}
	}
}

// write writes the rows in the table's order.
func (n *newSeries) write(lanes []*lane) error {
	slices.SortFunc(n.rows, func(a, b seriesRow) int { return cmp.Or(cmp.Compare(a.rank, b.rank), compareTexts(a.unit, b.unit)) })
	t := n.out.table
	columns := laneColumns(t)
	for _, row := range n.rows {
		b, l := n.out.batch, lanes[row.rank]
		number := func(name string, n int64) { b.Columns[t.MustColumn(name)].AppendInt64(n) }
		text := func(column int, p []byte) {
			if p != nil {
				b.Columns[column].AppendBytes(p)
			}
		}
		number("file_id", row.file)
		number("record_index", row.index)
		number("ingest_id", n.run.ingestID)
		number("seen_at", n.run.started.UnixMicro())
		number("series", l.series)
		if l.period != 0 {
			number("period", l.period)
		}
		for i, column := range columns {
			text(column, l.texts[i])
		}
		text(t.MustColumn("kind"), l.kind.name())
		text(t.MustColumn("unit"), row.unit)
		b.EndRow()
		if err := n.out.rowAdded(); err != nil {
			return err
		}
	}
	return n.out.close()
}

// commit notes that the rows are in the store.
func (n *newSeries) commit() {
	for key := range n.fresh {
		n.run.series.known[key] = struct{}{}
	}
}

func (l listing) compare(o listing) int {
	return cmp.Or(cmp.Compare(l.lane, o.lane), cmp.Compare(l.file, o.file), cmp.Compare(l.index, o.index))
}
