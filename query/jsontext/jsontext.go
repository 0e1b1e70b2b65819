// Package jsontext reads what the inside of a JSON string stands for. Decoders, records and filter patterns share it, so that an
// escape means the same wherever it is met. It imports nothing of ours.
package jsontext

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// Unescape returns the character of the escape sequence whose backslash is at i, and the position behind it. Half a surrogate pair
// is returned as it is, which utf8.AppendRune makes U+FFFD of; a \u without four digits is U+FFFD. There must be a byte behind
// the backslash.
func Unescape(raw []byte, i int) (rune, int) {
	switch c := raw[i+1]; c {
	case 'b':
		return '\b', i + 2
	case 'f':
		return '\f', i + 2
	case 'n':
		return '\n', i + 2
	case 'r':
		return '\r', i + 2
	case 't':
		return '\t', i + 2
	case 'u':
		r, ok := hex4(raw[i+2:])
		if !ok {
			return utf8.RuneError, i + 2
		}
		if i += 6; utf16.IsSurrogate(r) && i+6 <= len(raw) && raw[i] == '\\' && raw[i+1] == 'u' {
			low, _ := hex4(raw[i+2:])
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, i + 6
			}
		}
		return r, i
	default:
		return rune(c), i + 2
	}
}

// Append appends the text that the inside of a JSON string stands for. What is no character becomes U+FFFD.
func Append(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '\\' && i+1 < len(raw):
			var r rune
			r, i = Unescape(raw, i)
			dst = utf8.AppendRune(dst, r)
		case c < utf8.RuneSelf:
			start := i
			for i++; i < len(raw) && raw[i] != '\\' && raw[i] < utf8.RuneSelf; i++ {
			}
			dst = append(dst, raw[start:i]...)
		default:
			r, size := utf8.DecodeRune(raw[i:])
			dst = utf8.AppendRune(dst, r)
			i += size
		}
	}
	return dst
}

// AppendBytes is Append, but bytes that are no characters stay as they are: what is unpacked may be judged later.
func AppendBytes(dst, raw []byte) []byte {
	for {
		i := bytes.IndexByte(raw, '\\')
		if i < 0 || i+1 >= len(raw) {
			return append(dst, raw...)
		}
		r, next := Unescape(raw, i)
		dst = utf8.AppendRune(append(dst, raw[:i]...), r)
		raw = raw[next:]
	}
}

// hex4 returns the number that the first four bytes write.
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
