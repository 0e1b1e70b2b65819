package record

import (
	"fmt"

	"trailsift/query/jsontext"
	"trailsift/storage/schema"
)

// Limits bound what a record may be. Zero fields mean the defaults.
type Limits struct {
	RecordBytes int // longest record in bytes (--max-record-bytes), 16 MiB by default; at most 1 GiB
	Depth       int // most objects and arrays inside one another, the record included (--max-depth), 1000 by default
}

// The defaults of Limits, and the most that the scanner can address.
const (
	DefaultRecordBytes = 16 << 20
	DefaultDepth       = 1000
	maxRecordBytes     = 1 << 30
)

// WithDefaults returns l with every zero field set to its default.
func (l Limits) WithDefaults() Limits {
	if l.RecordBytes <= 0 {
		l.RecordBytes = DefaultRecordBytes
	}
	l.RecordBytes = min(l.RecordBytes, maxRecordBytes)
	if l.Depth <= 0 {
		l.Depth = DefaultDepth
	}
	return l
}

// Scanner reads one record after the other. It is not safe for concurrent use; a program has one for each worker.
type Scanner struct {
	limits   Limits
	events   *shape
	insights *shape
	*shape   // of the record that was scanned last

	data   []byte // the data given to Scan, then the record alone
	flags  flags  // of the value being scanned
	err    error  // why the scan failed
	double bool   // a level has a key twice
	fault  bool   // some string is no valid text

	micros   int64    // the record's time
	timeFrom timeFrom // where micros came from

	present []uint8 // columns in the order of the record; more than once when double
	extras  []extra // members that go to the Extra columns, in the order of the record
	repeats repeats // userIdentity objects that may come again
	again   *repeat // the one that this record has; its columns are not among present
	stack   []byte  // what is open inside a value
	buf     []byte  // a value being built
	key     []byte  // an unescaped key
	ident   []byte  // what identifies the record: account and id, or the canonical form

	deep     *Scanner // of the trail's form of flat Insights events; nil until there is one
	original []byte   // what such a scanner's record was made from
}

// span is where a member's value lies in the record; kind is absent when it has none.
type span struct {
	start, end uint32
	kind       kind
	flags      flags
}

// extra is a member that its level's columns do not hold.
type extra struct {
	level           uint8
	flags           flags // of key, value and what is between them
	kind            kind
	key, keyEnd     uint32 // the key with its quotes
	value, valueEnd uint32
}

// levelState is what was seen of a level.
type levelState struct {
	present bool
	empty   bool   // no key was seen
	seen    uint64 // by documented member: whether it was met
	extras  int    // members without column
	from    int    // index of the first extra that counts; those before belong to an object of the same key that was replaced
}

// NewScanner returns a scanner. Zero fields of limits mean the defaults.
func NewScanner(limits Limits) *Scanner {
	s := &Scanner{limits: limits.WithDefaults(), events: newShape(schema.Events()), insights: newShape(schema.Insights())}
	s.shape = s.events
	return s
}

// shape is a layout with what the scan of a record fills in.
type shape struct {
	lay    *layout
	spans  []span       // by column
	levels []levelState // by level
	drop   []bool       // by column: nobody wants it; nil when everything is wanted
	next   [][]uint8    // by level and 1 + member: the member that followed it last time
}

func newShape(t *schema.Table) *shape {
	l := newLayout(t)
	sh := &shape{lay: l, spans: make([]span, len(l.columns)), levels: make([]levelState, len(l.levels))}
	for _, lv := range l.levels {
		next := make([]uint8, len(lv.members)+1)
		for m := range next {
			next[m] = uint8(m % len(lv.members))
		}
		sh.next = append(sh.next, next)
	}
	return sh
}

// Scan reads the record that starts with the first byte of data and returns how many bytes it takes up. The scanner refers to
// data until the next call of Scan, which must not change before.
//
// The error is ErrIncomplete when data ends inside the record, a *SyntaxError when the record is malformed or exceeds a limit,
// and a *NotRecordError, together with the number of bytes, for a sound object that is no CloudTrail record. Only after a nil
// error may Table, Identity, Bytes and Append be called.
func (s *Scanner) Scan(data []byte) (n int, err error) {
	s.shape = s.events
	if n, err = s.scan(data); err != nil {
		return 0, err
	}
	if s.isInsight() {
		s.shape = s.insights
		if n, err = s.scan(data); err != nil {
			return 0, err
		}
	}
	if reason := s.notRecord(); reason != "" {
		return n, &NotRecordError{Reason: reason}
	}
	s.readTime()
	return n, nil
}

func (s *Scanner) scan(data []byte) (int, error) {
	s.data, s.flags, s.err, s.double, s.fault = data, 0, nil, false, false
	if len(data) > s.limits.RecordBytes {
		s.data = data[:s.limits.RecordBytes]
	}
	clear(s.spans)
	s.present, s.again = s.present[:0], nil
	clear(s.levels)
	if cap(s.extras) > 100*extrasMax {
		s.extras = nil
	}
	s.extras = s.extras[:0]
	if len(data) == 0 {
		return 0, ErrIncomplete
	}
	if data[0] != '{' {
		return 0, &SyntaxError{Code: CodeSyntax, Reason: "a record that is no JSON object"}
	}
	end := s.level(0, 0, 1)
	if end >= 0 && len(s.extras) > extrasMax {
		s.settle()
	}
	if end < 0 {
		if s.err == ErrIncomplete && len(s.data) < len(data) {
			s.err = &SyntaxError{Offset: len(s.data), Code: CodeTooLarge,
				Reason: fmt.Sprintf("a record longer than the %d bytes that --max-record-bytes allows", s.limits.RecordBytes)}
		}
		return 0, s.err
	}
	s.data = data[:end]
	return end, nil
}

// level scans the object of level number at, which opens at i, and returns the position behind it.
func (s *Scanner) level(i, at, depth int) int {
	if depth > s.limits.Depth {
		return s.tooDeep(i)
	}
	lv, next := &s.lay.levels[at], s.next[at]
	data := s.data
	s.levels[at].present = true
	prev := 0 // 1 + index of the member before
	if i = s.space(i + 1); i >= len(data) {
		return s.cutOff()
	}
	if data[i] == '}' {
		s.levels[at].empty = true
		return i + 1
	}
	for {
		// A key: mostly the one that followed the last one in the record before.
		start := i
		s.flags = 0
		m := int(next[prev])
		if expected := &lv.members[m]; expected.at(data[i:]) {
			i += len(expected.token)
			keyEnd := i - 1
			if data[i] <= ' ' {
				i = s.space(i)
			}
			i = s.member(at, m, start, keyEnd, i, depth)
			prev = m + 1
		} else {
			if data[i] != '"' {
				return s.fail(i, "an object member without a key in quotes")
			}
			keyEnd := s.stringEnd(i + 1)
			if keyEnd < 0 {
				return -1
			}
			m = lv.find(s.keyText(data[i+1 : keyEnd]))
			if i = s.colon(keyEnd + 1); i < 0 {
				return -1
			}
			i = s.member(at, m, start, keyEnd+1, i, depth)
			if m >= 0 {
				next[prev] = uint8(m)
				prev = m + 1
			}
		}
		if i < 0 {
			return -1
		}
		if i < len(data) && data[i] <= ' ' {
			i = s.space(i)
		}
		switch {
		case i >= len(data):
			return s.cutOff()
		case data[i] == '}':
			return i + 1
		case data[i] != ',':
			return s.fail(i, "neither a comma nor the end behind a value")
		}
		if i++; i < len(data) && data[i] <= ' ' {
			i = s.space(i)
		}
		if i >= len(data) {
			return s.cutOff()
		}
	}
}

// member scans the value at i of member m (-1 for an unknown key) of a level and notes where it lies. The key with its quotes
// is data[key:keyEnd].
func (s *Scanner) member(at, m, key, keyEnd, i, depth int) int {
	keyFlags := s.flags
	s.flags &^= hasSpace
	column := -1
	if m >= 0 {
		state := &s.levels[at]
		if state.seen&(1<<m) != 0 {
			s.forget(at, m)
		}
		state.seen |= 1 << m
		mb := &s.lay.levels[at].members[m]
		if mb.child >= 0 && i < len(s.data) && s.data[i] == '{' {
			s.fault = s.fault || keyFlags&hasFault != 0
			if at == 0 && s.shape == s.events {
				return s.repeated(i, mb.child, depth+1)
			}
			return s.level(i, mb.child, depth+1)
		}
		column = mb.column
	}
	end, k := s.value(i, depth)
	if end < 0 {
		return -1
	}
	s.fault = s.fault || s.flags&hasFault != 0
	if column >= 0 && fits(s.lay.columns[column].Type, k) {
		s.spans[column] = span{start: uint32(i), end: uint32(end), kind: k, flags: s.flags}
		s.present = append(s.present, uint8(column))
		return end
	}
	if m < 0 {
		s.dropDouble(at, uint32(key), uint32(keyEnd))
	}
	s.addExtra(at, extra{level: uint8(at), flags: s.flags | keyFlags, kind: k,
		key: uint32(key), keyEnd: uint32(keyEnd), value: uint32(i), valueEnd: uint32(end)})
	return end
}

// fits reports whether a column of a type can hold a value of a kind. Null fits none, so that a column that is null always
// means that there is no value.
func fits(t schema.Type, k kind) bool {
	switch t {
	case schema.JSON:
		return k != isNull
	case schema.Bool:
		return k == isTrue || k == isFalse
	default:
		return k == isString
	}
}

// keyText returns a key without its escapes.
func (s *Scanner) keyText(raw []byte) []byte {
	if s.flags&hasEscape == 0 {
		return raw
	}
	s.key = jsontext.Append(s.key[:0], raw)
	return s.key
}

// Table returns the table that the record belongs to: events or insights.
func (s *Scanner) Table() *schema.Table { return s.lay.table }

// Bytes returns the record's bytes. They are valid as long as the data given to Scan.
func (s *Scanner) Bytes() []byte { return s.data }
