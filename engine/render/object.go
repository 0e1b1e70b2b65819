package render

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"trailsift/engine/rows"
)

// objects writes rows as JSON objects on one line. Numbers keep all their digits.
type objects struct {
	columns []rows.Column
	o       Options
	keys    [][]byte // quoted, with the colon, and a comma in front of all but the first
	buffer  []byte
	compact bytes.Buffer
}

func newObjects(columns []rows.Column, o Options) *objects {
	w := &objects{columns: columns, o: o}
	for i, name := range uniqueNames(columns) {
		var key []byte
		if i > 0 {
			key = append(key, ',')
		}
		w.keys = append(w.keys, append(appendJSONString(key, []byte(name)), ':'))
	}
	return w
}

// object returns a row as an object. It is valid until the next call.
func (w *objects) object(b *rows.Batch, row int) []byte {
	w.buffer = append(w.buffer[:0], '{')
	for i, c := range w.columns {
		w.buffer = append(w.buffer, w.keys[i]...)
		w.value(&b.Columns[i], c.Kind, row)
	}
	w.buffer = append(w.buffer, '}')
	return w.buffer
}

func (w *objects) value(v *rows.Vector, kind rows.Kind, row int) {
	if v.IsNull(row) {
		w.buffer = append(w.buffer, "null"...)
		return
	}
	switch kind {
	case rows.Text:
		w.buffer = appendJSONString(w.buffer, v.Bytes(row))
	case rows.JSON:
		w.buffer = w.embed(v.Bytes(row))
	case rows.Double:
		if f := v.Double(row); math.IsNaN(f) || math.IsInf(f, 0) {
			w.buffer = append(w.buffer, "null"...)
		} else {
			w.buffer = appendDouble(w.buffer, f)
		}
	case rows.Int64, rows.Bool, rows.Decimal:
		w.buffer = appendPlain(w.buffer, v, kind, row, w.o)
	default: // text that needs no escapes
		w.buffer = append(appendPlain(append(w.buffer, '"'), v, kind, row, w.o), '"')
	}
}

// embed appends a JSON value without white space; what is no JSON after all becomes a string.
func (w *objects) embed(value []byte) []byte {
	w.compact.Reset()
	if !utf8.Valid(value) || json.Compact(&w.compact, value) != nil {
		return appendJSONString(w.buffer, value)
	}
	dst, text := w.buffer, w.compact.Bytes()
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf && c != 0x7f {
			i++
			continue
		}
		r, size := utf8.DecodeRune(text[i:])
		if isHidden(r) { // in a string: JSON has no such characters elsewhere
			dst = appendEscape(append(dst, text[:i]...), r)
			text, i = text[i+size:], 0
			continue
		}
		i += size
	}
	return append(dst, text...)
}

// isHidden tells whether a terminal acts on a character beyond those that JSON demands to be escaped, or hides or reorders what
// stands beside it.
func isHidden(r rune) bool {
	return r >= 0x7f && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
}

// appendEscape appends a character as JSON's \u escapes.
func appendEscape(dst []byte, r rune) []byte {
	if r > 0xffff {
		high, low := utf16.EncodeRune(r)
		return fmt.Appendf(dst, `\u%04x\u%04x`, high, low)
	}
	return fmt.Appendf(dst, `\u%04x`, r)
}

// appendJSONString appends text as a JSON string. Control and format characters are escaped, those beyond ASCII too, so that a
// terminal sees none of them; bytes that are no UTF-8 become U+FFFD.
func appendJSONString(dst, text []byte) []byte {
	const hex = "0123456789abcdef"
	dst = append(dst, '"')
	for len(text) > 0 {
		c := text[0]
		if c < utf8.RuneSelf {
			switch {
			case c == '"' || c == '\\':
				dst = append(dst, '\\', c)
			case c == '\n':
				dst = append(dst, '\\', 'n')
			case c == '\r':
				dst = append(dst, '\\', 'r')
			case c == '\t':
				dst = append(dst, '\\', 't')
			case c < ' ' || c == 0x7f:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			default:
				dst = append(dst, c)
			}
			text = text[1:]
			continue
		}
		r, size := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && size == 1:
			dst = append(dst, "\ufffd"...)
		case isHidden(r):
			dst = appendEscape(dst, r)
		default:
			dst = append(dst, text[:size]...)
		}
		text = text[size:]
	}
	return append(dst, '"')
}
