package decode

import (
	"bytes"
	"errors"
)

// run hands records to the sink as long as they start like the one before.
func (k *walk) run() error {
	for {
		if k.parallel() {
			next, err := k.spread(k.direct)
			if next == spreadAlone {
				return k.record()
			}
			return err
		}
		if err := k.record(); err != nil {
			return err
		}
		i, c, ok := k.w.blank(0)
		for ok && c == ',' {
			i, c, ok = k.w.blank(i + 1)
		}
		k.w.pos += i
		if !ok || c != '{' || !k.startsDirect() {
			return nil
		}
		if k.level == 0 && !k.nested {
			k.framing = nameLines
		}
	}
}

// record hands the record at the window's start to the sink, without having looked at it.
func (k *walk) record() error {
	at := k.position()
	for {
		data := k.w.unread()
		limit := k.o.Limits.RecordBytes
		n, err := k.sink.Scan(data[:min(len(data), limit)], at)
		if err == nil {
			k.w.pos += n
			k.index++
			k.ok++
			return nil
		}
		var fault *SyntaxError
		switch {
		case errors.Is(err, ErrIncomplete):
			if len(data) > limit {
				return k.broken(at, k.tooLarge())
			}
			if k.w.more() {
				continue
			}
			return k.broken(at, k.ends(len(data)))
		case !errors.As(err, &fault):
			return err
		case n > 0:
			k.w.pos += n
			return k.notRecord(data[:n], at, fault)
		}
		return k.broken(at, fault)
	}
}

// emit hands a record to the sink whose bytes are all there is. A fault is for the caller to report.
func (k *walk) emit(data []byte, at Position) (*SyntaxError, error) {
	at.Index = k.index
	n, err := k.sink.Scan(data, at)
	var fault *SyntaxError
	switch {
	case err == nil && n <= len(data):
		k.index++
		k.ok++
		return nil, k.flush()
	case errors.Is(err, ErrIncomplete):
		return &SyntaxError{Offset: len(data), Code: CodeTruncated, Reason: "the text ends inside the record"}, nil
	case errors.As(err, &fault) && n > 0:
		return nil, k.notRecord(data, at, fault)
	case errors.As(err, &fault):
		return fault, nil
	}
	return nil, err
}

// notRecord counts an object that the sink found to be sound, but no record.
func (k *walk) notRecord(data []byte, at Position, fault *SyntaxError) error {
	k.index++
	e := fault.reject(bytes.Clone(data[:min(len(data), excerptBytes)]), at.Index, at.Offset)
	return k.hold(e, e.Reason)
}

// emitRow hands on a record that was made of a row.
func (k *walk) emitRow(data []byte, at Position) error {
	fault, err := k.emit(data, at)
	if fault != nil && err == nil {
		fault.Offset = 0 // the record is ours, and has no place in the input
		return k.refuse(data, at, fault)
	}
	return err
}
