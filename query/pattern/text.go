package pattern

import (
	"bytes"
	"unicode/utf8"

	"trailsift/query/jsontext"
)

// plain returns the text of the inside of a JSON string: itself where it has no escapes and is valid, else built in buf.
func plain(buf *[]byte, raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return raw
	}
	*buf = jsontext.Append((*buf)[:0], raw)
	return *buf
}
