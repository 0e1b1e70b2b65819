package pattern

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
)

// comparison is the right side of a test, prepared. It is immutable.
type comparison struct {
	op     Op
	text   string         // the text that a value equals
	parts  []string       // of a text with asterisks: what stands between them
	number float64        // the number that a value is compared with
	value  bool           // number counts, not text
	regex  *regexp.Regexp // nil for none
}

// prepare compiles the right side of a test. Parse has checked the regex.
func prepare(t *Test) comparison {
	c := comparison{op: t.Op, text: t.Value.Text}
	switch {
	case t.Op.word():
	case t.Value.Kind == Regex:
		c.regex = regexp.MustCompile(t.Value.Text)
	case t.Value.Kind == Number && (t.Op.order() || byValue(t.Value.Text)):
		c.number, _ = strconv.ParseFloat(t.Value.Text, 64) // beyond all floats it is infinite, which is right for < and >
		c.value = true
	case t.Value.Kind == Text && strings.Contains(t.Value.Text, "*"):
		c.parts = strings.Split(t.Value.Text, "*")
	}
	return c
}

// equals reports whether a value's text is what the pattern's = asks for.
func (c *comparison) equals(text []byte) bool {
	switch {
	case c.regex != nil:
		return c.regex.Match(text)
	case c.value:
		f, ok := numeric(text)
		return ok && f == c.number
	case c.parts != nil:
		return like(text, c.parts)
	}
	return string(text) == c.text
}

// holds reports whether the comparison holds for a value with a text.
func (c *comparison) holds(text []byte) bool {
	switch c.op {
	case Equal:
		return c.equals(text)
	case NotEqual:
		return !c.equals(text)
	}
	f, ok := numeric(text)
	return ok && c.passes(f)
}

// passes reports whether a number passes a comparison with a number.
func (c *comparison) passes(f float64) bool {
	switch c.op {
	case Equal:
		return f == c.number
	case Less:
		return f < c.number
	case LessOrEqual:
		return f <= c.number
	case Greater:
		return f > c.number
	case GreaterOrEqual:
		return f >= c.number
	}
	return false
}

// like reports whether a text begins with the first part, ends with the last, and holds those between in order.
func like[T string | []byte](text T, parts []string) bool {
	rest := []byte(text)
	last := len(parts) - 1
	if !bytes.HasPrefix(rest, []byte(parts[0])) {
		return false
	}
	rest = rest[len(parts[0]):]
	for _, p := range parts[1:last] {
		i := bytes.Index(rest, []byte(p))
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return bytes.HasSuffix(rest, []byte(parts[last]))
}
