package storage

import (
	"fmt"
	"math"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"
)

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
