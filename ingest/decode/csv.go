package decode

import (
	"bytes"
	"strings"
)

// A csvReader reads rows from a window. It takes what spreadsheets and editors leave behind: another delimiter, quotes in the
// middle of a field, either line ending.
type csvReader struct {
	w     *window
	comma byte
	limit int // the longest row in bytes
}

// A csvRow is a row, with the place it came from.
type csvRow struct {
	fields []string
	raw    []byte // as written; valid until the next row is read
	offset int64
	cut    bool // too long, or a quote was never closed: only the first line was taken
}

// delimiterOf returns the delimiter of a header line: the one that stands most often outside quotes.
func delimiterOf(header []byte) byte {
	best, most := byte(','), 0
	for _, c := range []byte(",;\t|") {
		if n := len(splitRow(header, c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// next reads a row; false at the end of the input. Empty lines are passed over.
func (r *csvReader) next() (csvRow, bool) {
	for {
		line, cut, ok := r.line()
		if !ok {
			return csvRow{}, false
		}
		row := csvRow{raw: line, offset: r.w.offset(-len(line)), cut: cut}
		text := bytes.Trim(line, "\r\n\x00")
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		row.fields = splitRow(text, r.comma)
		return row, true
	}
}

// line takes the bytes up to a line's end outside quotes. When no such end comes within the limit, it takes the first line only.
func (r *csvReader) line() (line []byte, cut, ok bool) {
	i, quoted := 0, false
	for {
		data := r.w.unread()
		for i < len(data) && i < r.limit {
			c := data[i]
			i++
			if c == '"' {
				quoted = !quoted
			}
			if c == '\n' && !quoted {
				r.w.pos += i
				return data[:i], false, true
			}
		}
		if i >= r.limit || !r.w.more() {
			break
		}
	}
	data := r.w.unread()
	if len(data) == 0 {
		return nil, false, false
	}
	if n := bytes.IndexByte(data, '\n'); n >= 0 && (quoted || i >= r.limit) {
		r.w.pos += n + 1
		return data[:n+1], true, true
	}
	r.w.pos += i
	return data[:i], i >= r.limit, true
}

// joined reads rows until they make up the columns of the header: a row that was wrapped at a fixed width is put together again.
// A line that could be a row by itself ends the search, and is read next.
func (r *csvReader) joined(row csvRow, columns int) csvRow {
	const linesMax = 20
	raw := append([]byte(nil), bytes.TrimRight(row.raw, "\r\n")...)
	pos := r.w.pos
	for range linesMax {
		line, cut, ok := r.line()
		if !ok || cut {
			break
		}
		part := bytes.TrimRight(line, "\r\n")
		if len(splitRow(part, r.comma)) >= columns {
			break
		}
		raw = append(raw, part...)
		fields := splitRow(raw, r.comma)
		if len(fields) > columns {
			break
		}
		if len(fields) == columns {
			return csvRow{fields: fields, raw: raw, offset: row.offset}
		}
	}
	r.w.pos = pos
	return row
}

// splitRow splits a line into fields and undoes quotes.
func splitRow(line []byte, comma byte) []string {
	var fields []string
	var field strings.Builder
	quoted := false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quoted && c == '"' && i+1 < len(line) && line[i+1] == '"':
			field.WriteByte('"')
			i++
		case c == '"' && (quoted || field.Len() == 0):
			quoted = !quoted
		case c == comma && !quoted:
			fields = append(fields, field.String())
			field.Reset()
		default:
			field.WriteByte(c)
		}
	}
	return append(fields, field.String())
}
