package decode

import "errors"

// run hands records to the sink as long as they start like the one before.
func (k *walk) run() error {
	for {
		if k.parallel() {
			return k.spread()
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
			err = k.refuse(data[:n], at, fault)
			k.w.pos += n
			return err
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
	case errors.As(err, &fault):
		return fault, nil
	}
	return nil, err
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
