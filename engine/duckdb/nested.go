package duckdb

import (
	"encoding/json"
	"math"
	"strconv"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"

	"trailsift/engine/rows"
)

// appendJSON appends a value as JSON. Lists, structs and maps come out whole; numbers keep all their digits.
func (v *vector) appendJSON(dst []byte, row int) []byte {
	if v.isNull(row) {
		return append(dst, "null"...)
	}
	switch v.id {
	case bindings.TypeList:
		entry := at[listEntry](v, row)
		return v.children[0].appendArray(dst, int(entry.offset), int(entry.length))
	case bindings.TypeArray:
		return v.children[0].appendArray(dst, row*v.length, v.length)
	case bindings.TypeStruct:
		return v.appendStruct(dst, row)
	case bindings.TypeMap:
		return v.appendMap(dst, row)
	}
	switch v.kind() {
	case rows.Bool:
		return strconv.AppendBool(dst, at[bool](v, row))
	case rows.Int64:
		return strconv.AppendInt(dst, v.integer(row), 10)
	case rows.Double:
		f := v.double(row)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return append(dst, "null"...)
		}
		return strconv.AppendFloat(dst, f, 'g', -1, 64)
	case rows.Decimal:
		return v.appendText(dst, row)
	case rows.JSON:
		return append(dst, v.bytes(row)...)
	case rows.Timestamp:
		return appendQuoted(dst, time.UnixMicro(v.integer(row)).UTC().Format(time.RFC3339Nano))
	case rows.Date:
		return appendQuoted(dst, time.Unix(v.integer(row)*86400, 0).UTC().Format(time.DateOnly))
	default:
		return appendQuoted(dst, string(v.appendText(nil, row)))
	}
}

type listEntry struct{ offset, length uint64 }

func (v *vector) appendArray(dst []byte, offset, length int) []byte {
	dst = append(dst, '[')
	for i := range length {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = v.appendJSON(dst, offset+i)
	}
	return append(dst, ']')
}

// appendStruct writes an object; a struct without names, such as row(1, 2), is an array.
func (v *vector) appendStruct(dst []byte, row int) []byte {
	open, end := byte('{'), byte('}')
	named := len(v.labels) > 0 && v.labels[0] != ""
	if !named {
		open, end = '[', ']'
	}
	dst = append(dst, open)
	for i := range v.children {
		if i > 0 {
			dst = append(dst, ',')
		}
		if named {
			dst = append(appendQuoted(dst, v.labels[i]), ':')
		}
		dst = v.children[i].appendJSON(dst, row)
	}
	return append(dst, end)
}

// appendMap writes an object whose keys are the texts of the map's keys.
func (v *vector) appendMap(dst []byte, row int) []byte {
	entry := at[listEntry](v, row)
	keys, values := &v.children[0], &v.children[1]
	dst = append(dst, '{')
	for i := range int(entry.length) {
		if i > 0 {
			dst = append(dst, ',')
		}
		key := keys.appendJSON(nil, int(entry.offset)+i)
		if key[0] != '"' {
			key = appendQuoted(nil, string(key))
		}
		dst = append(append(dst, key...), ':')
		dst = values.appendJSON(dst, int(entry.offset)+i)
	}
	return append(dst, '}')
}

// appendQuoted appends s as a JSON string. Bytes that are no UTF-8 become U+FFFD.
func appendQuoted(dst []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		return append(dst, `""`...) // strings always marshal
	}
	return append(dst, quoted...)
}
