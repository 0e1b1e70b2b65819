package record

import (
	"encoding/binary"
	"unicode/utf8"
)

// kind is the JSON type of a value; absent where a record has none.
type kind uint8

const (
	absent kind = iota
	isString
	isNumber
	isObject
	isArray
	isTrue
	isFalse
	isNull
)

// flags say what has to be done with the bytes of a value before they can be stored.
type flags uint8

const (
	hasSpace  flags = 1 << iota // white space between tokens
	hasEscape                   // a string with a backslash
	hasFault                    // invalid UTF-8, or half a surrogate pair
)

// Masks for looking at eight bytes at once.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// stringEnd returns the position of the quote that ends the string whose first byte is at i, or -1 after s.fail.
func (s *Scanner) stringEnd(i int) int {
	data := s.data
	for {
		for i+8 <= len(data) {
			x := binary.LittleEndian.Uint64(data[i:])
			// The lowest marked byte is a quote, a backslash, a control character or the start of a non-ASCII character.
			mark := ((x - ones*0x20) | ((x ^ ones*'"') - ones) | ((x ^ ones*'\\') - ones) | x) & highs
			if mark != 0 {
				i += trailingBytes(mark)
				break
			}
			i += 8
		}
		if i >= len(data) {
			return s.cutOff()
		}
		c := data[i]
		switch {
		case c == '"':
			return i
		case c == '\\':
			s.flags |= hasEscape
			if i = s.escape(i); i < 0 {
				return -1
			}
		case c < 0x20:
			return s.fail(i, "a control character inside a string")
		case c < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && size <= 1 {
				if !utf8.FullRune(data[i:]) {
					return s.cutOff()
				}
				s.flags |= hasFault
			}
			i += size
		}
	}
}

// escape checks the escape sequence at i and returns the position behind it.
func (s *Scanner) escape(i int) int {
	data := s.data
	if i+1 >= len(data) {
		return s.cutOff()
	}
	switch data[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
	default:
		return s.fail(i, "an unknown escape sequence")
	}
	for k := i + 2; k < i+6; k++ {
		if k >= len(data) {
			return s.cutOff()
		}
		if !isHex(data[k]) {
			return s.fail(i, `an \u escape without four hexadecimal digits`)
		}
	}
	switch r := hex4(data[i+2:]); {
	case r < 0xD800 || r > 0xDFFF:
		return i + 6
	case r > 0xDBFF:
		s.flags |= hasFault // the second half without the first
		return i + 6
	}
	if i+12 <= len(data) && data[i+6] == '\\' && data[i+7] == 'u' && isLowSurrogate(data[i+8:i+12]) {
		return i + 12
	}
	s.flags |= hasFault // the first half without the second; what follows is checked for itself
	return i + 6
}

// number returns the position behind the number at i.
func (s *Scanner) number(i int) int {
	data := s.data
	if data[i] == '-' {
		if i++; i >= len(data) {
			return s.cutOff()
		}
	}
	switch c := data[i]; {
	case c == '0':
		i++
	case c >= '1' && c <= '9':
		i = digits(data, i)
	default:
		return s.fail(i, "a number without digits")
	}
	if i < len(data) && data[i] == '.' {
		start := i + 1
		if i = digits(data, start); i == start {
			return s.failOrCutOff(i, "a number without digits behind its point")
		}
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		start := i + 1
		if start < len(data) && (data[start] == '+' || data[start] == '-') {
			start++
		}
		if i = digits(data, start); i == start {
			return s.failOrCutOff(i, "a number without digits in its exponent")
		}
	}
	return i
}

// literal checks that word stands at i and returns the position behind it.
func (s *Scanner) literal(i int, word string) int {
	rest := s.data[i:]
	if len(rest) >= len(word) {
		if string(rest[:len(word)]) == word {
			return i + len(word)
		}
	} else if string(rest) == word[:len(rest)] {
		return s.cutOff()
	}
	return s.fail(i, "a value that is neither string, number, object, array, true, false nor null")
}

// space returns the position of the first byte from i on that is no white space, which may be the end of the data.
func (s *Scanner) space(i int) int {
	data := s.data
	for i < len(data) && data[i] <= ' ' {
		switch data[i] {
		case ' ', '\t', '\n', '\r':
		default:
			return i
		}
		s.flags |= hasSpace
		i++
	}
	return i
}

func digits(data []byte, i int) int {
	for i < len(data) && data[i]-'0' <= 9 {
		i++
	}
	return i
}

func isHex(c byte) bool { return c-'0' <= 9 || (c|0x20)-'a' <= 5 }

// hex4 returns the value of the four hexadecimal digits at the start of p.
func hex4(p []byte) rune {
	var r rune
	for _, c := range p[:4] {
		if c > '9' {
			c = (c | 0x20) - 'a' + 10 + '0'
		}
		r = r<<4 | rune(c-'0')
	}
	return r
}

func isLowSurrogate(p []byte) bool {
	return isHex(p[0]) && isHex(p[1]) && isHex(p[2]) && isHex(p[3]) && hex4(p)&^0x3FF == 0xDC00
}
