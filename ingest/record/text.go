package record

import (
	"unicode/utf8"

	"trailsift/query/jsontext"
)

const replacement = "\uFFFD"

// appendJSON appends the JSON text raw without white space between its tokens. In strings, what is no character becomes U+FFFD.
func appendJSON(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\t', '\n', '\r':
			i++
		case '"':
			end := quoteEnd(raw, i+1)
			dst = append(dst, '"')
			dst = appendRepaired(dst, raw[i+1:end])
			dst = append(dst, '"')
			i = end + 1
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendCompact appends the JSON text raw without white space between its tokens, and with every other byte as it is.
func appendCompact(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; c {
		case ' ', '\t', '\n', '\r':
			i++
		case '"':
			end := quoteEnd(raw, i+1) + 1
			dst = append(dst, raw[i:end]...)
			i = end
		default:
			dst = append(dst, c)
			i++
		}
	}
	return dst
}

// appendRepaired appends the inside of a JSON string with its escapes as they are, and U+FFFD for what is no character.
func appendRepaired(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '\\':
			r, end := jsontext.Unescape(raw, i)
			if r&^0x7FF == 0xD800 {
				dst = append(dst, replacement...)
			} else {
				dst = append(dst, raw[i:end]...)
			}
			i = end
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

// quoteEnd returns the position of the quote that ends the string whose first byte is at i. The scan has checked the string.
func quoteEnd(raw []byte, i int) int {
	for raw[i] != '"' {
		if raw[i] == '\\' {
			i++
		}
		i++
	}
	return i
}
