package record

import "math/bits"

func trailingBytes(mark uint64) int { return bits.TrailingZeros64(mark) >> 3 }

// value checks the JSON value at i, which is no white space, and returns the position behind it and its kind. depth is the
// number of objects around it.
func (s *Scanner) value(i, depth int) (int, kind) {
	if i >= len(s.data) {
		return s.cutOff(), absent
	}
	switch c := s.data[i]; c {
	case '"':
		if i = s.stringEnd(i + 1); i < 0 {
			return i, absent
		}
		return i + 1, isString
	case '{':
		return s.container(i, depth), isObject
	case '[':
		return s.container(i, depth), isArray
	case 't':
		return s.literal(i, "true"), isTrue
	case 'f':
		return s.literal(i, "false"), isFalse
	case 'n':
		return s.literal(i, "null"), isNull
	default:
		if c != '-' && c-'0' > 9 {
			return s.fail(i, "a value that is neither string, number, object, array, true, false nor null"), absent
		}
		return s.number(i), isNumber
	}
}

// container checks the object or array that opens at i and returns the position behind it. It keeps its own stack of what is
// open, so that no nesting can exhaust the program's.
func (s *Scanner) container(i, depth int) int {
	data := s.data
	stack := s.stack[:0]
open:
	if depth+len(stack) >= s.limits.Depth {
		return s.tooDeep(i)
	}
	stack = append(stack, data[i])
	s.stack = stack
	if i = s.space(i + 1); i >= len(data) {
		return s.cutOff()
	}
	if data[i] == closing(stack[len(stack)-1]) {
		goto closed
	}
member:
	if stack[len(stack)-1] == '{' {
		if data[i] != '"' {
			return s.fail(i, "an object member without a key in quotes")
		}
		if i = s.stringEnd(i + 1); i < 0 {
			return -1
		}
		if i = s.colon(i + 1); i < 0 {
			return -1
		}
	}
	switch c := data[i]; c {
	case '"':
		if i = s.stringEnd(i + 1); i < 0 {
			return -1
		}
		i++
	case '{', '[':
		goto open
	default:
		if i, _ = s.value(i, depth); i < 0 {
			return -1
		}
	}
next:
	if i >= len(data) {
		return s.cutOff()
	}
	if data[i] <= ' ' {
		if i = s.space(i); i >= len(data) {
			return s.cutOff()
		}
	}
	if data[i] == ',' {
		if i++; i < len(data) && data[i] <= ' ' {
			i = s.space(i)
		}
		if i >= len(data) {
			return s.cutOff()
		}
		goto member
	}
	if data[i] != closing(stack[len(stack)-1]) {
		return s.fail(i, "neither a comma nor the end behind a value")
	}
closed:
	i++
	if stack = stack[:len(stack)-1]; len(stack) > 0 {
		goto next
	}
	return i
}

// colon returns the position of the value behind the colon that must follow at i.
func (s *Scanner) colon(i int) int {
	data := s.data
	if i < len(data) && data[i] <= ' ' {
		i = s.space(i)
	}
	if i >= len(data) {
		return s.cutOff()
	}
	if data[i] != ':' {
		return s.fail(i, "a key without a colon")
	}
	if i++; i < len(data) && data[i] <= ' ' {
		i = s.space(i)
	}
	if i >= len(data) {
		return s.cutOff()
	}
	return i
}

// closing returns what closes an object or array: '}' for '{', ']' for '['.
func closing(open byte) byte { return open + 2 }
