package pattern

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// appendText appends the text that the inside of a JSON string stands for. What is no character becomes U+FFFD, as in the store.
func appendText(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c == '\\' && i+1 < len(raw):
			var r rune
			r, i = unescape(raw, i+1)
			dst = utf8.AppendRune(dst, r)
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, size := utf8.DecodeRune(raw[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
		}
	}
	return dst
}

// unescape returns the character of the escape sequence whose letter is at i, and the position behind it.
func unescape(raw []byte, i int) (rune, int) {
	switch c := raw[i]; c {
	case 'b':
		return '\b', i + 1
	case 'f':
		return '\f', i + 1
	case 'n':
		return '\n', i + 1
	case 'r':
		return '\r', i + 1
	case 't':
		return '\t', i + 1
	case 'u':
		r, ok := hex4(raw[i+1:])
		if !ok {
			return utf8.RuneError, i + 1
		}
		if i += 5; utf16.IsSurrogate(r) {
			if low, ok := lowHalf(raw[i:]); ok {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					return pair, i + 6
				}
			}
			return utf8.RuneError, i
		}
		return r, i
	default:
		return rune(c), i + 1
	}
}

// lowHalf returns the number of an escape such as \udc00 at the start of raw.
func lowHalf(raw []byte) (rune, bool) {
	if !bytes.HasPrefix(raw, []byte(`\u`)) {
		return 0, false
	}
	return hex4(raw[2:])
}

func hex4(p []byte) (r rune, ok bool) {
	if len(p) < 4 {
		return 0, false
	}
	for _, c := range p[:4] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// plain returns the text of the inside of a JSON string: itself where it has no escapes and is valid, else built in buf.
func plain(buf *[]byte, raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return raw
	}
	*buf = appendText((*buf)[:0], raw)
	return *buf
}
