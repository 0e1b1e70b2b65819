package storage

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

// columnReader appends the values of one column of the file to a vector.
type columnReader struct {
	batch    *Batch
	vector   *Vector
	name     string
	at       int // place in the file
	optional bool
	chunk    file.ColumnChunkReader
	*scratch
}

// scratch holds the values of a page on their way to a vector. The columns of a segment take turns with it.
type scratch struct {
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

// read fills the vector of an empty batch with n values. The batch must be given its rows afterwards.
func (c *columnReader) read(n int) error {
	for row := 0; row < n; {
		read, err := c.readPage(row, n-row)
		if err == nil && read == 0 {
			err = c.chunk.Err()
		}
		if err != nil {
			return err
		}
		if read == 0 {
			return fmt.Errorf("%d values are missing", n-row)
		}
		row += read
	}
	return nil
}

// readPage reads up to n values, of one page, into the rows from row on, and returns how many.
func (c *columnReader) readPage(row, n int) (int, error) {
	v := c.vector
	c.levels = grow(c.levels, n)
	switch chunk := c.chunk.(type) {
	case *file.Int64ColumnChunkReader:
		c.ints = grow(c.ints, n)
		rows, _, err := chunk.ReadBatchInPage(int64(n), c.ints, c.levels, nil)
		return c.spread(row, rows, err, func(i int) { v.AppendInt64(c.ints[i]) })
	case *file.Float64ColumnChunkReader:
		c.floats = grow(c.floats, n)
		rows, _, err := chunk.ReadBatchInPage(int64(n), c.floats, c.levels, nil)
		return c.spread(row, rows, err, func(i int) { v.AppendDouble(c.floats[i]) })
	case *file.BooleanColumnChunkReader:
		c.bools = grow(c.bools, n)
		rows, _, err := chunk.ReadBatchInPage(int64(n), c.bools, c.levels, nil)
		return c.spread(row, rows, err, func(i int) { v.AppendBool(c.bools[i]) })
	case *file.ByteArrayColumnChunkReader:
		c.bytes = grow(c.bytes, n)
		rows, values, err := chunk.ReadBatchInPage(int64(n), c.bytes, c.levels, nil)
		size := len(v.data)
		for _, p := range c.bytes[:values] {
			size += len(p)
		}
		if err == nil && size > math.MaxUint32 {
			err = fmt.Errorf("%d bytes in %d values are too many for one batch", size, row+values)
		}
		return c.spread(row, rows, err, func(i int) { v.AppendBytes(c.bytes[i]) })
	}
	return 0, fmt.Errorf("unexpected column reader %T", c.chunk)
}

// spread appends the values of a page, which are stored without gaps, to their rows. Before each value the batch is told which
// row it is in: the vector then fills in the nulls before it, and a column without values costs nothing.
func (c *columnReader) spread(row int, rows int64, err error, value func(i int)) (int, error) {
	if err != nil {
		return 0, err
	}
	at := 0
	for i := range int(rows) {
		if c.optional && c.levels[i] == 0 {
			continue
		}
		c.batch.rows = row + i
		value(at)
		at++
	}
	return int(rows), nil
}

// grow returns a slice of n values, whatever they are.
func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}
