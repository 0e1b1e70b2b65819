package storage

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"trailsift/storage/schema"
)

// RowGroup is what a segment says about one of its row groups and one of its columns, without a row being read.
type RowGroup struct {
	MinTime, MaxTime int64 // as in Segment, of the group's rows; when nothing is known, of the segment
	Timed            bool  // some row may have a time
	Null             bool  // some row may have no value in the column

	none   bool                 // no row has a value in the column
	filter metadata.BloomFilter // of the values; nil: any may be there
}

// MayHold reports whether a row may have a value in the column. The value is given by its hash, see FilterHash. Up to three in a
// hundred values that are not there seem to be.
func (g *RowGroup) MayHold(hash uint64) bool {
	return !g.none && (g.filter == nil || g.filter.CheckHash(hash))
}

// FilterHash returns the function that hashes the values of a column for RowGroup.MayHold.
func FilterHash() func(value []byte) uint64 {
	smallest := bloomSize(0)
	return metadata.NewBloomFilter(smallest, smallest, memory.DefaultAllocator).Hasher().Sum64
}

// RowGroups describes the row groups of a segment of the store, committed or not, with the bloom filters of one of its columns.
func (s *Store) RowGroups(seg Segment, t *schema.Table, column int) (groups []RowGroup, err error) {
	in, err := openSegment(s.fs, s.path(seg.Path), t, []int{t.Time, column}, TimeRange{})
	if err != nil {
		return nil, err
	}
	defer in.close()
	defer catchDamage(in.path, &err)
	at := in.parquet.MetaData().Schema.ColumnIndexByName(t.Columns[column].Name)
	for i := range in.parquet.NumRowGroups() {
		g, err := in.describe(i, at, seg)
		if err != nil {
			return nil, fmt.Errorf("segment %s, row group %d: %w", in.path, i, err)
		}
		groups = append(groups, g)
	}
	return groups, nil
}

// describe describes a row group and its column at a place in the file, -1 for none.
func (in *segmentReader) describe(i, column int, seg Segment) (RowGroup, error) {
	g := RowGroup{MinTime: seg.MinTime, MaxTime: seg.MaxTime, Timed: seg.NullTimes < seg.Rows, Null: true, none: column < 0}
	meta := in.parquet.RowGroup(i).MetaData()
	if times, err := in.times64(meta); err != nil {
		return g, err
	} else if times != nil && times.HasMinMax() {
		g.MinTime, g.MaxTime = times.Min(), times.Max()
	} else if times != nil && times.HasNullCount() && times.NullCount() == meta.NumRows() {
		g.Timed = false
	}
	if column < 0 {
		return g, nil
	}
	chunk, err := meta.ColumnChunk(column)
	if err != nil {
		return g, err
	}
	if stats, err := chunk.Statistics(); err != nil {
		return g, err
	} else if stats != nil && stats.HasNullCount() {
		g.Null, g.none = stats.NullCount() > 0, stats.NullCount() == meta.NumRows()
	}
	filters, err := in.parquet.GetBloomFilterReader().RowGroup(i)
	if err == nil {
		g.filter, err = filters.GetColumnBloomFilter(column)
	}
	return g, err
}

// times64 returns the statistics of the time column in a row group, nil when there are none.
func (in *segmentReader) times64(g *metadata.RowGroupMetaData) (*metadata.Int64Statistics, error) {
	if in.timeCol < 0 {
		return nil, nil
	}
	chunk, err := g.ColumnChunk(in.timeCol)
	if err != nil {
		return nil, err
	}
	stats, err := chunk.Statistics()
	if err != nil {
		return nil, err
	}
	times, _ := stats.(*metadata.Int64Statistics)
	return times, nil
}

// outside reports whether no row of a row group lies in the time range.
func (in *segmentReader) outside(g *file.RowGroupReader) (bool, error) {
	if in.times.IsZero() {
		return false, nil
	}
	s, err := in.times64(g.MetaData())
	if err != nil || s == nil {
		return false, err
	}
	if !s.HasMinMax() {
		return s.HasNullCount() && s.NullCount() == g.NumRows(), nil
	}
	return s.Min() >= in.times.End || s.Max() < in.times.Start, nil
}

// ReadGroups is ReadSegment for the row groups that are chosen, by their places in the segment. fn is told the place of each batch.
func (s *Store) ReadGroups(ctx context.Context, seg Segment, t *schema.Table, columns []int, chosen []bool, fn func(group int, b *Batch) error) error {
	in, err := openSegment(s.fs, s.path(seg.Path), t, columns, TimeRange{})
	if err != nil {
		return err
	}
	in.chosen = chosen
	return in.each(ctx, func(b *Batch) error { return fn(in.group-1, b) })
}
