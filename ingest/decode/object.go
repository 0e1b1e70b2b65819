package decode

import (
	"fmt"

	"trailsift/query/jsontext"
)

// membersMax is how many members an object may have that is recognised by them: an export has tens.
const membersMax = 1 << 16

// A span is a member of an object, as offsets into the object's bytes.
type span struct{ key, keyEnd, val, valEnd int }

// An object is a JSON object whose members are known by their place.
type object struct {
	data  []byte
	spans []span
}

// get returns the value of a member as it is written, nil when there is none.
func (o *object) get(key string) []byte {
	for _, s := range o.spans {
		if string(o.data[s.key:s.keyEnd]) == key {
			return o.data[s.val:s.valEnd]
		}
	}
	return nil
}

// value returns a member as it is written, and the offset of its first byte when the object's is at.
func (o *object) value(key string, at int64) ([]byte, int64) {
	for _, s := range o.spans {
		if string(o.data[s.key:s.keyEnd]) == key {
			return o.data[s.val:s.valEnd], at + int64(s.val)
		}
	}
	return nil, at
}

// has tells whether the object has all of the members.
func (o *object) has(keys ...string) bool {
	for _, key := range keys {
		if o.get(key) == nil {
			return false
		}
	}
	return true
}

// text returns the content of a text member, with escapes undone; empty when it is absent or no text.
func (o *object) text(key string) string {
	v := o.get(key)
	if len(v) < 2 || v[0] != '"' {
		return ""
	}
	return string(jsontext.AppendBytes(nil, v[1:len(v)-1]))
}

// is tells whether a member starts with c: '"' for text, '{' for an object, '[' for an array.
func (o *object) is(key string, c byte) bool {
	v := o.get(key)
	return len(v) > 0 && v[0] == c
}

func (o *object) firstKey() string {
	if len(o.spans) == 0 {
		return ""
	}
	return string(o.data[o.spans[0].key:o.spans[0].keyEnd])
}

// members reads the object at the window's start up to its end and says where its members are. Arrays below the keys of
// envelopes are walked at once; an object that held one is consumed, and nil is returned.
func (k *walk) members() (*object, *SyntaxError, error) {
	o := &object{spans: make([]span, 0, 32)}
	i, streamed := 1, false
	for {
		s, c, fault := k.member(i)
		f := k.envelope(o, s, c, fault)
		switch {
		case fault != nil && streamed:
			k.noteFault(fault)
			return nil, nil, k.resync()
		case fault != nil:
			return nil, fault, nil
		case s.val == 0 && streamed:
			k.w.pos += s.key + 1
			return nil, nil, nil
		case s.val == 0:
			o.data = k.w.unread()[:s.key+1]
			return o, nil, nil
		case f != nil:
			k.noteOwner(o)
			k.w.pos += s.val
			if err := k.enter(f, c); err != nil {
				return nil, nil, err
			}
			i, streamed = 0, true
			o.spans = o.spans[:0]
			continue
		}
		if s.valEnd, fault = k.value(s.val); fault == nil && s.valEnd == s.val {
			fault = &SyntaxError{Offset: s.val, Reason: quoteByte(c) + " where a value was expected"}
		}
		if fault == nil && len(o.spans) == membersMax {
			fault = &SyntaxError{Offset: s.key, Code: CodeTooLarge, Reason: fmt.Sprintf("an object with more than %d members", membersMax)}
		}
		if fault != nil {
			if streamed {
				k.noteFault(fault)
				return nil, nil, k.resync()
			}
			return nil, fault, nil
		}
		i = s.valEnd
		o.spans = append(o.spans, s)
	}
}

// noteOwner takes note of the account that a subscription's payload names before its log events.
func (k *walk) noteOwner(o *object) {
	data := k.w.unread()
	for _, s := range o.spans {
		if string(data[s.key:s.keyEnd]) == "owner" && data[s.val] == '"' {
			k.owner = jsontext.AppendBytes(nil, data[s.val+1:s.valEnd-1])
		}
	}
}

// member reads a key and finds the start of its value, the first byte of which it returns; or the brace that closes the object,
// at s.key, with s.val 0.
func (k *walk) member(i int) (s span, c byte, fault *SyntaxError) {
	i, c, ok := k.w.blank(i)
	for ok && c == ',' {
		i, c, ok = k.w.blank(i + 1)
	}
	switch {
	case !ok:
		return s, 0, k.ends(i)
	case c == '}':
		return span{key: i}, c, nil
	case c != '"':
		return s, 0, &SyntaxError{Offset: i, Reason: quoteByte(c) + " where a key in quotes was expected"}
	}
	end, fault := k.value(i)
	if fault != nil {
		return s, 0, fault
	}
	s.key, s.keyEnd = i+1, end-1
	if i, c, ok = k.w.blank(end); ok && c != ':' {
		return s, 0, &SyntaxError{Offset: i, Reason: quoteByte(c) + " where a colon was expected"}
	}
	if ok {
		s.val, c, ok = k.w.blank(i + 1)
	}
	if !ok {
		return s, 0, k.ends(i)
	}
	return s, c, nil
}

// parse finds the members of an object that is in memory; an object without data and members when it is none, or not sound.
func parse(data []byte) *object {
	if len(data) == 0 || data[0] != '{' {
		return &object{}
	}
	o := &object{spans: make([]span, 0, 8)}
	for i := 1; ; {
		for i = pastBlanks(data, i); i < len(data) && data[i] == ','; {
			i = pastBlanks(data, i+1)
		}
		if i < len(data) && data[i] == '}' {
			o.data = data[:i+1]
			return o
		}
		if i >= len(data) || data[i] != '"' {
			return &object{}
		}
		end := valueEnd(data, i)
		s := span{key: i + 1, keyEnd: end - 1}
		if i = pastBlanks(data, end); i >= len(data) || data[i] != ':' {
			return &object{}
		}
		s.val = pastBlanks(data, i+1)
		if s.valEnd = valueEnd(data, s.val); s.valEnd <= s.val {
			return &object{}
		}
		if i = s.valEnd; len(o.spans) == membersMax {
			return &object{}
		}
		o.spans = append(o.spans, s)
	}
}

// valueEnd returns the end of the value that starts at i; i when there is none that is whole and sound.
func valueEnd(data []byte, i int) int {
	var s skipper
	n, done := s.feed(data[i:])
	if !done || s.crossed {
		return i
	}
	return i + n
}

// pastBlanks returns where the first byte from i on is that is no white space.
func pastBlanks(data []byte, i int) int {
	for i < len(data) && isBlank(data[i]) {
		i++
	}
	return i
}
