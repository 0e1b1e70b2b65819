package storage

import (
	"strconv"
	"time"

	"trailsift/storage/schema"
)

// AppendRecord appends the JSON of the record that a row of a table was made from, and returns the extended slice. Rows that
// carry their original bytes return these. Otherwise keys stand in the order of the schema, the members of a level's Extra
// column come after the level's own, there is no white space, and JSON columns are copied as they are. Rows of tables that
// hold no records, and rows in which every column is null, give an empty object.
//
// Texts are escaped exactly as DuckDB's to_json does it, because queries build the same text in SQL: a quotation mark and a
// backslash get a backslash; backspace, form feed, line feed, carriage return and tab are \b \f \n \r \t; the other
// characters below U+0020 are \u00XX with upper-case digits; everything else stands for itself, U+007F, U+2028, < > & and /
// included. A time is written as 2006-01-02T15:04:05Z, and only when the row's ts_origin is null: other times were no field
// of the record, or one in another form that is kept in Extra.
func AppendRecord(dst []byte, b *Batch, row int) []byte {
	t := b.Table
	if t.RawCol >= 0 && !b.Columns[t.RawCol].IsNull(row) {
		return append(dst, b.Columns[t.RawCol].Bytes(row)...)
	}
	if t.Record == nil {
		return append(dst, "{}"...)
	}
	w := recordWriter{batch: b, row: row, time: true}
	if i, ok := t.ColumnIndex("ts_origin"); ok {
		w.time = b.Columns[i].IsNull(row)
	}
	start := len(dst)
	dst, _ = w.level(dst, t.Record)
	if len(dst) == start {
		dst = append(dst, "{}"...)
	}
	return dst
}

// recordWriter rebuilds the record of one row.
type recordWriter struct {
	batch *Batch
	row   int
	time  bool // whether the time column is the record's eventTime
}

// level appends the object of a level; nothing when the record does not have it.
func (w *recordWriter) level(dst []byte, l *schema.Level) (out []byte, present bool) {
	start := len(dst)
	dst = append(dst, '{')
	for i := range l.Fields {
		m := &l.Fields[i]
		before := len(dst)
		dst = appendKey(dst, m.Key)
		var ok bool
		if m.Child != nil {
			dst, ok = w.level(dst, m.Child)
		} else {
			dst, ok = w.value(dst, m.Column)
		}
		if !ok {
			dst = dst[:before]
			continue
		}
		dst = append(dst, ',')
	}
	extra := w.batch.Columns[l.Extra].Bytes(w.row)
	if len(extra) > 2 {
		dst = append(dst, extra[1:len(extra)-1]...)
		dst = append(dst, ',')
	}
	switch {
	case len(dst) > start+1:
		dst[len(dst)-1] = '}' // in place of the last comma
	case extra != nil:
		dst = append(dst, '}')
	default:
		return dst[:start], false
	}
	return dst, true
}

// value appends the value of a column; nothing when it is null.
func (w *recordWriter) value(dst []byte, column int) (out []byte, present bool) {
	v := &w.batch.Columns[column]
	if v.IsNull(w.row) {
		return dst, false
	}
	switch w.batch.Table.Columns[column].Type {
	case schema.Text:
		return appendText(dst, v.Bytes(w.row)), true
	case schema.JSON:
		return append(dst, v.Bytes(w.row)...), true
	case schema.Bool:
		return strconv.AppendBool(dst, v.Bool(w.row)), true
	case schema.Int64:
		return strconv.AppendInt(dst, v.Int64(w.row), 10), true
	case schema.Timestamp:
		if !w.time {
			return dst, false
		}
		dst = append(dst, '"')
		dst = time.UnixMicro(v.Int64(w.row)).UTC().AppendFormat(dst, "2006-01-02T15:04:05Z")
		return append(dst, '"'), true
	}
	return dst, false // no record has a field of another type
}

// appendKey appends a key of the schema, which needs no escapes, and a colon.
func appendKey(dst []byte, key string) []byte {
	dst = append(dst, '"')
	dst = append(dst, key...)
	return append(dst, '"', ':')
}

// appendText appends a JSON string, by the rule that AppendRecord documents.
func appendText(dst, text []byte) []byte {
	dst = append(dst, '"')
	start := 0
	for i, c := range text {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, text[start:i]...)
		start = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			const hex = "0123456789ABCDEF"
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	dst = append(dst, text[start:]...)
	return append(dst, '"')
}
