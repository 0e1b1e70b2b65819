package record

import (
	"bytes"

	"trailsift/query/jsontext"
)

// This file looks members up after the scan, and sorts out keys that a level has twice: the last one counts, as for most JSON
// readers, and the record's bytes are kept.

// extrasMax is the number of extras up to which every new one is compared with those before. Records with more of them are
// settled once, at their end, so that a hostile record costs no more than its length.
const extrasMax = 64

// gone marks an extra that a later member of the same key replaced.
const gone = 0xFF

// forget drops what was noted for a documented member of a level, because its key comes again.
func (s *Scanner) forget(at, m int) {
	s.double = true
	mb := &s.lay.levels[at].members[m]
	if mb.column >= 0 {
		s.spans[mb.column] = span{}
	} else {
		s.forgetLevel(mb.child)
	}
	if len(s.extras) <= extrasMax {
		if i := s.findExtra(at, []byte(mb.key)); i >= 0 {
			s.dropExtra(i)
		}
	}
}

func (s *Scanner) forgetLevel(at int) {
	s.levels[at] = levelState{from: len(s.extras)}
	for _, mb := range s.lay.levels[at].members {
		if mb.column >= 0 {
			s.spans[mb.column] = span{}
		} else {
			s.forgetLevel(mb.child)
		}
	}
}

// addExtra notes a member that has no column, or does not fit it.
func (s *Scanner) addExtra(at int, e extra) {
	s.extras = append(s.extras, e)
	s.levels[at].extras++
}

// dropDouble drops the extra whose key is the unknown one at data[key:keyEnd].
func (s *Scanner) dropDouble(at int, key, keyEnd uint32) {
	if s.levels[at].extras == 0 || len(s.extras) > extrasMax {
		return
	}
	if i := s.findExtra(at, s.plainKey(key, keyEnd)); i >= 0 {
		s.double = true
		s.dropExtra(i)
	}
}

func (s *Scanner) dropExtra(i int) {
	s.levels[s.extras[i].level].extras--
	s.extras[i].level = gone
}

// settle finds the keys that a record with very many extras has twice.
func (s *Scanner) settle() {
	type place struct {
		level uint8
		key   string
	}
	last := make(map[place]struct{}, len(s.extras))
	for i := len(s.extras) - 1; i >= 0; i-- {
		e := &s.extras[i]
		if !s.live(i, int(e.level)) {
			continue
		}
		key := s.plainKey(e.key, e.keyEnd)
		m := s.lay.levels[e.level].find(key)
		_, again := last[place{e.level, string(key)}]
		if again || m >= 0 && s.hasColumn(int(e.level), m) {
			s.double = true
			s.dropExtra(i)
			continue
		}
		last[place{e.level, string(key)}] = struct{}{}
	}
}

// hasColumn reports whether a documented member was stored in a column or a child level.
func (s *Scanner) hasColumn(at, m int) bool {
	mb := &s.lay.levels[at].members[m]
	if mb.column >= 0 {
		return s.spans[mb.column].kind != absent
	}
	return s.levels[mb.child].present
}

// live reports whether extra i belongs to a level and was not replaced.
func (s *Scanner) live(i, at int) bool {
	return int(s.extras[i].level) == at && at != gone && i >= s.levels[at].from
}

// findExtra returns the index of the extra of a level with the given plain key, or -1.
func (s *Scanner) findExtra(at int, key []byte) int {
	for i := range s.extras {
		if !s.live(i, at) {
			continue
		}
		raw := s.data[s.extras[i].key+1 : s.extras[i].keyEnd-1]
		if bytes.IndexByte(raw, '\\') >= 0 {
			s.buf = jsontext.Append(s.buf[:0], raw)
			raw = s.buf
		}
		if bytes.Equal(raw, key) {
			return i
		}
	}
	return -1
}

// plainKey returns the key whose quotes are data[start] and data[end-1], without escapes. It is valid until the next call.
func (s *Scanner) plainKey(start, end uint32) []byte {
	raw := s.data[start+1 : end-1]
	if bytes.IndexByte(raw, '\\') < 0 {
		return raw
	}
	s.key = jsontext.Append(s.key[:0], raw)
	return s.key
}

// topExtra returns the top-level member without column called key; nil when the record has none.
func (s *Scanner) topExtra(key string) *extra {
	if s.levels[0].extras == 0 {
		return nil
	}
	if i := s.findExtra(0, []byte(key)); i >= 0 {
		return &s.extras[i]
	}
	return nil
}

// text returns the text of a column, nil when the record has none. It is valid until the next call.
func (s *Scanner) text(column int) []byte {
	sp := s.spans[column]
	if sp.kind != isString {
		return nil
	}
	return s.plain(sp.start, sp.end, sp.flags)
}

// plain returns the text of the string at data[start:end], quotes included.
func (s *Scanner) plain(start, end uint32, f flags) []byte {
	raw := s.data[start+1 : end-1]
	if f&(hasEscape|hasFault) == 0 {
		return raw
	}
	s.buf = jsontext.Append(s.buf[:0], raw)
	return s.buf
}
