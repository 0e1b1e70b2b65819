package record

import "unicode/utf8"

const replacement = "\uFFFD"

// appendText appends the text that the inside of a JSON string stands for. What is no character becomes U+FFFD.
func appendText(dst, raw []byte) []byte {
	for i := 0; i < len(raw); {
		c := raw[i]
		switch {
		case c == '\\':
			var r rune
			r, i = unescape(raw, i)
			dst = utf8.AppendRune(dst, r) // half a surrogate pair becomes U+FFFD here
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

// unescape returns the character of the escape sequence at i, which the scan has checked, and the position behind it.
// Half a surrogate pair is returned as it is.
func unescape(raw []byte, i int) (rune, int) {
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
		r := hex4(raw[i+2:])
		if r&^0x3FF == 0xD800 && i+12 <= len(raw) && raw[i+6] == '\\' && raw[i+7] == 'u' && isLowSurrogate(raw[i+8:i+12]) {
			return 0x10000 + (r-0xD800)<<10 + (hex4(raw[i+8:]) - 0xDC00), i + 12
		}
		return r, i + 6
	default:
		return rune(c), i + 2
	}
}

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
			r, end := unescape(raw, i)
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
