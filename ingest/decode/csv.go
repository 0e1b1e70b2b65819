package decode

import "bytes"

// A csvReader reads rows from a window. It takes what spreadsheets and editors leave behind: another delimiter, quotes in the
// middle of a field, either line ending.
type csvReader struct {
	w     *window
	comma byte
	limit int   // the longest row in bytes
	vain  int64 // bytes that were looked through for the end of a quote, or for the rest of a row, that did not come
	rest  bool  // the line before was too long, and its rest is still to come
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
		if cut {
			return row, true
		}
		text := bytes.Trim(line, "\r\n\x00")
		if len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		row.fields = splitRow(text, r.comma)
		return row, true
	}
}

// line takes the bytes up to a line's end outside quotes. When no such end comes within the limit, it takes the first line only,
// or the start of it.
func (r *csvReader) line() (line []byte, cut, ok bool) {
	if r.rest {
		r.rest = false
		r.w.endLine()
	}
	end, quoted := r.lineEnd(0)
	data := r.w.unread()
	if end == 0 {
		return nil, false, false
	}
	if n := bytes.IndexByte(data, '\n'); n >= 0 && quoted {
		end = n + 1
	} else {
		r.rest = end >= r.limit && data[end-1] != '\n'
	}
	r.w.pos += end
	return data[:end], r.rest || quoted, true
}

// weary reports whether enough was looked through in vain: each of many broken rows could have the whole input searched. From then
// on a row ends with its line.
func (r *csvReader) weary() bool { return r.vain > 64<<20+64*r.w.offset(0) }

// lineEnd returns the end of the line that starts at from, and whether a quote is still open there.
func (r *csvReader) lineEnd(from int) (end int, quoted bool) {
	i, start, closed := from, true, false // start: of a field, where alone a quote opens; closed: the byte before was a closing quote
	for {
		data := r.w.unread()
		for ; i < len(data) && i-from < r.limit; i++ {
			c := data[i]
			if c == '\n' && (!quoted || r.weary()) {
				return i + 1, quoted
			}
			if c == '"' && (quoted || start || closed) {
				quoted = !quoted
				closed = !quoted // another quote right behind it is part of the text
			} else {
				closed = false
			}
			start = c == r.comma || c == '"' && start
		}
		if i-from >= r.limit || !r.w.more() {
			if quoted {
				r.vain += int64(i - from)
			}
			return i, quoted
		}
	}
}

// joined puts a row together again that an editor has wrapped: it takes in the lines that follow until the columns of the header
// are there. A line that could be a row by itself ends the search, and stays where it is.
func (r *csvReader) joined(row csvRow, columns int) csvRow {
	const linesMax = 20
	if r.weary() {
		return row
	}
	row.raw = bytes.TrimRight(bytes.Clone(row.raw), "\r\n")
	raw, from := row.raw, 0
	for range linesMax {
		end, quoted := r.lineEnd(from)
		part := bytes.TrimRight(r.w.unread()[from:end], "\r\n")
		if end == from || quoted || len(raw)+len(part) > r.limit || len(splitRow(part, r.comma)) >= columns {
			break
		}
		raw, from = append(raw[:len(raw):len(raw)], part...), end
		r.vain += int64(len(raw)) + 500 // splitting a line has its price, however short it is
		fields := splitRow(raw, r.comma)
		if len(fields) > columns {
			break
		}
		if len(fields) == columns {
			r.w.pos += end
			return csvRow{fields: fields, raw: raw, offset: row.offset}
		}
	}
	return row
}

// cellsMax is more columns than a spreadsheet can have: a row is split into so many, and no more.
const cellsMax = 1 << 16

// splitRow splits a line into fields and undoes quotes.
func splitRow(line []byte, comma byte) []string {
	text, ends := make([]byte, 0, len(line)), make([]int, 0, 16) // all fields, one behind the other
	start, quoted := 0, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quoted && c == '"' && i+1 < len(line) && line[i+1] == '"':
			text = append(text, '"')
			i++
		case c == '"' && (quoted || len(text) == start):
			quoted = !quoted
		case c == comma && !quoted:
			if start = len(text); len(ends) == cellsMax {
				i = len(line)
				continue
			}
			ends = append(ends, start)
		default:
			text = append(text, c)
		}
	}
	whole, fields := string(text), make([]string, len(ends)+1)
	start = 0
	for i, end := range append(ends, len(text)) {
		fields[i], start = whole[start:end], end
	}
	return fields
}
