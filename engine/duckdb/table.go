package duckdb

import (
	"context"
	"fmt"
	"strings"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// Table is rows that the program makes itself, which a statement reads by a name. They are there as long as the statement runs.
type Table struct {
	Name    string
	Columns []rows.Column // of Kind Text, Int64, Double, Bool, Timestamp or Blob
	// Fill hands over the rows, in batches of any size whose columns are of the kinds of Columns. A batch can be used again
	// when add has returned.
	Fill func(ctx context.Context, add func(*rows.Batch) error) error
}

// loader puts batches into a table.
type loader struct {
	table    *Table
	types    []bindings.LogicalType
	chunk    bindings.DataChunk
	appender bindings.Appender
}

// load makes a table on the connection and fills it.
func (c *connection) load(ctx context.Context, t *Table) (err error) {
	if err := c.execute(t.sql()); err != nil {
		return err
	}
	l := &loader{table: t}
	defer l.close()
	if bindings.AppenderCreateExt(c.handle, "temp", "main", t.Name, &l.appender) == bindings.StateError {
		return fmt.Errorf("duckdb: table %s: %s", t.Name, bindings.AppenderError(l.appender))
	}
	for _, column := range t.Columns {
		l.types = append(l.types, bindings.CreateLogicalType(typeOf(column.Kind)))
	}
	l.chunk = bindings.CreateDataChunk(l.types)
	if err := t.Fill(ctx, l.add); err != nil {
		return err
	}
	if bindings.AppenderClose(l.appender) == bindings.StateError {
		return l.failed()
	}
	return nil
}

func (l *loader) close() {
	if l.chunk.Ptr != nil {
		bindings.DestroyDataChunk(&l.chunk)
	}
	for i := range l.types {
		bindings.DestroyLogicalType(&l.types[i])
	}
	bindings.AppenderDestroy(&l.appender)
}

func (l *loader) failed() error { return newError(bindings.AppenderError(l.appender)) }

// sql returns the statement that makes the table.
func (t *Table) sql() string {
	columns := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		columns[i] = c.Name + " " + map[bindings.Type]string{
			bindings.TypeVarchar: "varchar", bindings.TypeBigInt: "bigint", bindings.TypeDouble: "double",
			bindings.TypeBoolean: "boolean", bindings.TypeTimestamp: "timestamp", bindings.TypeBlob: "blob",
		}[typeOf(c.Kind)]
	}
	return "create temp table " + t.Name + " (" + strings.Join(columns, ", ") + ")"
}

// typeOf returns the type that a table holds values of a kind as.
func typeOf(k rows.Kind) bindings.Type {
	switch k {
	case rows.Int64:
		return bindings.TypeBigInt
	case rows.Double:
		return bindings.TypeDouble
	case rows.Bool:
		return bindings.TypeBoolean
	case rows.Timestamp:
		return bindings.TypeTimestamp
	case rows.Blob:
		return bindings.TypeBlob
	default:
		return bindings.TypeVarchar
	}
}

// add appends a batch, as many rows at a time as a chunk holds.
func (l *loader) add(b *rows.Batch) error {
	if len(b.Columns) != len(l.table.Columns) {
		return fmt.Errorf("duckdb: table %s: %d columns for %d", l.table.Name, len(b.Columns), len(l.table.Columns))
	}
	most := int(bindings.VectorSize())
	for from := 0; from < b.Rows; from += most {
		n := min(most, b.Rows-from)
		bindings.DataChunkReset(l.chunk)
		for i := range b.Columns {
			l.column(i, &b.Columns[i], from, n)
		}
		bindings.DataChunkSetSize(l.chunk, bindings.IdxT(n))
		if bindings.AppendDataChunk(l.appender, l.chunk) == bindings.StateError {
			return l.failed()
		}
	}
	return nil
}

// column writes n rows of a column into the chunk.
func (l *loader) column(i int, from *rows.Vector, first, n int) {
	to := bindings.DataChunkGetVector(l.chunk, bindings.IdxT(i))
	data := bindings.VectorGetData(to)
	switch typeOf(l.table.Columns[i].Kind) {
	case bindings.TypeBigInt, bindings.TypeTimestamp:
		copyRows(data, first, n, from.Int64)
	case bindings.TypeDouble:
		copyRows(data, first, n, from.Double)
	case bindings.TypeBoolean:
		copyRows(data, first, n, from.Bool)
	case bindings.TypeVarchar, bindings.TypeBlob:
		copyTexts(to, data, from, first, n)
	}
	copyNulls(to, from, first, n)
}

// copyNulls marks the rows that have no value.
func copyNulls(to bindings.Vector, from *rows.Vector, first, n int) {
	if !from.HasNulls(first, n) {
		return
	}
	bindings.VectorEnsureValidityWritable(to)
	valid := unsafe.Slice((*uint64)(bindings.VectorGetValidity(to)), (n+63)/64)
	for row := range n {
		if from.IsNull(first + row) {
			valid[row/64] &^= 1 << (row % 64)
		}
	}
}

// copyRows writes values that are held as they are.
func copyRows[T any](data unsafe.Pointer, first, n int, value func(row int) T) {
	to := unsafe.Slice((*T)(data), n)
	for row := range to {
		to[row] = value(first + row)
	}
}

// copyTexts writes texts or blobs. Short ones are kept in their header, which needs no call of C.
func copyTexts(to bindings.Vector, data unsafe.Pointer, from *rows.Vector, first, n int) {
	for row := range n {
		value := from.Bytes(first + row)
		if len(value) > inlineBytes {
			bindings.VectorAssignStringElementLen(to, bindings.IdxT(row), value)
			continue
		}
		header := unsafe.Slice((*byte)(unsafe.Add(data, row*16)), 16)
		clear(header)
		*(*uint32)(unsafe.Pointer(&header[0])) = uint32(len(value))
		copy(header[4:], value)
	}
}
