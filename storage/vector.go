package storage

import "trailsift/storage/schema"

// Vector holds the values of one column of a batch, one after the other. Texts that repeat are kept once: a column whose values
// are said to be Few has a dictionary and a code for each row, until it turns out that they are not.
//
// Rows that the batch has and the vector has not reached yet are null.
type Vector struct {
	batch *Batch
	dict  *dictionary // nil when ends is by row
	codes []uint32    // with dict, by row: 1 + the code of the value, or 0 for null
	valid []uint8     // by row: 1, or 0 for null; filled in by the writer when there are codes
	// What every appended code needs is above, in 64 bytes.

	data   []byte   // Text, JSON, Blob: the values, or those of the dictionary, one after the other
	ends   []uint32 // Text, JSON, Blob: where the value of each row, or of each code, ends in data
	ints   []int64  // Int64, Timestamp (microseconds)
	floats []float64
	bools  []bool
	typ    schema.Type
	few    bool // the schema says that values repeat
}

func (v *Vector) init(b *Batch, c *schema.Column, rows int) {
	v.batch, v.typ = b, c.Type
	switch c.Type {
	case schema.Int64, schema.Timestamp:
		v.ints = make([]int64, 0, rows)
	case schema.Double:
		v.floats = make([]float64, 0, rows)
	case schema.Bool:
		v.bools = make([]bool, 0, rows)
	default:
		if v.few = c.Spread == schema.Few || c.Role == schema.Extra; v.few {
			v.dict = newDictionary()
			v.codes = make([]uint32, 0, rows)
		} else {
			v.ends = make([]uint32, 0, rows)
		}
	}
	if v.dict == nil {
		v.valid = make([]uint8, 0, rows)
	}
}

func (v *Vector) reset() {
	v.valid, v.data, v.ends, v.codes = v.valid[:0], v.data[:0], v.ends[:0], v.codes[:0]
	v.ints, v.floats, v.bools = v.ints[:0], v.floats[:0], v.bools[:0]
	if v.few {
		if v.dict == nil {
			v.dict = newDictionary()
		}
		v.dict.reset()
	}
}

// Len returns the number of values, nulls included.
func (v *Vector) Len() int { return max(v.reached(), v.batch.rows) }

// reached returns the number of rows that the vector has values or nulls for.
func (v *Vector) reached() int {
	if v.dict != nil {
		return len(v.codes)
	}
	return len(v.valid)
}

// padTo fills in nulls up to a row.
func (v *Vector) padTo(rows int) {
	n := rows - v.reached()
	if n <= 0 {
		return
	}
	if v.dict != nil {
		v.codes = appendZeros(v.codes, n)
		return
	}
	v.valid = appendZeros(v.valid, n)
	switch v.typ {
	case schema.Int64, schema.Timestamp:
		v.ints = appendZeros(v.ints, n)
	case schema.Double:
		v.floats = appendZeros(v.floats, n)
	case schema.Bool:
		v.bools = appendZeros(v.bools, n)
	default:
		for end := uint32(len(v.data)); n > 0; n-- {
			v.ends = append(v.ends, end)
		}
	}
}

func appendZeros[T any](s []T, n int) []T {
	if len(s)+n <= cap(s) {
		s = s[:len(s)+n]
		clear(s[len(s)-n:])
		return s
	}
	return append(s, make([]T, n)...)
}

// pad fills in nulls up to the row that is being built.
func (v *Vector) pad() {
	if len(v.valid) < v.batch.rows {
		v.padTo(v.batch.rows)
	}
}

// AppendBytes appends a copy of a text, JSON or blob value.
func (v *Vector) AppendBytes(p []byte) {
	if v.dict != nil {
		if len(v.codes) < v.batch.rows {
			v.padTo(v.batch.rows)
		}
		v.codes = append(v.codes, v.intern(p)+1)
		if v.dict.count >= v.dict.nextCheck || len(v.data) >= v.dict.nextBytes {
			v.reconsider()
		}
		return
	}
	v.pad()
	v.valid = append(v.valid, 1)
	v.keep(p)
}

// keep adds a value to those that are stored.
func (v *Vector) keep(p []byte) {
	v.data = append(v.data, p...)
	v.ends = append(v.ends, uint32(len(v.data)))
	v.batch.bytes += len(p)
}

// AppendString appends a text, JSON or blob value.
func (v *Vector) AppendString(s string) { v.AppendBytes([]byte(s)) }

// AppendInt64 appends an integer, or a timestamp in microseconds since 1970 UTC.
func (v *Vector) AppendInt64(n int64) {
	v.pad()
	v.ints = append(v.ints, n)
	v.valid = append(v.valid, 1)
}

// AppendDouble appends a float.
func (v *Vector) AppendDouble(f float64) {
	v.pad()
	v.floats = append(v.floats, f)
	v.valid = append(v.valid, 1)
}

// AppendBool appends a boolean.
func (v *Vector) AppendBool(b bool) {
	v.pad()
	v.bools = append(v.bools, b)
	v.valid = append(v.valid, 1)
}

// Code returns a number for the text that was appended last, 0 when it has none.
func (v *Vector) Code() uint32 {
	if v.dict == nil || len(v.codes) == 0 {
		return 0
	}
	return v.codes[len(v.codes)-1]
}

// AppendCode appends the text that Code gave a number to since the last Reset, quicker than AppendBytes does. It reports
// whether it did: the number may mean nothing any more.
func (v *Vector) AppendCode(code uint32) bool {
	if v.dict == nil || code == 0 {
		return false
	}
	v.padTo(v.batch.rows)
	v.codes = append(v.codes, code)
	return true
}

// AppendNull appends an absent value.
func (v *Vector) AppendNull() {
	v.padTo(max(v.reached(), v.batch.rows) + 1)
}

// IsNull reports whether the value of a row is absent.
func (v *Vector) IsNull(row int) bool {
	if v.dict != nil {
		return row >= len(v.codes) || v.codes[row] == 0
	}
	return row >= len(v.valid) || v.valid[row] == 0
}

// Bytes returns the text, JSON or blob value of a row; nil when it is absent. The slice is valid until the batch changes.
func (v *Vector) Bytes(row int) []byte {
	if v.IsNull(row) {
		return nil
	}
	if v.dict != nil {
		return v.value(int(v.codes[row]) - 1)
	}
	return v.value(row)
}

// value returns the value that ends at ends[i].
func (v *Vector) value(i int) []byte {
	start := uint32(0)
	if i > 0 {
		start = v.ends[i-1]
	}
	return v.data[start:v.ends[i]:v.ends[i]]
}

// Int64 returns the integer of a row, or its timestamp in microseconds; 0 when it is absent.
func (v *Vector) Int64(row int) int64 {
	if row >= len(v.ints) {
		return 0
	}
	return v.ints[row]
}

// Double returns the float of a row; 0 when it is absent.
func (v *Vector) Double(row int) float64 {
	if row >= len(v.floats) {
		return 0
	}
	return v.floats[row]
}

// Bool returns the boolean of a row; false when it is absent.
func (v *Vector) Bool(row int) bool { return row < len(v.bools) && v.bools[row] }
