package render

import (
	"bufio"
	"encoding/binary"
	"fmt"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"trailsift/engine/rows"
)

func parquetFormat() Format {
	return Format{
		Name: "parquet", Doc: "A Parquet file, compressed with zstd.", Suffixes: []string{".parquet"}, Binary: true,
		open: func(w *bufio.Writer, columns []rows.Column, _ Options) (writer, error) {
			root, err := parquetSchema(columns)
			if err != nil {
				return nil, err
			}
			out, err := file.NewParquetWriterWithError(w, root, file.WithWriterProps(parquet.NewWriterProperties(parquetProperties(columns)...)))
			if err != nil {
				return nil, err
			}
			return &parquetWriter{columns: columns, out: out}, nil
		},
	}
}

// rowGroupRows is how many rows a row group has: as many as DuckDB makes, so that readers can share the work.
const rowGroupRows = 120_000

type parquetWriter struct {
	columns []rows.Column
	out     *file.Writer
	group   file.BufferedRowGroupWriter // nil between row groups
	rows    int                         // in group
	levels  []int16
	batch   columnBatch
}

// columnBatch holds the values of one column of a batch that are not null, in the form that the Parquet writer takes.
type columnBatch struct {
	bytes   []parquet.ByteArray
	fixed   []parquet.FixedLenByteArray
	ints    []int64
	ints32  []int32
	doubles []float64
	bools   []bool
}

func parquetSchema(columns []rows.Column) (*schema.GroupNode, error) {
	fields := make(schema.FieldList, len(columns))
	for i, name := range uniqueNames(columns) {
		logical, physical, length := parquetType(columns[i])
		node, err := schema.NewPrimitiveNodeLogical(name, parquet.Repetitions.Optional, logical, physical, length, -1)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
		fields[i] = node
	}
	return schema.NewGroupNode("rows", parquet.Repetitions.Required, fields, -1)
}

// parquetProperties says how columns are written: fractions without a dictionary, which is made in vain of numbers that are nearly all different.
func parquetProperties(columns []rows.Column) []parquet.WriterProperty {
	out := []parquet.WriterProperty{parquet.WithCompression(compress.Codecs.Zstd), parquet.WithVersion(parquet.V2_LATEST)}
	for i, name := range uniqueNames(columns) {
		if columns[i].Kind == rows.Double {
			out = append(out, parquet.WithDictionaryPath(parquet.ColumnPath{name}, false))
		}
	}
	return out
}

func parquetType(c rows.Column) (schema.LogicalType, parquet.Type, int) {
	switch c.Kind {
	case rows.Int64:
		return schema.NewIntLogicalType(64, true), parquet.Types.Int64, 0
	case rows.Double:
		return schema.NoLogicalType{}, parquet.Types.Double, 0
	case rows.Bool:
		return schema.NoLogicalType{}, parquet.Types.Boolean, 0
	case rows.Timestamp:
		return schema.NewTimestampLogicalType(true, schema.TimeUnitMicros), parquet.Types.Int64, 0
	case rows.Date:
		return schema.DateLogicalType{}, parquet.Types.Int32, 0
	case rows.Decimal:
		return schema.NewDecimalLogicalType(decimalDigits, int32(c.Scale)), parquet.Types.FixedLenByteArray, 16
	case rows.Blob:
		return schema.NoLogicalType{}, parquet.Types.ByteArray, 0
	default:
		return schema.StringLogicalType{}, parquet.Types.ByteArray, 0
	}
}

func (p *parquetWriter) write(b *rows.Batch, n int) error {
	if p.group == nil {
		group, err := p.out.AppendBufferedRowGroupChecked()
		if err != nil {
			return err
		}
		p.group = group
	}
	for i, c := range p.columns {
		column, err := p.group.Column(i)
		if err != nil {
			return err
		}
		if err := p.writeColumn(column, c.Kind, &b.Columns[i], n); err != nil {
			return fmt.Errorf("column %s: %w", c.Name, err)
		}
	}
	if p.rows += n; p.rows < rowGroupRows {
		return nil
	}
	return p.endGroup()
}

// writeColumn appends the first n values of v.
func (p *parquetWriter) writeColumn(column file.ColumnChunkWriter, kind rows.Kind, v *rows.Vector, n int) error {
	p.levels = p.levels[:0]
	for row := range n {
		level := int16(1)
		if v.IsNull(row) {
			level = 0
		}
		p.levels = append(p.levels, level)
	}
	if err := p.batch.fill(kind, v, n); err != nil {
		return err
	}
	var err error
	switch w := column.(type) {
	case *file.Int64ColumnChunkWriter:
		_, err = w.WriteBatch(p.batch.ints, p.levels, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = w.WriteBatch(p.batch.ints32, p.levels, nil)
	case *file.Float64ColumnChunkWriter:
		_, err = w.WriteBatch(p.batch.doubles, p.levels, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = w.WriteBatch(p.batch.bools, p.levels, nil)
	case *file.FixedLenByteArrayColumnChunkWriter:
		_, err = w.WriteBatch(p.batch.fixed, p.levels, nil)
	case *file.ByteArrayColumnChunkWriter:
		_, err = w.WriteBatch(p.batch.bytes, p.levels, nil)
	}
	return err
}

// fill takes the first n values of v.
func (c *columnBatch) fill(kind rows.Kind, v *rows.Vector, n int) error {
	c.bytes, c.fixed, c.ints, c.ints32, c.doubles, c.bools = c.bytes[:0], c.fixed[:0], c.ints[:0], c.ints32[:0], c.doubles[:0], c.bools[:0]
	for row := range n {
		if v.IsNull(row) {
			continue
		}
		switch kind {
		case rows.Int64, rows.Timestamp:
			c.ints = append(c.ints, v.Int64(row))
		case rows.Date:
			c.ints32 = append(c.ints32, int32(v.Int64(row)))
		case rows.Double:
			c.doubles = append(c.doubles, v.Double(row))
		case rows.Bool:
			c.bools = append(c.bools, v.Bool(row))
		case rows.Decimal:
			num, err := parseDecimal(v.Bytes(row))
			if err != nil {
				return err
			}
			value := binary.BigEndian.AppendUint64(make([]byte, 0, 16), uint64(num.HighBits()))
			c.fixed = append(c.fixed, binary.BigEndian.AppendUint64(value, num.LowBits()))
		default:
			c.bytes = append(c.bytes, v.Bytes(row))
		}
	}
	return nil
}

func (p *parquetWriter) endGroup() error {
	if p.group == nil {
		return nil
	}
	err := p.group.Close()
	p.group, p.rows = nil, 0
	return err
}

func (p *parquetWriter) close(*Summary) error {
	if err := p.endGroup(); err != nil {
		return err
	}
	return p.out.Close()
}
