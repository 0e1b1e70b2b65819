package storage

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/metadata"

	"trailsift/storage/schema"
)

const (
	// readBatchRows is the most rows of one batch.
	readBatchRows = 8192
	// readBatchBytes is about the most memory of one batch: rows are fewer where they are wide.
	readBatchBytes = 32 << 20
)

// ReadSegment reads a segment of a table and calls fn with batches of its rows, in order. columns are indexes into t.Columns,
// nil is all; columns that are not asked for, or that the segment is too old to have, are null. A batch is valid until fn
// returns. An error of fn ends the reading and is returned as it is.
func ReadSegment(ctx context.Context, path string, t *schema.Table, columns []int, fn func(*Batch) error) error {
	return ReadSegmentRange(ctx, path, t, columns, TimeRange{}, fn)
}

// ReadSegmentRange is ReadSegment without the row groups that cannot hold a row of a time range. Rows outside the range still
// occur, because a row group is read as a whole.
func ReadSegmentRange(ctx context.Context, path string, t *schema.Table, columns []int, r TimeRange, fn func(*Batch) error) error {
	in, err := openSegment(osFS{}, path, t, columns, r)
	if err != nil {
		return err
	}
	return in.each(ctx, fn)
}

// readSegment is ReadSegment on the store's file system.
func (s *Store) readSegment(ctx context.Context, seg Segment, t *schema.Table, columns []int, fn func(*Batch) error) error {
	in, err := openSegment(s.fs, s.path(seg.Path), t, columns, TimeRange{})
	if err != nil {
		return err
	}
	return in.each(ctx, fn)
}

// each calls fn with every batch, and closes the reader.
func (in *segmentReader) each(ctx context.Context, fn func(*Batch) error) error {
	defer in.close()
	for {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		b, err := in.next()
		if b == nil || err != nil {
			return err
		}
		if err := fn(b); err != nil {
			return err
		}
	}
}

// segmentReader reads a segment batch by batch.
type segmentReader struct {
	path    string
	f       File
	parquet *file.Reader
	times   TimeRange
	columns []*columnReader // the columns that are read
	absent  []int           // the columns that stay null
	timeCol int             // the time column's place in the file, -1 for none

	group      int   // the next row group
	left       int64 // rows of the current row group that were not read yet
	rows       int64 // rows of the batches of the current row group
	batchBytes int64 // about the most memory of a batch
	batch      *Batch
}

// openSegment opens a segment for reading. columns nil is all columns of the table.
func openSegment(fs FS, path string, t *schema.Table, columns []int, times TimeRange) (*segmentReader, error) {
	f, err := fs.Open(path)
	if err != nil {
		return nil, err
	}
	props := parquet.NewReaderProperties(nil)
	props.BufferedStreamEnabled = true // column chunks are read page by page, not as a whole
	props.MaxCompressedPageSize, props.MaxUncompressedPageSize = math.MaxInt32, math.MaxInt32
	pq, err := file.NewParquetReader(f, file.WithReadProps(props))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("segment %s: %w", path, err), f.Close())
	}
	in := &segmentReader{path: path, f: f, parquet: pq, times: times, timeCol: -1, batchBytes: readBatchBytes, batch: NewBatch(t, 0)}
	if err := in.bind(t, columns); err != nil {
		return nil, errors.Join(fmt.Errorf("segment %s: %w", path, err), in.close())
	}
	return in, nil
}

// bind finds the table's columns in the file.
func (in *segmentReader) bind(t *schema.Table, columns []int) error {
	wanted := make([]bool, len(t.Columns))
	for i := range wanted {
		wanted[i] = columns == nil
	}
	for _, c := range columns {
		wanted[c] = true
	}
	root := in.parquet.MetaData().Schema
	in.timeCol = root.ColumnIndexByName(t.Columns[t.Time].Name)
	for i, c := range t.Columns {
		at := root.ColumnIndexByName(c.Name)
		if !wanted[i] || at < 0 {
			in.absent = append(in.absent, i)
			continue
		}
		desc := root.Column(at)
		if desc.PhysicalType() != physicalType(c.Type) || desc.MaxRepetitionLevel() > 0 || desc.MaxDefinitionLevel() > 1 {
			return fmt.Errorf("column %s is not stored as %s", c.Name, c.Type)
		}
		in.columns = append(in.columns, &columnReader{
			vector: &in.batch.Columns[i], name: c.Name, at: at, optional: desc.MaxDefinitionLevel() == 1,
		})
	}
	return nil
}

// physicalType is how Parquet stores a column type.
func physicalType(t schema.Type) parquet.Type {
	switch t {
	case schema.Int64, schema.Timestamp:
		return parquet.Types.Int64
	case schema.Double:
		return parquet.Types.Double
	case schema.Bool:
		return parquet.Types.Boolean
	}
	return parquet.Types.ByteArray
}

// close closes the file. The last batch is no longer valid.
func (in *segmentReader) close() error {
	for _, c := range in.columns {
		c.close()
	}
	return in.f.Close()
}

// next returns the next batch, or nil after the last. The batch is valid until the following call.
func (in *segmentReader) next() (*Batch, error) {
	for in.left == 0 {
		if in.group == in.parquet.NumRowGroups() {
			return nil, nil
		}
		if err := in.startGroup(); err != nil {
			return nil, fmt.Errorf("segment %s, row group %d: %w", in.path, in.group-1, err)
		}
	}
	n := min(in.left, in.rows)
	in.batch.Reset()
	for _, c := range in.columns {
		if err := c.read(int(n)); err != nil {
			return nil, fmt.Errorf("segment %s, row group %d, column %s: %w", in.path, in.group-1, c.name, err)
		}
	}
	in.batch.rows = int(n) // columns that were not read have no values, and are null for it
	in.left -= n
	return in.batch, nil
}

// startGroup makes the next row group the current one, unless it lies outside the time range.
func (in *segmentReader) startGroup() error {
	g := in.parquet.RowGroup(in.group)
	in.group++
	outside, err := in.outside(g)
	if err != nil || outside {
		return err
	}
	for _, c := range in.columns {
		if err := c.start(g); err != nil {
			return err
		}
	}
	in.left = g.NumRows()
	if in.left > 0 {
		width := g.ByteSize()/in.left + 1
		in.rows = min(readBatchRows, max(1, in.batchBytes/width))
	}
	return nil
}

// outside reports whether no row of a row group lies in the time range.
func (in *segmentReader) outside(g *file.RowGroupReader) (bool, error) {
	if in.times.IsZero() || in.timeCol < 0 {
		return false, nil
	}
	chunk, err := g.MetaData().ColumnChunk(in.timeCol)
	if err != nil {
		return false, err
	}
	stats, err := chunk.Statistics()
	if err != nil {
		return false, err
	}
	s, ok := stats.(*metadata.Int64Statistics)
	if !ok || !s.HasMinMax() {
		return ok && s.HasNullCount() && s.NullCount() == g.NumRows(), nil
	}
	return s.Min() >= in.times.End || s.Max() < in.times.Start, nil
}

// columnReader appends the values of one column of the file to a vector.
type columnReader struct {
	vector   *Vector
	name     string
	at       int // place in the file
	optional bool

	chunk  file.ColumnChunkReader
	levels []int16
	bytes  []parquet.ByteArray
	ints   []int64
	floats []float64
	bools  []bool
}

func (c *columnReader) start(g *file.RowGroupReader) error {
	c.close()
	chunk, err := g.Column(c.at)
	c.chunk = chunk
	return err
}

func (c *columnReader) close() {
	if c.chunk != nil {
		c.chunk.Close()
		c.chunk = nil
	}
}

// read appends n values.
func (c *columnReader) read(n int) error {
	if cap(c.levels) < n {
		c.levels = make([]int16, n)
	}
	for n > 0 {
		read, err := c.readPage(n)
		if err == nil && read == 0 {
			err = c.chunk.Err()
		}
		if err != nil {
			return err
		}
		if read == 0 {
			return fmt.Errorf("%d values are missing", n)
		}
		n -= read
	}
	return nil
}

// readPage appends up to n values, of one page, and returns how many.
func (c *columnReader) readPage(n int) (int, error) {
	v := c.vector
	switch chunk := c.chunk.(type) {
	case *file.Int64ColumnChunkReader:
		c.ints = grow(c.ints, n)
		rows, _, err := chunk.ReadBatchInPage(int64(n), c.ints, c.levels[:n], nil)
		return c.spread(rows, err, func(i int) { v.AppendInt64(c.ints[i]) })
	case *file.Float64ColumnChunkReader:
		c.floats = grow(c.floats, n)
		rows, _, err := chunk.ReadBatchInPage(int64(n), c.floats, c.levels[:n], nil)
		return c.spread(rows, err, func(i int) { v.AppendDouble(c.floats[i]) })
	case *file.BooleanColumnChunkReader:
		c.bools = grow(c.bools, n)
		rows, _, err := chunk.ReadBatchInPage(int64(n), c.bools, c.levels[:n], nil)
		return c.spread(rows, err, func(i int) { v.AppendBool(c.bools[i]) })
	case *file.ByteArrayColumnChunkReader:
		c.bytes = grow(c.bytes, n)
		rows, values, err := chunk.ReadBatchInPage(int64(n), c.bytes, c.levels[:n], nil)
		size := len(v.data)
		for _, p := range c.bytes[:values] {
			size += len(p)
		}
		if err == nil && size > math.MaxUint32 {
			err = fmt.Errorf("%d bytes in %d values are too many for one batch", size, v.Len()+values)
		}
		return c.spread(rows, err, func(i int) { v.AppendBytes(c.bytes[i]) })
	}
	return 0, fmt.Errorf("unexpected column reader %T", c.chunk)
}

// spread appends one value or null for each row that was read: the values are stored without gaps.
func (c *columnReader) spread(rows int64, err error, value func(i int)) (int, error) {
	if err != nil {
		return 0, err
	}
	at := 0
	for row := range int(rows) {
		if c.optional && c.levels[row] == 0 {
			c.vector.AppendNull()
			continue
		}
		value(at)
		at++
	}
	return int(rows), nil
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
