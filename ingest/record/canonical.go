package record

import (
	"bytes"
	"slices"
	"unicode/utf8"

	"trailsift/query/jsontext"
)

// Equal reports whether two JSON texts are equal: the same keys, types, strings and number texts. The order of keys and the
// white space between tokens do not count; 1.0 and 1 differ. Both texts must be valid JSON.
func Equal(a, b []byte) bool {
	return bytes.Equal(a, b) || bytes.Equal(Canonical(nil, a), Canonical(nil, b))
}

// Canonical appends a form of the valid JSON text that is the same for all texts that are Equal: keys in byte order, no white
// space, one spelling for every string. Members with the same key stay in their order. Bytes that are no UTF-8 and halves of
// surrogate pairs are kept apart from every character.
func Canonical(dst, text []byte) []byte {
	c := canonizer{text: text}
	c.space()
	return c.value(dst)
}

type canonizer struct {
	text []byte
	i    int
}

func (c *canonizer) space() {
	for c.i < len(c.text) && c.text[c.i] <= ' ' {
		c.i++
	}
}

func (c *canonizer) value(dst []byte) []byte {
	switch c.text[c.i] {
	case '{':
		return c.object(dst)
	case '[':
		return c.array(dst)
	case '"':
		return c.string(dst)
	}
	for c.i < len(c.text) && c.text[c.i] > ' ' && c.text[c.i] != ',' && c.text[c.i] != ']' && c.text[c.i] != '}' {
		dst = append(dst, c.text[c.i])
		c.i++
	}
	return dst
}

func (c *canonizer) array(dst []byte) []byte {
	dst = append(dst, '[')
	for c.i++; ; {
		if c.space(); c.text[c.i] == ']' {
			c.i++
			return append(dst, ']')
		}
		if c.text[c.i] == ',' {
			c.i++
			dst = append(dst, ',')
			continue
		}
		dst = c.value(dst)
	}
}

func (c *canonizer) object(dst []byte) []byte {
	type member struct{ start, key, end int } // of the member's text in dst
	var members []member
	begin := len(dst)
	dst = append(dst, '{')
	for c.i++; ; {
		if c.space(); c.text[c.i] == '}' {
			c.i++
			break
		}
		if c.text[c.i] == ',' {
			c.i++
			dst = append(dst, ',')
			continue
		}
		m := member{start: len(dst)}
		dst = c.string(dst)
		m.key = len(dst)
		c.space()
		c.i++
		c.space()
		dst = c.value(append(dst, ':'))
		m.end = len(dst)
		members = append(members, m)
	}
	dst = append(dst, '}')
	byKey := func(a, b member) int { return bytes.Compare(dst[a.start:a.key], dst[b.start:b.key]) }
	if slices.IsSortedFunc(members, byKey) {
		return dst
	}
	slices.SortStableFunc(members, byKey)
	sorted := make([]byte, 0, len(dst)-begin)
	for i, m := range members {
		sorted = append(sorted, "{,"[min(i, 1)])
		sorted = append(sorted, dst[m.start:m.end]...)
	}
	return append(append(dst[:begin], sorted...), '}')
}

func (c *canonizer) string(dst []byte) []byte {
	end := quoteEnd(c.text, c.i+1)
	raw := c.text[c.i+1 : end]
	c.i = end + 1
	dst = append(dst, '"')
	for i := 0; i < len(raw); {
		b := raw[i]
		if b != '\\' {
			dst = append(dst, b)
			i++
			continue
		}
		r, next := jsontext.Unescape(raw, i)
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r&^0x7FF == 0xD800:
			dst = append(dst, bytes.ToLower(raw[i:next])...)
		default:
			dst = utf8.AppendRune(dst, r)
		}
		i = next
	}
	return append(dst, '"')
}

// stringMember returns the text of a string member of an object, which must be valid JSON.
func stringMember(object []byte, key string) (text []byte, ok bool) {
	c := canonizer{text: object}
	c.space()
	for c.i++; ; {
		c.space()
		switch c.text[c.i] {
		case '}':
			return text, ok
		case ',':
			c.i++
			continue
		}
		end := quoteEnd(c.text, c.i+1)
		name := jsontext.Append(nil, c.text[c.i+1:end])
		c.i = end + 1
		c.space()
		c.i++
		c.space()
		start := c.i
		c.value(nil)
		if string(name) == key {
			if ok = c.text[start] == '"'; ok {
				text = jsontext.Append(nil, c.text[start+1:c.i-1])
			}
		}
	}
}
