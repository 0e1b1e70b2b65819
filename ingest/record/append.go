package record

import (
	"slices"

	"trailsift/query/jsontext"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Origin says where a record came from.
type Origin struct {
	FileID        int64 // the input in the files table, from 1; 0 is none, and the row says nothing of the next two
	RecordIndex   int64 // the record's position in it, from 0
	IngestID      int64 // the ingest run
	ContainerTime int64 // the time of the wrapper around the record, in microseconds since 1970 UTC; 0 for none
}

// Append appends the record as one row to b, which must be a batch of Table. It copies everything.
func (s *Scanner) Append(b *storage.Batch, o Origin) {
	if s.appendFlat(b, o) {
		return
	}
	lay := s.lay
	if s.double {
		s.findPresent()
	}
	if s.again != nil {
		s.appendAgain(b)
	}
	for _, c := range s.present {
		if int(c) != lay.rowTime && !s.dropped(int(c)) {
			s.appendValue(&b.Columns[c], lay.columns[c].Type, s.spans[c])
		}
	}
	if t, origin, ok := s.Time(o.ContainerTime); ok {
		b.Columns[lay.rowTime].AppendInt64(t)
		if origin != "" {
			b.Columns[lay.origin].AppendString(origin)
		}
	}
	for at := range s.levels {
		if state := &s.levels[at]; (state.extras > 0 || state.empty) && !s.dropped(lay.levels[at].extra) {
			s.appendExtra(b, at)
		}
	}
	if (s.double || s.fault || s.original != nil) && !s.dropped(lay.table.RawCol) {
		whole := s.data
		if s.original != nil {
			whole = s.original
		}
		s.buf = appendCompact(s.buf[:0], whole)
		b.Columns[lay.table.RawCol].AppendBytes(s.buf)
	}
	if o.FileID != 0 {
		b.Columns[0].AppendInt64(o.FileID)
		b.Columns[1].AppendInt64(o.RecordIndex)
		b.Columns[2].AppendInt64(o.IngestID)
	}
	b.EndRow()
}

// Keep has Append fill only the named columns of a table, beside those of the time and of where a record came from. Rows are no whole
// records then. A table that Keep was not called for has all its columns.
func (s *Scanner) Keep(table string, columns []string) {
	for _, sh := range []*shape{s.events, s.insights} {
		if sh.lay.table.Name != table {
			continue
		}
		sh.drop = make([]bool, len(sh.lay.columns))
		for i, c := range sh.lay.columns {
			sh.drop[i] = c.Role != schema.Origin && !slices.Contains(columns, c.Name)
		}
	}
}

// dropped reports whether nobody wants a column.
func (sh *shape) dropped(column int) bool { return sh.drop != nil && sh.drop[column] }

// findPresent lists the columns again, after a key that came twice.
func (s *Scanner) findPresent() {
	s.present, s.again = s.present[:0], nil
	for c := range s.spans {
		if s.spans[c].kind != absent {
			s.present = append(s.present, uint8(c))
		}
	}
}

func (s *Scanner) appendValue(v *storage.Vector, t schema.Type, sp span) {
	raw := s.data[sp.start:sp.end]
	switch {
	case t == schema.Bool:
		v.AppendBool(sp.kind == isTrue)
	case t == schema.Text && sp.flags&(hasEscape|hasFault) == 0:
		v.AppendBytes(raw[1 : len(raw)-1])
	case t == schema.Text:
		s.buf = jsontext.Append(s.buf[:0], raw[1:len(raw)-1])
		v.AppendBytes(s.buf)
	case sp.flags&(hasSpace|hasFault) == 0:
		v.AppendBytes(raw)
	default:
		s.buf = appendJSON(s.buf[:0], raw)
		v.AppendBytes(s.buf)
	}
}

// appendExtra writes the members of a level that have no column.
func (s *Scanner) appendExtra(b *storage.Batch, at int) {
	buf := append(s.buf[:0], '{')
	for i := range s.extras {
		e := &s.extras[i]
		if !s.live(i, at) {
			continue
		}
		if len(buf) > 1 {
			buf = append(buf, ',')
		}
		if e.flags&(hasSpace|hasFault) == 0 {
			buf = append(buf, s.data[e.key:e.valueEnd]...)
			continue
		}
		buf = appendJSON(buf, s.data[e.key:e.keyEnd])
		buf = append(buf, ':')
		buf = appendJSON(buf, s.data[e.value:e.valueEnd])
	}
	s.buf = append(buf, '}')
	b.Columns[s.lay.levels[at].extra].AppendBytes(s.buf)
}
