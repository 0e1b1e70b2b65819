package render

import (
	"bufio"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"trailsift/engine/rows"
)

func arrowFormat() Format {
	return Format{
		Name: "arrow", Doc: "An Arrow IPC stream.", Suffixes: []string{".arrow", ".arrows"}, Binary: true,
		open: func(w *bufio.Writer, columns []rows.Column, _ Options) (writer, error) {
			schema := arrowSchema(columns)
			return &arrowWriter{
				columns: columns,
				builder: array.NewRecordBuilder(memory.DefaultAllocator, schema),
				out:     ipc.NewWriter(w, ipc.WithSchema(schema)),
			}, nil
		},
	}
}

// arrowBatchRows is how many rows are collected for a record batch.
const arrowBatchRows = 16 << 10

type arrowWriter struct {
	columns []rows.Column
	builder *array.RecordBuilder
	out     *ipc.Writer
	pending int
}

func arrowSchema(columns []rows.Column) *arrow.Schema {
	fields := make([]arrow.Field, len(columns))
	for i, name := range uniqueNames(columns) {
		fields[i] = arrow.Field{Name: name, Type: arrowType(columns[i]), Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

func arrowType(c rows.Column) arrow.DataType {
	switch c.Kind {
	case rows.Int64:
		return arrow.PrimitiveTypes.Int64
	case rows.Double:
		return arrow.PrimitiveTypes.Float64
	case rows.Bool:
		return arrow.FixedWidthTypes.Boolean
	case rows.Timestamp:
		return arrow.FixedWidthTypes.Timestamp_us // in UTC
	case rows.Date:
		return arrow.FixedWidthTypes.Date32
	case rows.Decimal:
		return &arrow.Decimal128Type{Precision: decimalDigits, Scale: int32(c.Scale)}
	case rows.Blob:
		return arrow.BinaryTypes.Binary
	default:
		return arrow.BinaryTypes.String
	}
}

func (a *arrowWriter) write(b *rows.Batch, n int) error {
	for i := range a.columns {
		if err := appendArrow(a.builder.Field(i), &b.Columns[i], n); err != nil {
			return fmt.Errorf("column %s: %w", a.columns[i].Name, err)
		}
	}
	a.pending += n
	if a.pending < arrowBatchRows {
		return nil
	}
	return a.flush()
}

// appendArrow appends the first n values of v.
func appendArrow(builder array.Builder, v *rows.Vector, n int) error {
	for row := range n {
		if v.IsNull(row) {
			builder.AppendNull()
			continue
		}
		switch b := builder.(type) {
		case *array.Int64Builder:
			b.Append(v.Int64(row))
		case *array.Float64Builder:
			b.Append(v.Double(row))
		case *array.BooleanBuilder:
			b.Append(v.Bool(row))
		case *array.TimestampBuilder:
			b.Append(arrow.Timestamp(v.Int64(row)))
		case *array.Date32Builder:
			b.Append(arrow.Date32(v.Int64(row)))
		case *array.Decimal128Builder:
			num, err := parseDecimal(v.Bytes(row))
			if err != nil {
				return err
			}
			b.Append(num)
		case *array.BinaryBuilder:
			b.Append(v.Bytes(row))
		case *array.StringBuilder:
			b.Append(string(v.Bytes(row)))
		}
	}
	return nil
}

func (a *arrowWriter) flush() error {
	a.pending = 0
	record := a.builder.NewRecordBatch()
	defer record.Release()
	return a.out.Write(record)
}

func (a *arrowWriter) close(*Summary) error {
	defer a.builder.Release()
	if a.pending > 0 {
		if err := a.flush(); err != nil {
			return err
		}
	}
	return a.out.Close()
}
