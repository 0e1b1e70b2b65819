// Package rows holds what a query returns: typed columns and batches of their values. It is a leaf: the database driver
// fills batches, the engine passes them on, and the renderers read them.
//
// # Decisions
//
//   - 2026-11: a package of its own instead of a type in engine/render or engine/duckdb, so that neither imports the other.
package rows

import "slices"

// Kind is how the values of a column are held and what they mean.
type Kind uint8

// The kinds of columns. Timestamps are microseconds since 1970-01-01 UTC and dates are days since then, as integers.
// A Decimal is an exact number written out, such as 12.50: sums of 64-bit integers do not fit into one.
const (
	Text Kind = iota
	JSON
	Int64
	Double
	Bool
	Timestamp
	Date
	Decimal
	Blob
)

// String returns the kind's name as documentation shows it.
func (k Kind) String() string {
	return [...]string{"text", "json", "int64", "double", "bool", "timestamp", "date", "decimal", "blob"}[k]
}

// IsNumber reports whether values of the kind are numbers.
func (k Kind) IsNumber() bool { return k == Int64 || k == Double || k == Decimal }

// Column describes one column of a result. Names need not be unique.
type Column struct {
	Name  string
	Kind  Kind
	Scale int // of a Decimal: digits after the point
}

// Reader yields a result batch by batch. It is not safe for concurrent use. Whoever got it closes it.
type Reader interface {
	// Columns returns the columns of every batch.
	Columns() []Column
	// Next returns the next batch, which is never empty, or nil at the end. The batch and the bytes in it are valid until
	// the next call of Next or Close.
	Next() (*Batch, error)
	// Close ends the query, also in the middle of it, and frees what it holds. It may be called twice.
	Close() error
}

// Batch is a run of rows, column by column.
type Batch struct {
	Columns []Vector
	Rows    int
}

// NewBatch returns an empty batch of columns.
func NewBatch(columns []Column) *Batch {
	b := &Batch{Columns: make([]Vector, len(columns))}
	for i, c := range columns {
		b.Columns[i].kind = c.Kind
	}
	return b
}

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Rows = 0
	for i := range b.Columns {
		b.Columns[i].Reset()
	}
}

// Reset empties the vector and keeps its memory.
func (v *Vector) Reset() {
	v.null, v.ints, v.floats, v.data, v.ends = v.null[:0], v.ints[:0], v.floats[:0], v.data[:0], v.ends[:0]
}

// Vector holds the values of one column of a batch.
type Vector struct {
	kind   Kind
	null   []bool
	ints   []int64 // Int64, Timestamp, Date; Bool as 0 and 1
	floats []float64
	data   []byte // Text, JSON, Decimal, Blob: the values, one after the other
	ends   []int  // where the value of each row ends in data
}

// IsNull reports whether row has no value.
func (v *Vector) IsNull(row int) bool { return v.null[row] }

// HasNulls reports whether any of n rows from the first has no value.
func (v *Vector) HasNulls(first, n int) bool { return slices.Contains(v.null[first:first+n], true) }

// Int64 returns the value of an Int64, Timestamp or Date column; 0 for null.
func (v *Vector) Int64(row int) int64 { return v.ints[row] }

// Double returns the value of a Double column; 0 for null.
func (v *Vector) Double(row int) float64 { return v.floats[row] }

// Bool returns the value of a Bool column; false for null.
func (v *Vector) Bool(row int) bool { return v.ints[row] != 0 }

// Bytes returns the value of a Text, JSON, Decimal or Blob column; empty for null.
func (v *Vector) Bytes(row int) []byte {
	start := 0
	if row > 0 {
		start = v.ends[row-1]
	}
	return v.data[start:v.ends[row]]
}

// AppendNull appends a row without a value.
func (v *Vector) AppendNull() {
	switch v.kind {
	case Int64, Timestamp, Date, Bool:
		v.ints = append(v.ints, 0)
	case Double:
		v.floats = append(v.floats, 0)
	default:
		v.ends = append(v.ends, len(v.data))
	}
	v.null = append(v.null, true)
}

// AppendInt64 appends a value of an Int64, Timestamp or Date column.
func (v *Vector) AppendInt64(n int64) {
	v.ints = append(v.ints, n)
	v.null = append(v.null, false)
}

// AppendDouble appends a value of a Double column.
func (v *Vector) AppendDouble(f float64) {
	v.floats = append(v.floats, f)
	v.null = append(v.null, false)
}

// AppendBool appends a value of a Bool column.
func (v *Vector) AppendBool(b bool) {
	var n int64
	if b {
		n = 1
	}
	v.AppendInt64(n)
}

// AppendBytes appends a copy of a value of a Text, JSON, Decimal or Blob column.
func (v *Vector) AppendBytes(p []byte) {
	v.data = append(v.data, p...)
	v.endBytes()
}

// AppendString appends a value of a Text, JSON, Decimal or Blob column.
func (v *Vector) AppendString(s string) {
	v.data = append(v.data, s...)
	v.endBytes()
}

// AppendFrom appends the value of a row of a vector of the same kind.
func (v *Vector) AppendFrom(o *Vector, row int) {
	switch {
	case o.null[row]:
		v.AppendNull()
	case v.kind == Double:
		v.AppendDouble(o.floats[row])
	case v.isBytes():
		v.AppendBytes(o.Bytes(row))
	default:
		v.AppendInt64(o.ints[row])
	}
}

// AppendWith appends the bytes that write appends to its argument as one value of a Text, JSON, Decimal or Blob column.
func (v *Vector) AppendWith(write func([]byte) []byte) {
	v.data = write(v.data)
	v.endBytes()
}

func (v *Vector) endBytes() {
	v.ends = append(v.ends, len(v.data))
	v.null = append(v.null, false)
}
