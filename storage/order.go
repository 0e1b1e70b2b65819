package storage

import (
	"bytes"
	"cmp"

	"trailsift/storage/schema"
)

// clusterMicros is the length of a cluster: 30 days.
const clusterMicros = 30 * 24 * 3600 * 1_000_000

// Cluster returns the number of the stretch of time, 30 days long, that a time belongs to, in microseconds since 1970 UTC.
// Segments of a table with an Order of its own hold rows of one cluster only: sorted by something else, a segment over years
// would be read for every question about an hour.
func Cluster(micros int64) int64 {
	c := micros / clusterMicros
	if micros%clusterMicros < 0 {
		c--
	}
	return c
}

// ClusterStart returns the first time of a cluster.
func ClusterStart(cluster int64) int64 { return cluster * clusterMicros }

// clusterOf returns the cluster of a segment; rows without a time have one of their own.
func (seg Segment) clusterOf() (cluster int64, timeless bool) {
	if seg.NullTimes == seg.Rows {
		return 0, true
	}
	return Cluster(seg.MinTime), false
}

// compareRows compares rows of a table with an Order by it. Nulls come first.
func compareRows(a *Batch, rowA int, b *Batch, rowB int) int {
	for _, c := range a.Table.Order {
		if order := compareValues(&a.Columns[c], rowA, &b.Columns[c], rowB); order != 0 {
			return order
		}
	}
	return 0
}

func compareValues(a *Vector, rowA int, b *Vector, rowB int) int {
	if nullA, nullB := a.IsNull(rowA), b.IsNull(rowB); nullA || nullB {
		switch {
		case nullA && nullB:
			return 0
		case nullA:
			return -1
		}
		return 1
	}
	switch a.typ {
	case schema.Int64, schema.Timestamp:
		return cmp.Compare(a.Int64(rowA), b.Int64(rowB))
	case schema.Double:
		return cmp.Compare(a.Double(rowA), b.Double(rowB))
	case schema.Bool:
		return cmp.Compare(boolInt(a.Bool(rowA)), boolInt(b.Bool(rowB)))
	}
	return bytes.Compare(a.Bytes(rowA), b.Bytes(rowB))
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dropLast takes the last row out of a batch.
func (b *Batch) dropLast() {
	b.rows--
	for i := range b.Columns {
		b.Columns[i].truncate(b.rows)
	}
}

// truncate forgets the values of the rows from a number on. Of a column with codes the texts stay.
func (v *Vector) truncate(rows int) {
	if v.reached() <= rows {
		return
	}
	if v.dict != nil {
		v.codes = v.codes[:rows]
		return
	}
	v.valid = v.valid[:rows]
	switch v.typ {
	case schema.Int64, schema.Timestamp:
		v.ints = v.ints[:rows]
	case schema.Double:
		v.floats = v.floats[:rows]
	case schema.Bool:
		v.bools = v.bools[:rows]
	default:
		start := uint32(0)
		if rows > 0 {
			start = v.ends[rows-1]
		}
		v.batch.bytes -= len(v.data) - int(start)
		v.data, v.ends = v.data[:start], v.ends[:rows]
	}
}

// compareOrigins compares rows by the inputs and records that they came from.
func compareOrigins(a *Batch, rowA int, b *Batch, rowB int) int {
	for _, name := range []string{"file_id", "record_index"} {
		c := a.Table.MustColumn(name)
		if order := compareValues(&a.Columns[c], rowA, &b.Columns[c], rowB); order != 0 {
			return order
		}
	}
	return 0
}

// mergeInto replaces the last row of dst by its combination with a later row of the same key: the values of that one, and where it
// has none those that were there. Rows have to come in the order of their origins: of two values, each from a row that lacks
// the other, nothing would tell any more which is the later.
func mergeInto(dst, src *Batch, row int) {
	held := NewBatch(dst.Table, 1)
	for i := range dst.Columns {
		if v := &dst.Columns[i]; !v.IsNull(dst.rows - 1) {
			appendValue(&held.Columns[i], v, dst.rows-1)
		}
	}
	held.EndRow()
	dst.dropLast()
	for i := range dst.Columns {
		switch to := &dst.Columns[i]; {
		case !src.Columns[i].IsNull(row):
			appendValue(to, &src.Columns[i], row)
		case !held.Columns[i].IsNull(0):
			appendValue(to, &held.Columns[i], 0)
		}
	}
	dst.EndRow()
}
