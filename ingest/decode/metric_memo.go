package decode

import (
	"bytes"

	"github.com/zeebo/xxh3"
)

// A dimensionMemo remembers the canonical form of dimensions by the text that they were read from: documents have the
// same dimensions again and again.
type dimensionMemo [memoSize]struct{ text, json, names []byte }

const (
	memoSize    = 1024 // a power of two
	memoTextMax = 512  // longer texts are not remembered
)

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
