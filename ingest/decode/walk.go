package decode

import (
	"bytes"
	"context"
	"fmt"
)

// A decoder is one run of Decode: the sink, the limits and the account.
type decoder struct {
	ctx  context.Context
	sink Sink
	o    Options
	pool pool

	input string // the input's name

	index    int64 // records so far
	ok       int64
	rejected int64
	skipped  int64
	strange  strangers

	values    int    // values at the top level
	framing   string // format of what is around the records at the top level
	wrapper   string // format of the wrappers around single records
	skipName  string // format of the first element that was skipped
	skipNote  string
	note      string // why the input was read only in part
	firstFail string
	inflated  int    // bytes of the payloads that are open, each inside the one before
	direct    string // first key of a record that has nothing but record fields
	lastKey   string // first key of the last good element

	neutral   int64  // of the records, those that do not make rejects of what is beside them: see strangers
	owner     []byte // the account that a subscription's payload names; nil when none has
	meter     *meter
	streaming bool // the last element was a datapoint of a metric stream as CloudWatch writes it
}

// A walk goes through the JSON values of one window. Wrappers that hold text are walked by a walk of their own.
type walk struct {
	*decoder
	w      *window
	level  int    // how many wrappers and arrays are around
	time   int64  // the wrapper's time
	rows   bool   // the arrays in this one are rows
	nested bool   // the bytes are those of a wrapper, not of the input
	lines  bool   // a record never goes on in the next line
	logs   bool   // the values are log events
	event  uint64 // hash of the id of the log event around; 0 when it has none
	broke  bool   // a fault was met: stray brackets are no news
}

// levelMax bounds how deep wrappers nest; what is deeper is no export of anything.
const levelMax = 12

// sequence reads values that follow one another: one document, JSON Lines, or documents without anything between them.
func (k *walk) sequence() error {
	for {
		i, c, ok := k.w.blank(0)
		if !ok {
			return nil
		}
		k.w.pos += i
		if err := k.topValue(c); err != nil {
			return err
		}
	}
}

func (k *walk) topValue(c byte) error {
	top := !k.nested
	if top && (c == '{' || c == '[') {
		k.values++
	}
	switch {
	case c == '{':
		if k.framing == "" && top {
			k.framing = nameObject
		} else if top && k.framing == nameObject && k.values > 1 {
			k.framing = nameLines
		}
		return k.object()
	case c == '[':
		if k.framing == "" && top {
			k.framing = nameArray
		}
		return k.elements()
	case c == '"':
		if k.framing == "" && top {
			k.framing = nameObject
		}
		return k.scalar()
	case c == ',':
		k.w.pos++
		return nil
	case c == ']' || c == '}':
		return k.stray(c)
	}
	return k.garbage(c)
}

// elements reads an array from its bracket to the one that closes it.
func (k *walk) elements() error {
	if k.level >= levelMax {
		return k.broken(k.position(), &SyntaxError{Code: CodeTooDeep, Reason: fmt.Sprintf("more than %d wrappers and arrays around records", levelMax)})
	}
	k.level++
	defer func() { k.level-- }()
	k.w.pos++
	for {
		i, c, ok := k.w.blank(0)
		k.w.pos += i
		if !ok {
			k.endsInside("an array")
			return nil
		}
		var err error
		switch c {
		case ']':
			k.w.pos++
			return nil
		case ',':
			k.w.pos++
		case '{':
			err = k.object()
		case '[':
			if k.rows {
				err = k.row()
			} else {
				err = k.elements()
			}
		case '}':
			err = k.stray(c)
		default:
			err = k.scalar()
		}
		if err != nil {
			return err
		}
	}
}

// scalar reads a value that is neither object nor array: text that holds JSON is opened, anything else is rejected.
func (k *walk) scalar() error {
	at := k.position()
	end, fault := k.value(0)
	if fault != nil {
		return k.broken(at, fault)
	}
	val := k.w.unread()[:end]
	if end > 1 && val[0] == '"' {
		k.w.pos += end
		return k.text(val, at, k.time)
	}
	if end == 0 || !scalarStart(val[0]) {
		return k.garbage(k.w.unread()[0])
	}
	k.w.pos += end
	return k.hold(RecordError{Index: k.take(), Offset: at.Offset, Code: CodeNotObject,
		Reason: "an object was expected", Excerpt: bytes.Clone(val[:min(len(val), excerptBytes)])}, "a number or a word")
}

func scalarStart(c byte) bool {
	return c == '-' || '0' <= c && c <= '9' || c == 't' || c == 'f' || c == 'n'
}

// object reads an object at the window's start: as a record when it starts like the one before, else by its keys.
func (k *walk) object() error {
	if k.startsDirect() {
		return k.run()
	}
	if k.streaming {
		before := k.index
		if err := k.metricLines(); err != nil || k.index > before {
			return err
		}
	}
	o, fault, err := k.members()
	if err != nil || o == nil && fault == nil {
		return err
	}
	at := k.position()
	if fault != nil {
		return k.broken(at, fault)
	}
	k.w.pos += len(o.data)
	if err = k.open(o, at); !k.nested {
		k.lastKey = o.firstKey()
	}
	return err
}

// startsDirect tells whether the object's first key is that of the record before it.
func (k *walk) startsDirect() bool {
	return k.direct != "" && k.startsWith(k.direct)
}

// startsWith tells whether the object's first key is the given one.
func (k *walk) startsWith(first string) bool {
	if n, data := len(first), k.w.unread(); len(data) > n+2 && data[1] == '"' && string(data[2:n+2]) == first && data[n+2] == '"' {
		return true
	}
	key, ok := k.firstKey()
	return ok && string(key) == first
}

// firstKey returns the first key of the object at the window's start.
func (k *walk) firstKey() ([]byte, bool) {
	i, c, ok := k.w.blank(1)
	if !ok || c != '"' {
		return nil, false
	}
	for j := i + 1; ; j++ {
		c, ok := k.w.at(j)
		if !ok || c == '\\' || j-i > 64 {
			return nil, false
		}
		if c == '"' {
			return k.w.unread()[i+1 : j], true
		}
	}
}

// value returns the end of the value that starts at i, and reads on until all of it is in the window.
func (k *walk) value(i int) (int, *SyntaxError) {
	s := skipper{most: k.o.Limits.Depth} // a fault costs what is before it, not all of the window
	for {
		// No further than the limit: which fault is found must not depend on how much the window holds.
		data := k.w.unread()
		n, done := s.feed(data[i:max(i, min(len(data), k.o.Limits.RecordBytes+1))])
		i += n
		if s.deepest > k.o.Limits.Depth {
			return 0, k.tooDeep(i)
		}
		if s.crossed {
			return 0, &SyntaxError{Offset: i, Reason: "brackets and braces do not match"}
		}
		if i > k.o.Limits.RecordBytes {
			return 0, k.tooLarge()
		}
		if done {
			return i, nil
		}
		if !k.w.more() {
			return 0, k.ends(i)
		}
	}
}

// ends is the fault of a record that the window cannot give more bytes of.
func (k *walk) ends(i int) *SyntaxError {
	if k.w.err == nil {
		return k.tooLarge()
	}
	return &SyntaxError{Offset: i, Code: CodeTruncated, Reason: "the input ends inside the record"}
}

func (k *walk) tooLarge() *SyntaxError {
	return &SyntaxError{Code: CodeTooLarge, Reason: fmt.Sprintf("the record is longer than %d bytes (--max-record-bytes)", k.o.Limits.RecordBytes)}
}

func (k *walk) tooDeep(i int) *SyntaxError {
	return &SyntaxError{Offset: i, Code: CodeTooDeep, Reason: fmt.Sprintf("the record is nested deeper than %d (--max-depth)", k.o.Limits.Depth)}
}

func (k *walk) endsInside(what string) {
	if k.note == "" {
		k.note = "the input ends inside " + what
	}
}

func (k *walk) position() Position {
	return Position{Index: k.index, Offset: k.w.offset(0), Time: k.time}
}
