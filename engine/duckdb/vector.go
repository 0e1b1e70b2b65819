package duckdb

import (
	"math/big"
	"strconv"
	"time"
	"unsafe"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// vector is a column of a chunk, in DuckDB's memory. It is valid as long as the chunk.
type vector struct {
	*logicalType
	data     unsafe.Pointer
	validity unsafe.Pointer // bits, set for values; nil when no row is null
	children []vector
}

func newVector(t *logicalType, handle bindings.Vector) vector {
	v := vector{logicalType: t, data: bindings.VectorGetData(handle), validity: bindings.VectorGetValidity(handle)}
	switch t.id {
	case bindings.TypeList:
		v.children = []vector{newVector(t.children[0], bindings.ListVectorGetChild(handle))}
	case bindings.TypeArray:
		v.children = []vector{newVector(t.children[0], bindings.ArrayVectorGetChild(handle))}
	case bindings.TypeMap: // a list of structs of key and value
		entries := bindings.ListVectorGetChild(handle)
		for i, child := range t.children {
			v.children = append(v.children, newVector(child, bindings.StructVectorGetChild(entries, bindings.IdxT(i))))
		}
	case bindings.TypeStruct:
		for i, child := range t.children {
			v.children = append(v.children, newVector(child, bindings.StructVectorGetChild(handle, bindings.IdxT(i))))
		}
	}
	return v
}

// at returns the value of a row of a vector whose values are held as T.
func at[T any](v *vector, row int) T {
	var zero T
	return *(*T)(unsafe.Add(v.data, uintptr(row)*unsafe.Sizeof(zero)))
}

func (v *vector) isNull(row int) bool {
	if v.id == bindings.TypeSQLNull {
		return true
	}
	if v.validity == nil {
		return false
	}
	word := *(*uint64)(unsafe.Add(v.validity, row/64*8))
	return word&(1<<(row%64)) == 0
}

// copyTo appends the first n rows to dst.
func (v *vector) copyTo(dst *rows.Vector, n int) {
	kind := v.kind()
	for row := range n {
		if v.isNull(row) {
			dst.AppendNull()
			continue
		}
		switch kind {
		case rows.Bool:
			dst.AppendBool(at[bool](v, row))
		case rows.Int64, rows.Timestamp, rows.Date:
			dst.AppendInt64(v.integer(row))
		case rows.Double:
			dst.AppendDouble(v.double(row))
		case rows.JSON:
			if v.json {
				dst.AppendBytes(v.bytes(row))
			} else {
				dst.AppendWith(func(p []byte) []byte { return v.appendJSON(p, row) })
			}
		default:
			if v.id == bindings.TypeVarchar || v.id == bindings.TypeBlob {
				dst.AppendBytes(v.bytes(row))
			} else {
				dst.AppendWith(func(p []byte) []byte { return v.appendText(p, row) })
			}
		}
	}
}

// integer returns the value of an integer, date (days) or timestamp (microseconds).
func (v *vector) integer(row int) int64 {
	switch v.held() {
	case bindings.TypeTinyInt:
		return int64(at[int8](v, row))
	case bindings.TypeSmallInt:
		return int64(at[int16](v, row))
	case bindings.TypeInteger, bindings.TypeDate:
		return int64(at[int32](v, row))
	case bindings.TypeUTinyInt:
		return int64(at[uint8](v, row))
	case bindings.TypeUSmallInt:
		return int64(at[uint16](v, row))
	case bindings.TypeUInteger:
		return int64(at[uint32](v, row))
	case bindings.TypeTimestampS:
		return at[int64](v, row) * 1e6
	case bindings.TypeTimestampMS:
		return at[int64](v, row) * 1e3
	case bindings.TypeTimestampNS:
		return floorDiv(at[int64](v, row), 1e3)
	default:
		return at[int64](v, row)
	}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// held returns the type that the value is held as.
func (t *logicalType) held() bindings.Type {
	if t.id == bindings.TypeDecimal || t.id == bindings.TypeEnum {
		return t.physical
	}
	return t.id
}

func (v *vector) double(row int) float64 {
	if v.id == bindings.TypeFloat {
		// The shortest text of the 32-bit value: 0.1 stays 0.1.
		short, err := strconv.ParseFloat(strconv.FormatFloat(float64(at[float32](v, row)), 'g', -1, 32), 64)
		if err == nil {
			return short
		}
		return float64(at[float32](v, row))
	}
	return at[float64](v, row)
}

// inlineBytes is how long a text may be that DuckDB keeps inside its 16-byte string header: a length, then either the bytes
// or four of them and a pointer.
const inlineBytes = 12

// bytes returns the value of a text or blob; it points into DuckDB's memory.
func (v *vector) bytes(row int) []byte {
	header := unsafe.Add(v.data, row*16)
	length := int(*(*uint32)(header))
	if length <= inlineBytes {
		return unsafe.Slice((*byte)(unsafe.Add(header, 4)), length)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(header, 8)), length)
}

// huge returns the value of a 128-bit integer.
func (v *vector) huge(row int) *big.Int {
	words := at[[2]uint64](v, row) // lower, upper
	n := new(big.Int)
	if v.held() == bindings.TypeUHugeInt {
		n.SetUint64(words[1])
	} else {
		n.SetInt64(int64(words[1]))
	}
	return n.Lsh(n, 64).Add(n, new(big.Int).SetUint64(words[0]))
}

// appendText appends the text of a value whose type is shown as text or as an exact number.
func (v *vector) appendText(dst []byte, row int) []byte {
	switch v.id {
	case bindings.TypeDecimal:
		if v.physical == bindings.TypeHugeInt {
			return appendScaled(dst, v.huge(row).String(), v.scale)
		}
		return appendScaled(dst, strconv.FormatInt(v.integer(row), 10), v.scale)
	case bindings.TypeUBigInt:
		return strconv.AppendUint(dst, at[uint64](v, row), 10)
	case bindings.TypeHugeInt, bindings.TypeUHugeInt:
		return v.huge(row).Append(dst, 10)
	case bindings.TypeEnum:
		return append(dst, v.labels[v.integer(row)]...)
	case bindings.TypeUUID:
		return appendUUID(dst, at[[2]uint64](v, row))
	case bindings.TypeTime:
		return time.UnixMicro(at[int64](v, row)).UTC().AppendFormat(dst, "15:04:05.999999")
	case bindings.TypeInterval:
		return appendInterval(dst, at[interval](v, row))
	default:
		return append(dst, v.bytes(row)...)
	}
}

// appendScaled puts the decimal point of a number that is held as an integer times 10^scale.
func appendScaled(dst []byte, digits string, scale int) []byte {
	if scale == 0 {
		return append(dst, digits...)
	}
	if digits[0] == '-' {
		dst, digits = append(dst, '-'), digits[1:]
	}
	for len(digits) <= scale {
		digits = "0" + digits
	}
	dst = append(dst, digits[:len(digits)-scale]...)
	dst = append(dst, '.')
	return append(dst, digits[len(digits)-scale:]...)
}

// appendUUID writes a UUID, which is held as a 128-bit integer with its highest bit turned over so that it sorts.
func appendUUID(dst []byte, words [2]uint64) []byte {
	const hex = "0123456789abcdef"
	words[1] ^= 1 << 63
	for i := range 32 {
		switch i {
		case 8, 12, 16, 20:
			dst = append(dst, '-')
		}
		dst = append(dst, hex[words[1-i/16]>>(60-4*(i%16))&15])
	}
	return dst
}

type interval struct {
	months, days int32
	micros       int64
}

func appendInterval(dst []byte, v interval) []byte {
	start := len(dst)
	for _, part := range []struct {
		n    int32
		name string
	}{{v.months / 12, " years"}, {v.months % 12, " months"}, {v.days, " days"}} {
		if part.n != 0 {
			dst = strconv.AppendInt(dst, int64(part.n), 10)
			dst = append(append(dst, part.name...), ' ')
		}
	}
	if v.micros != 0 || len(dst) == start {
		return append(dst, (time.Duration(v.micros) * time.Microsecond).String()...)
	}
	return dst[:len(dst)-1]
}
