package decode

import (
	"bytes"

	"github.com/zeebo/xxh3"
)

// A dimensionMemo remembers the canonical form of dimensions by the text that they were read from: the lines of a stream have the
// same dimensions again and again, and sorting them is half the work of a line.
type dimensionMemo [memoSize]struct{ text, json, names []byte }

const (
	memoSize    = 1024 // a power of two
	memoTextMax = 512  // longer texts are not remembered
)

// slot returns where the text of an object that starts data would be remembered: up to its first closing brace, which one inside
// a value makes shorter than the object. It returns a negative length when there is none.
func (m *dimensionMemo) slot(data []byte) (at, length int) {
	end := bytes.IndexByte(data[:min(len(data), memoTextMax)], '}')
	if end < 0 {
		return 0, -1
	}
	return int(xxh3.Hash(data[:end+1]) % memoSize), end + 1
}

// keep remembers the canonical form of a text.
func (m *dimensionMemo) keep(at int, text, json, names []byte) {
	e := &m[at]
	e.text, e.json, e.names = append(e.text[:0], text...), append(e.json[:0], json...), append(e.names[:0], names...)
	if e.names == nil {
		e.names = []byte{} // known to be none
	}
}

// find looks a whole text up, and returns where it would be remembered; -1 when it is too long for that.
func (m *dimensionMemo) find(text []byte) (json, names []byte, at int) {
	if len(text) > memoTextMax {
		return nil, nil, -1
	}
	at = int(xxh3.Hash(text) % memoSize)
	if e := &m[at]; bytes.Equal(e.text, text) {
		return e.json, e.names, at
	}
	return nil, nil, at
}
