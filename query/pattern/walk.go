package pattern

import (
	"bytes"
	"strconv"
)

// kind is the JSON type of a value that a selector reaches.
type kind uint8

const (
	aString kind = iota
	aNumber
	aTrue
	aFalse
	aNull
	anObject
	anArray
)

// hit is a value that a selector reaches. Of strings, start and end exclude the quotes.
type hit struct {
	start, end int
	kind       kind
}

// node is where selectors lead after some of their steps: the steps of all of them form a tree, which a walk over an event
// follows.
type node struct {
	children []child // by key or index
	element  *node   // [*]
	member   *node   // .*
	slots    []int   // of the selectors that end here
}

type child struct {
	key  string
	next *node
	seen int // the number of the last object that had the key
}

// add returns the node behind a step.
func (n *node) add(s Step) *node {
	switch s.Kind {
	case Element:
		if n.element == nil {
			n.element = &node{}
		}
		return n.element
	case Member:
		if n.member == nil {
			n.member = &node{}
		}
		return n.member
	}
	for i := range n.children {
		if n.children[i].key == s.Key {
			return n.children[i].next
		}
	}
	next := &node{}
	n.children = append(n.children, child{key: s.Key, next: next})
	return next
}

// walker notes the values that selectors reach in one JSON value. It trusts that the value is valid; in what is not, it may
// miss values, and ends with -1 where it cannot go on.
type walker struct {
	data    []byte
	hits    [][]hit // by slot
	objects int     // how many were entered
	key     []byte  // an unescaped key
}

// value walks over the value at i and returns the position behind it, -1 for a fault. n is where the selectors have come to,
// nil when no one needs the value.
func (w *walker) value(n *node, i int) int {
	if i = w.blank(i); i < 0 {
		return -1
	}
	if n == nil {
		return w.skip(i)
	}
	start, end := i, 0
	var k kind
	switch c := w.data[i]; c {
	case '{':
		k = anObject
		if end = w.skipOrEnter(n, i); end < 0 {
			return -1
		}
	case '[':
		k = anArray
		if end = w.skipOrEnter(n, i); end < 0 {
			return -1
		}
	default:
		if end = w.skip(i); end < 0 {
			return -1
		}
		switch c {
		case '"':
			k = aString
		case 't':
			k = aTrue
		case 'f':
			k = aFalse
		case 'n':
			k = aNull
		default:
			k = aNumber
		}
	}
	for _, slot := range n.slots {
		h := hit{start, end, k}
		if k == aString {
			h.start, h.end = start+1, end-1
		}
		w.hits[slot] = append(w.hits[slot], h)
	}
	return end
}

// skipOrEnter walks over the object or array at i, into it where selectors lead there.
func (w *walker) skipOrEnter(n *node, i int) int {
	switch {
	case n.children == nil && n.element == nil && n.member == nil:
		return w.skip(i)
	case w.data[i] == '{':
		return w.object(n, i)
	}
	return w.array(n, i)
}

// object walks over the object that opens at start.
func (w *walker) object(n *node, start int) int {
	w.objects++
	self := w.objects
	i := w.blank(start + 1)
	if i < 0 {
		return -1
	}
	if w.data[i] == '}' {
		return i + 1
	}
	for {
		if i = w.blank(i); i < 0 || w.data[i] != '"' {
			return -1
		}
		quote := stringEnd(w.data, i+1)
		if quote < 0 {
			return -1
		}
		key := plain(&w.key, w.data[i+1:quote])
		if i = w.blank(quote + 1); i < 0 || w.data[i] != ':' {
			return -1
		}
		next := n.member
		for c := range n.children {
			if ch := &n.children[c]; ch.key == string(key) {
				if ch.seen == self {
					w.forget(ch.next, start)
				}
				ch.seen = self
				if next != nil { // .* reaches the value as well
					w.value(n.member, i+1)
				}
				next = ch.next
				break
			}
		}
		if i = w.value(next, i+1); i < 0 {
			return -1
		}
		if i = w.blank(i); i < 0 {
			return -1
		}
		switch w.data[i] {
		case ',':
			i++
		case '}':
			return i + 1
		default:
			return -1
		}
	}
}

// array walks over the array that opens at start.
func (w *walker) array(n *node, start int) int {
	i := w.blank(start + 1)
	if i < 0 {
		return -1
	}
	if w.data[i] == ']' {
		return i + 1
	}
	for at := 0; ; at++ {
		next := n.element
		for c := range n.children {
			if ch := &n.children[c]; isIndex(ch.key, at) {
				if next != nil {
					w.value(n.element, i)
				}
				next = ch.next
				break
			}
		}
		if i = w.value(next, i); i < 0 {
			return -1
		}
		if i = w.blank(i); i < 0 {
			return -1
		}
		switch w.data[i] {
		case ',':
			i++
		case ']':
			return i + 1
		default:
			return -1
		}
	}
}

// isIndex reports whether a key is the index of an element.
func isIndex(key string, at int) bool {
	if len(key) == 1 {
		return key[0] == byte('0'+at) && at < 10
	}
	return len(key) <= 18 && digits(key) == len(key) && key == strconv.Itoa(at)
}

// forget drops the values below n that were found since start, because their key comes again in one object.
func (w *walker) forget(n *node, start int) {
	for _, slot := range n.slots {
		hits := w.hits[slot]
		for len(hits) > 0 && hits[len(hits)-1].start > start {
			hits = hits[:len(hits)-1]
		}
		w.hits[slot] = hits
	}
	for _, c := range n.children {
		w.forget(c.next, start)
	}
	for _, m := range []*node{n.element, n.member} {
		if m != nil {
			w.forget(m, start)
		}
	}
}

// blank returns the position of the first byte from i on that is no white space, -1 at the end.
func (w *walker) blank(i int) int {
	for ; i < len(w.data); i++ {
		switch w.data[i] {
		case ' ', '\t', '\n', '\r':
		default:
			return i
		}
	}
	return -1
}

// skip returns the position behind the value at i, -1 when it does not end.
func (w *walker) skip(i int) int {
	data := w.data
	switch data[i] {
	case '"':
		if i = stringEnd(data, i+1); i < 0 {
			return -1
		}
		return i + 1
	case '{', '[':
		return skipContainer(data, i)
	}
	start := i
	for i < len(data) {
		switch data[i] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			if i == start {
				return -1
			}
			return i
		}
		i++
	}
	return i
}

// skipContainer returns the position behind the object or array that opens at i, -1 when it does not end.
func skipContainer(data []byte, i int) int {
	depth := 0
	for i < len(data) {
		switch data[i] {
		case '"':
			if i = stringEnd(data, i+1); i < 0 {
				return -1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return -1
}

// stringEnd returns the position of the quote that ends the string whose first byte is at i, -1 when there is none.
func stringEnd(data []byte, i int) int {
	for start := i; ; {
		n := bytes.IndexByte(data[i:], '"')
		if n < 0 {
			return -1
		}
		i += n
		slashes := 0
		for i-slashes > start && data[i-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
		i++
	}
}
