package decode

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"

	"trailsift/query/jsontext"
)

// inside walks JSON that stands in a wrapper as it is; its records are at their true offsets.
func (k *walk) inside(val []byte, offset, time int64) error {
	return k.child(sliceWindow(val, offset, k.w.fixed), time)
}

// content walks what a member holds: an object, or a text of JSON.
func (k *walk) content(o *object, key string, at Position, time int64) error {
	val, offset := o.value(key, at.Offset)
	if len(val) > 0 && val[0] == '{' {
		return k.inside(val, offset, time)
	}
	return k.text(val, at, time)
}

// base64Of walks what a member holds in base64.
func (k *walk) base64Of(o *object, key string, at Position, time int64) error {
	return k.base64([]byte(o.text(key)), at, time)
}

// text walks the content of a JSON string, quotes included in val.
func (k *walk) text(val []byte, at Position, time int64) error {
	val = bytes.TrimSuffix(bytes.TrimPrefix(val, []byte{'"'}), []byte{'"'})
	return k.payload(jsontext.AppendBytes(nil, val), at, time)
}

// child walks a wrapper's content. Wrappers nest only so deep.
func (k *walk) child(w *window, time int64) error {
	c := &walk{decoder: k.decoder, w: w, level: k.level + 1, time: time, nested: true, broke: k.broke, logs: k.logs, event: k.event}
	if c.level >= levelMax {
		return c.broken(c.position(), &SyntaxError{Code: CodeTooDeep, Reason: fmt.Sprintf("more than %d wrappers and arrays around a record", levelMax)})
	}
	return c.sequence()
}

// payload walks what a wrapper's text or base64 held: JSON, base64 again, or gzip.
func (k *walk) payload(b []byte, at Position, time int64) error {
	if isOTLP(b) {
		return (&walk{decoder: k.decoder, w: sliceWindow(b, at.Offset, true), level: k.level + 1, nested: true}).frames()
	}
	if !bytes.HasPrefix(b, []byte{0x1f, 0x8b}) { // gzip ends in any bytes
		b = bytes.Trim(b, " \t\r\n\x00")
	}
	switch {
	case len(b) == 0:
		return nil
	case b[0] == '{' || b[0] == '[' || b[0] == '"':
		return k.child(sliceWindow(b, at.Offset, true), time)
	case bytes.HasPrefix(b, []byte{0x1f, 0x8b}):
		plain, err := k.inflate(b)
		if err != nil {
			return k.badPayload(b, at, err)
		}
		k.inflated += len(plain)
		defer func() { k.inflated -= len(plain) }()
		return k.child(sliceWindow(plain, at.Offset, true), time)
	case bytes.HasPrefix(b, []byte("H4sI")), bytes.HasPrefix(b, []byte("eyJ")): // base64 of gzip, of `{"`
		return k.base64(b, at, time)
	}
	return k.strangeText(b, at)
}

// base64 walks what base64 holds.
func (k *walk) base64(b []byte, at Position, time int64) error {
	plain := make([]byte, base64.StdEncoding.DecodedLen(len(b)))
	n, err := base64.StdEncoding.Decode(plain, b)
	if err != nil {
		return k.badPayload(b, at, err)
	}
	return k.payload(plain[:n], at, time)
}

// inflate undoes gzip, up to a size in proportion, and up to what may be held in memory.
func (k *walk) inflate(b []byte) ([]byte, error) {
	const floor = 1 << 20 // below this no ratio is suspicious
	ratio := max(floor, int64(len(b))*int64(k.o.Limits.InflateRatio))
	held := max(floor, 2*int64(k.o.Limits.RecordBytes)) - int64(k.inflated)
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	limit := min(ratio, held)
	if size := int64(binary.LittleEndian.Uint32(b[len(b)-4:])); size <= limit { // as the trailer says: a buffer that grows takes twice as much
		out.Grow(int(size) + bytes.MinRead)
	}
	n, err := io.Copy(&out, io.LimitReader(z, limit+1))
	switch {
	case err != nil || n <= limit:
	case ratio <= held:
		err = fmt.Errorf("%d compressed bytes hold more than %d times as many (--max-inflate-ratio)", len(b), k.o.Limits.InflateRatio)
	default:
		err = fmt.Errorf("%d compressed bytes hold more than %d, with what is around them (half of that is --max-record-bytes)", len(b), held+int64(k.inflated))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the gzip data is truncated")
	}
	return out.Bytes(), err
}

func (k *walk) badPayload(b []byte, at Position, err error) error {
	return k.reject(RecordError{Index: k.take(), Offset: at.Offset, Code: CodePayload,
		Reason: "what the wrapper holds cannot be read: " + err.Error(), Excerpt: b[:min(len(b), excerptBytes)]})
}

// strangeText counts a text that is no JSON where a record was expected.
func (k *walk) strangeText(b []byte, at Position) error {
	for _, f := range k.registry() {
		if !f.Events && !f.Metrics && f.sniff != nil && f.sniff(b) {
			k.skip(f.Name, f.Doc)
			return nil
		}
	}
	return k.hold(RecordError{Index: k.take(), Offset: at.Offset, Code: CodeNotCloudTrail,
		Reason: "a text that is no record", Excerpt: bytes.Clone(b[:min(len(b), excerptBytes)])}, "a text")
}
