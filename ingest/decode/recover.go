package decode

import (
	"bytes"
	"fmt"
)

// take gives out the next record number.
func (k *walk) take() int64 {
	k.index++
	return k.index - 1
}

// reject counts a rejected record and tells the sink.
func (k *walk) reject(e RecordError) error {
	if d := k.decoder; d.ok+d.rejected >= d.neutral {
		if err := d.flush(); err != nil {
			return err
		}
	}
	return k.tell(e)
}

func (d *decoder) tell(e RecordError) error {
	d.rejected++
	if d.firstFail == "" {
		d.firstFail = e.Reason
	}
	return d.sink.Reject(e)
}

// refuse rejects a record whose end is known.
func (k *walk) refuse(data []byte, at Position, fault *SyntaxError) error {
	offset := at.Offset
	if !k.w.fixed {
		offset += int64(fault.Offset)
	}
	return k.reject(fault.reject(data, k.take(), offset))
}

// reject is the fault as the error of a record that starts with data.
func (e *SyntaxError) reject(data []byte, index, offset int64) RecordError {
	code := e.Code
	if code == "" {
		code = CodeSyntax
	}
	return RecordError{Index: index, Offset: offset, Code: code, Reason: e.Reason, Excerpt: data[:min(len(data), excerptBytes)]}
}

// broken rejects the record at the window's start and goes on at the next one.
func (k *walk) broken(at Position, fault *SyntaxError) error {
	if k.logs {
		k.neutral++
	}
	if err := k.refuse(k.w.unread(), at, fault); err != nil {
		return err
	}
	k.broke = true
	if k.lines {
		k.w.endLine()
		return k.ctxErr()
	}
	return k.resync()
}

// stray passes over a bracket that closes nothing. It is no record; unless a fault has explained it, the report mentions it.
func (k *walk) stray(c byte) error {
	if !k.broke && k.note == "" {
		k.note = fmt.Sprintf("a stray %s (byte %d)", quoteByte(c), k.w.offset(0))
	}
	k.w.pos++
	return nil
}

// garbage rejects what starts no JSON value, up to the end of the line or to what could be an object.
func (k *walk) garbage(c byte) error {
	fault := &SyntaxError{Reason: quoteByte(c) + " is not the start of a JSON value"}
	if err := k.refuse(k.w.unread(), k.position(), fault); err != nil {
		return err
	}
	k.broke = true
	for i := 1; ; i++ {
		c, ok := k.w.at(i)
		if !ok && k.w.err != nil {
			k.w.pos = k.w.end
			return k.ctxErr()
		}
		if !ok || i > 4096 {
			k.w.pos += i
			i = 0
			continue
		}
		next, _ := k.w.at(i + 1)
		if c == '\n' || c == ']' && k.level > 0 || c == '{' && (next == '"' || isBlank(next)) {
			k.w.pos += i
			return nil
		}
	}
}

// noteFault remembers a fault that is in no record: behind the last one of an envelope.
func (k *walk) noteFault(fault *SyntaxError) {
	k.broke = true
	if k.note == "" {
		k.note = fmt.Sprintf("behind the last record: %s (byte %d)", fault.Reason, k.w.offset(fault.Offset))
	}
}

// resyncStep is how much is looked at first for the next record.
const resyncStep = 1 << 10

// resync moves the window from the start of a broken record to the next record: behind the braces that balance, or to an
// object that starts as records of this input do, whichever comes first.
func (k *walk) resync() error {
	var s skipper
	from := 1 // the start of a record is looked for from here
	fed := 0
	step := resyncStep
	for {
		// Not all of the window at once: the next record is near, and there may be a broken one every few bytes.
		data := k.w.unread()
		n, done := s.feed(data[fed:min(len(data), fed+step)])
		step = min(2*step, 1<<20)
		fed += n
		if fed == 0 && done { // a stray bracket or comma
			fed = 1
		}
		if m := k.marker(data[:fed], from); m >= 0 {
			k.w.pos += m
			return nil
		}
		if done {
			k.w.pos += fed
			return nil
		}
		if keep := min(256, k.w.max/2); fed > keep { // forget what was passed, except what a start may be cut in
			k.w.pos += fed - keep
			fed, from = keep, 1
		}
		if fed == len(k.w.unread()) && !k.w.more() && k.w.err != nil {
			k.w.pos = k.w.end
			return k.ctxErr()
		}
	}
}

// discard passes over the value at the window's start, whatever its size.
func (k *walk) discard() error {
	var s skipper
	for {
		n, done := s.feed(k.w.unread())
		k.w.pos += n
		if done {
			return nil
		}
		if !k.w.more() {
			k.endsInside("an object")
			return k.ctxErr()
		}
	}
}

func (d *decoder) ctxErr() error {
	if d.ctx == nil {
		return nil
	}
	return d.ctx.Err()
}

// marker finds the first place from on where an object starts like a record, with the first key that the good ones had, and is
// not the value of a member. Braces inside strings do not look so: their quotes are escaped.
func (k *walk) marker(data []byte, from int) int {
	for i := from; i < len(data); i++ {
		b := bytes.IndexByte(data[i:], '{')
		if b < 0 {
			return -1
		}
		i += b
		if before := bytes.TrimRight(data[:i], " \t"); len(before) > 0 && before[len(before)-1] == ':' {
			continue
		}
		if k.startsRecord(data, i) {
			return i
		}
	}
	return -1
}

func (k *walk) startsRecord(data []byte, i int) bool {
	// A line that starts with a brace at its first column is the next of JSON Lines; nested braces are indented.
	if k.level == 0 && data[i-1] == '\n' {
		return true
	}
	rest := bytes.TrimLeft(data[i+1:], " \t\r\n")
	if len(rest) == 0 || rest[0] != '"' {
		return false
	}
	q := bytes.IndexByte(rest[1:], '"')
	if q < 0 {
		return false
	}
	key := string(rest[1 : 1+q])
	if k.lastKey == "" || k.nested {
		return key == "eventVersion" || key == "EventId"
	}
	return key == k.lastKey || key == k.direct
}

// quoteByte names a byte in a message.
func quoteByte(c byte) string {
	if c > ' ' && c < 0x7f {
		return "`" + string(c) + "`"
	}
	return fmt.Sprintf("byte 0x%02x", c)
}
