package storage

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math"

	"trailsift/storage/schema"
)

// mergeRow is a row on its way through a merge.
type mergeRow struct {
	input int   // the segment that it comes from, as an index
	at    int64 // its place there
	batch *Batch
	row   int
}

// merge writes the rows of live segments to one new segment, which the caller commits or discards: none when no row is left.
// Rows come in the table's Order or else in that of their times, as far as the segments are sorted themselves: those without a
// time last, equal ones in the order of the segments. Where rows of one key are merged, they become one. keep says which rows
// stay; nil is all. The files must stay while merge reads them.
func (s *Store) merge(ctx context.Context, t *schema.Table, inputs []Segment, keep func(mergeRow) bool) ([]Segment, error) {
	queue, err := s.openMerge(t, inputs)
	defer queue.close()
	if err != nil {
		return nil, err
	}
	w, err := s.NewSegment(t)
	if err != nil {
		return nil, err
	}
	rows, err := queue.drain(ctx, t, w, keep)
	if err != nil || rows == 0 {
		w.Abort()
		return nil, err
	}
	out, err := w.Close()
	if err != nil {
		return nil, err
	}
	for _, seg := range inputs {
		out.IngestID = max(out.IngestID, seg.IngestID)
	}
	return []Segment{out}, nil
}

// openMerge opens the inputs and reads the first batch of each. The queue is to be closed even after an error.
func (s *Store) openMerge(t *schema.Table, inputs []Segment) (*mergeQueue, error) {
	q := &mergeQueue{}
	for i, seg := range inputs {
		in, err := openSegment(s.fs, s.path(seg.Path), t, nil, TimeRange{})
		if err != nil {
			return q, err
		}
		in.batchBytes = max(readBatchBytes/int64(len(inputs)), 1<<20)
		c := &mergeCursor{in: in, input: i, upgrade: newUpgrade(t, in.absent)}
		q.cursors = append(q.cursors, c)
		if err := c.load(); err != nil {
			return q, err
		}
		if c.batch != nil {
			q.heap = append(q.heap, c)
		}
	}
	heap.Init(&q.heap)
	return q, nil
}

// mergeQueue hands out the rows of several segments in order.
type mergeQueue struct {
	cursors []*mergeCursor
	heap    mergeHeap // the cursors that have rows left
}

func (q *mergeQueue) close() {
	for _, c := range q.cursors {
		c.in.close()
	}
}

// drain writes all rows that keep lets through and returns their number.
func (q *mergeQueue) drain(ctx context.Context, t *schema.Table, w *SegmentWriter, keep func(mergeRow) bool) (int64, error) {
	out := NewBatch(t, 0)
	total := int64(0)
	merges := t.Repeat == schema.Merge && t.Order != nil // then rows of one key follow each other
	flush := func() error {
		if out.Rows() == 0 {
			return nil
		}
		total += int64(out.Rows())
		err := w.Write(out)
		out.Reset()
		return err
	}
	for n := 0; len(q.heap) > 0; n++ {
		c := q.heap[0]
		repeats := merges && out.rows > 0 && compareRows(out, out.rows-1, c.batch, c.row) == 0
		if n%1024 == 0 {
			if ctx.Err() != nil {
				return 0, context.Cause(ctx)
			}
			if !repeats && (out.Rows() >= RowGroupRows || out.Size() >= RowGroupBytes) {
				if err := flush(); err != nil {
					return 0, err
				}
			}
		}
		switch {
		case keep != nil && !keep(mergeRow{c.input, c.at, c.batch, c.row}):
		case repeats:
			mergeInto(out, c.batch, c.row)
		default:
			if err := c.upgrade.appendRow(out, c.batch, c.row); err != nil {
				return 0, fmt.Errorf("segment %s: %w", c.in.path, err)
			}
		}
		if err := q.advance(); err != nil {
			return 0, err
		}
	}
	err := flush()
	return total, err
}

// advance moves the first cursor to its next row.
func (q *mergeQueue) advance() error {
	c := q.heap[0]
	c.row++
	c.at++
	if c.row == c.batch.Rows() {
		if err := c.load(); err != nil {
			return err
		}
	}
	if c.batch == nil {
		heap.Pop(&q.heap)
		return nil
	}
	heap.Fix(&q.heap, 0)
	return nil
}

// mergeCursor stands at a row of a segment.
type mergeCursor struct {
	in      *segmentReader
	upgrade *upgrade
	input   int
	at      int64
	batch   *Batch // nil after the last row
	row     int
}

func (c *mergeCursor) load() error {
	b, err := c.in.next()
	c.batch, c.row = b, 0
	return err
}

// time returns the time of the current row.
func (c *mergeCursor) time() int64 {
	v := &c.batch.Columns[c.batch.Table.Time]
	if v.IsNull(c.row) {
		return math.MaxInt64
	}
	return v.Int64(c.row)
}

// mergeHeap orders cursors by their rows.
type mergeHeap []*mergeCursor

func (h mergeHeap) Len() int { return len(h) }

func (h mergeHeap) Less(i, j int) bool {
	if x, y := h[i], h[j]; x.batch.Table.Order != nil {
		order := compareRows(x.batch, x.row, y.batch, y.row)
		if order == 0 && x.batch.Table.Repeat == schema.Merge {
			order = compareOrigins(x.batch, x.row, y.batch, y.row)
		}
		return order < 0 || order == 0 && x.input < y.input
	}
	a, b := h[i].time(), h[j].time()
	return a < b || a == b && h[i].input < h[j].input
}

func (h mergeHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }

// Push implements heap.Interface.
func (h *mergeHeap) Push(c any) { *h = append(*h, c.(*mergeCursor)) }

// Pop implements heap.Interface.
func (h *mergeHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}

// Rewrite writes a copy of a live segment with only the rows that keep reports, for a commit that adds the result and retires
// the segment. The result is empty when no row is left. The caller holds a snapshot that has the segment; keep must not hold
// on to the batch.
func (s *Store) Rewrite(ctx context.Context, seg Segment, keep func(b *Batch, row int) bool) ([]Segment, error) {
	t := s.table(seg.Table)
	if t == nil {
		return nil, errors.New("segment " + seg.Path + " belongs to no table of the store")
	}
	return s.merge(ctx, t, []Segment{seg}, func(r mergeRow) bool { return keep(r.batch, r.row) })
}
