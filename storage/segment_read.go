package storage

import (
	"context"
	"fmt"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"trailsift/storage/schema"
)

const (
	// readBatchRows is the most rows of one batch.
	readBatchRows = 8192
	// readBatchBytes is about the most memory of one batch: rows are fewer where they are wide.
	readBatchBytes = 32 << 20
	// pageBytesMax is the largest page that is read; a damaged header may ask for any.
	pageBytesMax = 1 << 30
)

// ReadSegment reads a segment's file, wherever it is, and calls fn with batches of its rows, in order. columns are indexes into
// t.Columns, nil is all; columns that are not asked for, or that the segment is too old to have, are null. A batch is valid until
// fn returns. An error of fn ends the reading and is returned as it is.
func ReadSegment(ctx context.Context, path string, t *schema.Table, columns []int, fn func(*Batch) error) error {
	return readSegment(ctx, osFS{}, path, t, columns, TimeRange{}, fn)
}

// ReadSegment reads a segment of the store, committed or not, as the function of this name does, without the row groups that cannot
// hold a row of a time range. Rows outside the range still occur, because a row group is read as a whole.
func (s *Store) ReadSegment(ctx context.Context, seg Segment, t *schema.Table, columns []int, r TimeRange, fn func(*Batch) error) error {
	return readSegment(ctx, s.fs, s.path(seg.Path), t, columns, r, fn)
}

func readSegment(ctx context.Context, fs FS, path string, t *schema.Table, columns []int, r TimeRange, fn func(*Batch) error) error {
	in, err := openSegment(fs, path, t, columns, r)
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
	chosen  []bool          // row groups that are read, by place; nil = all that have rows in times
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
func openSegment(fs FS, path string, t *schema.Table, columns []int, times TimeRange) (in *segmentReader, err error) {
	f, err := fs.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			f.Close()
		}
	}()
	defer catchDamage(path, &err)
	var names []string // nil: all
	for _, c := range columns {
		names = append(names, t.Columns[c].Name)
	}
	if err := checkSeal(f, path, names); err != nil {
		return nil, err
	}
	props := parquet.NewReaderProperties(nil)
	props.BufferedStreamEnabled = true // column chunks are read page by page, not as a whole
	props.MaxCompressedPageSize, props.MaxUncompressedPageSize = pageBytesMax, pageBytesMax
	pq, err := file.NewParquetReader(f, file.WithReadProps(props))
	if err != nil {
		return nil, fmt.Errorf("segment %s: %w", path, err)
	}
	in = &segmentReader{path: path, f: f, parquet: pq, times: times, timeCol: -1, batchBytes: readBatchBytes, batch: NewBatch(t, 0)}
	if err := in.bind(t, columns); err != nil {
		return nil, fmt.Errorf("segment %s: %w", path, err)
	}
	return in, nil
}

// catchDamage turns a panic into an error: the Parquet reader panics on some files that are not as they were written.
func catchDamage(path string, err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("segment %s is damaged: %v", path, p)
	}
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
	buffers := &scratch{}
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
			batch: in.batch, scratch: buffers, vector: &in.batch.Columns[i], name: c.Name, at: at, optional: desc.MaxDefinitionLevel() == 1,
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
func (in *segmentReader) next() (b *Batch, err error) {
	defer catchDamage(in.path, &err)
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
	in.batch.rows = int(n) // columns without values are null, those that are not read among them
	in.left -= n
	return in.batch, nil
}

// startGroup makes the next row group the current one, unless it lies outside the time range.
func (in *segmentReader) startGroup() error {
	g := in.parquet.RowGroup(in.group)
	in.group++
	if in.chosen != nil && !in.chosen[in.group-1] {
		return nil
	}
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
