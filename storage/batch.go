package storage

import "trailsift/storage/schema"

// Batch is a run of rows of one table, column by column: what decoders fill, segment writers encode and segment readers
// return. A Batch has one owner at a time; it is not safe for concurrent use.
type Batch struct {
	Table   *schema.Table
	Columns []Vector // parallel to Table.Columns
	rows    int
}

// NewBatch returns an empty batch with room for rows rows.
func NewBatch(t *schema.Table, rows int) *Batch {
	b := &Batch{Table: t, Columns: make([]Vector, len(t.Columns))}
	for i := range b.Columns {
		b.Columns[i].init(t.Columns[i].Type, rows)
	}
	return b
}

// Rows returns the number of complete rows.
func (b *Batch) Rows() int { return b.rows }

// EndRow completes a row: every column that got no value since the last EndRow becomes null.
func (b *Batch) EndRow() {
	b.rows++
	for i := range b.Columns {
		if v := &b.Columns[i]; len(v.valid) < b.rows {
			v.AppendNull()
		}
	}
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.rows = 0
	for i := range b.Columns {
		b.Columns[i].reset()
	}
}

// Size returns the number of bytes that the values take up.
func (b *Batch) Size() int {
	n := 0
	for i := range b.Columns {
		v := &b.Columns[i]
		n += len(v.data) + 8*(len(v.ints)+len(v.floats)) + 4*len(v.ends) + len(v.valid) + len(v.bools)
	}
	return n
}

// Vector holds the values of one column of a batch.
type Vector struct {
	typ    schema.Type
	valid  []bool
	data   []byte   // Text, JSON, Blob: the values, one after the other
	ends   []uint32 // Text, JSON, Blob: where the value of each row ends in data
	ints   []int64  // Int64, Timestamp (microseconds)
	floats []float64
	bools  []bool
}

func (v *Vector) init(t schema.Type, rows int) {
	v.typ = t
	v.valid = make([]bool, 0, rows)
	switch t {
	case schema.Int64, schema.Timestamp:
		v.ints = make([]int64, 0, rows)
	case schema.Double:
		v.floats = make([]float64, 0, rows)
	case schema.Bool:
		v.bools = make([]bool, 0, rows)
	default:
		v.ends = make([]uint32, 0, rows)
	}
}

func (v *Vector) reset() {
	v.valid, v.data, v.ends = v.valid[:0], v.data[:0], v.ends[:0]
	v.ints, v.floats, v.bools = v.ints[:0], v.floats[:0], v.bools[:0]
}

// AppendBytes appends a copy of a text, JSON or blob value.
func (v *Vector) AppendBytes(p []byte) {
	v.data = append(v.data, p...)
	v.ends = append(v.ends, uint32(len(v.data)))
	v.valid = append(v.valid, true)
}

// AppendString appends a text, JSON or blob value.
func (v *Vector) AppendString(s string) {
	v.data = append(v.data, s...)
	v.ends = append(v.ends, uint32(len(v.data)))
	v.valid = append(v.valid, true)
}

// AppendInt64 appends an integer, or a timestamp in microseconds since 1970 UTC.
func (v *Vector) AppendInt64(n int64) {
	v.ints = append(v.ints, n)
	v.valid = append(v.valid, true)
}

// AppendDouble appends a float.
func (v *Vector) AppendDouble(f float64) {
	v.floats = append(v.floats, f)
	v.valid = append(v.valid, true)
}

// AppendBool appends a boolean.
func (v *Vector) AppendBool(b bool) {
	v.bools = append(v.bools, b)
	v.valid = append(v.valid, true)
}

// AppendNull appends an absent value.
func (v *Vector) AppendNull() {
	switch v.typ {
	case schema.Int64, schema.Timestamp:
		v.ints = append(v.ints, 0)
	case schema.Double:
		v.floats = append(v.floats, 0)
	case schema.Bool:
		v.bools = append(v.bools, false)
	default:
		v.ends = append(v.ends, uint32(len(v.data)))
	}
	v.valid = append(v.valid, false)
}

// Len returns the number of values, nulls included.
func (v *Vector) Len() int { return len(v.valid) }

// IsNull reports whether the value of a row is absent.
func (v *Vector) IsNull(row int) bool { return !v.valid[row] }

// Bytes returns the text, JSON or blob value of a row; nil when it is absent. The slice is valid until the batch changes.
func (v *Vector) Bytes(row int) []byte {
	if !v.valid[row] {
		return nil
	}
	start := uint32(0)
	if row > 0 {
		start = v.ends[row-1]
	}
	return v.data[start:v.ends[row]]
}

// Int64 returns the integer of a row, or its timestamp in microseconds; 0 when it is absent.
func (v *Vector) Int64(row int) int64 { return v.ints[row] }

// Double returns the float of a row; 0 when it is absent.
func (v *Vector) Double(row int) float64 { return v.floats[row] }

// Bool returns the boolean of a row; false when it is absent.
func (v *Vector) Bool(row int) bool { return v.bools[row] }
