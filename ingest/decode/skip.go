package decode

import "bytes"

// A skipper finds the end of a JSON value without understanding it: it counts braces and brackets outside strings. It keeps its
// state between chunks, so that a value of any size passes through a small window. It never recurses.
type skipper struct {
	depth   int
	deepest int
	text    bool   // inside a string
	escape  bool   // behind a backslash
	started bool   // a scalar has begun
	arrays  uint64 // which of the 64 outermost levels are arrays
	crossed bool   // a bracket has closed a brace, or the reverse
	most    int    // feed stops where nesting is deeper than this, and where crossed becomes true; 0 = nowhere
}

// feed reads on. It returns how many bytes belong to the value, and whether the value is complete. A number or a word at
// depth 0 is complete only when something that ends it follows.
func (s *skipper) feed(data []byte) (n int, done bool) {
	i := 0
	for i < len(data) {
		if s.text {
			end, closed := s.string(data[i:])
			i += end
			if !closed {
				return len(data), false
			}
			if s.depth == 0 {
				return i, true
			}
			continue
		}
		c := data[i]
		switch c {
		case '"':
			if s.depth == 0 && s.started {
				return i, true
			}
			s.text, s.started = true, true
		case '{', '[':
			if s.depth == 0 && s.started {
				return i, true
			}
			if s.depth < 64 {
				s.arrays &^= 1 << s.depth
				s.arrays |= uint64(c>>5&1^1) << s.depth // '[' is 0x5b, '{' 0x7b
			}
			s.depth++
			s.started = true
			if s.deepest = max(s.deepest, s.depth); s.most > 0 && s.depth > s.most {
				return i + 1, false
			}
		case '}', ']':
			if s.depth == 0 {
				return i, true
			}
			if s.depth--; s.depth < 64 && s.arrays>>s.depth&1 != uint64(c>>5&1^1) {
				if s.crossed = true; s.most > 0 {
					return i + 1, false
				}
			}
			if s.depth == 0 {
				return i + 1, true
			}
		default:
			if s.depth == 0 {
				if s.started && (c == ',' || c == ':' || isBlank(c)) {
					return i, true
				}
				s.started = s.started || !isBlank(c)
			}
		}
		i++
	}
	return len(data), false
}

// string reads on to behind the closing quote.
func (s *skipper) string(data []byte) (n int, closed bool) {
	i := 0
	if s.escape && len(data) > 0 {
		s.escape = false
		i = 1
	}
	for i < len(data) {
		q := bytes.IndexByte(data[i:], '"')
		end := len(data)
		if q >= 0 {
			end = i + q
		}
		back := 0
		for end-back > i && data[end-back-1] == '\\' {
			back++
		}
		if q < 0 {
			s.escape = back%2 == 1
			return len(data), false
		}
		i = end + 1
		if back%2 == 0 {
			s.text = false
			return i, true
		}
	}
	return len(data), false
}
