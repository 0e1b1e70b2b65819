package pattern

import (
	"strings"

	"trailsift/query/diag"
)

// ParseSelector reads a selector alone: $.name for a place in a JSON value, or $name for a field of a space-delimited pattern.
// A metric filter's value and dimensions are such selectors.
func ParseSelector(text string) (Selector, error) {
	r := &reader{text: text}
	s, ok := Selector{}, false
	if strings.HasPrefix(text, "$") && len(text) > 1 && nameByte(text[1]) {
		r.pos = 1
		s, ok = r.fieldOperand()
	} else {
		s, ok = r.jsonOperand()
	}
	if ok && r.pos < len(text) {
		r.fail("after-end", diag.Span{Start: r.pos, End: len(text)}, "something stands behind the selector")
	}
	if r.fault != nil {
		return Selector{}, diag.List{*r.fault}
	}
	return s, nil
}

// jsonOperand reads a selector such as $.userIdentity.type or $.resources[*].['a.b'].
func (r *reader) jsonOperand() (Selector, bool) {
	start := r.pos
	if !r.take("$") {
		r.noSelector()
		return Selector{}, false
	}
	var s Selector
	for {
		at := r.pos
		switch {
		case r.take(".*"):
			s.Steps = append(s.Steps, Step{Kind: Member})
		case r.peek() == '[', strings.HasPrefix(r.rest(), ".["):
			r.take(".")
			step, ok := r.bracket()
			if !ok {
				return s, false
			}
			s.Steps = append(s.Steps, step)
		case r.take("."):
			name := r.word(nameByte)
			if name == "" {
				help(r.fail("no-name", diag.Span{Start: at, End: r.pos}, "no name stands behind the dot"), "a name with other characters than letters, digits, - and _ is written `.['name']`")
				return s, false
			}
			s.Steps = append(s.Steps, Step{Key: name})
		case len(s.Steps) == 0:
			help(r.fail("no-name", diag.Span{Start: start, End: r.pos}, "the selector names nothing"), "write a name behind it: `$.eventName`")
			return s, false
		default:
			s.At = r.from(start)
			return s, true
		}
	}
}

// noSelector reports what stands where a selector is expected.
func (r *reader) noSelector() {
	at := r.here()
	word := at.In(r.text)
	d := r.fail("no-selector", at, "%s stands where a field is expected", r.found())
	switch {
	case word == "!", strings.EqualFold(word, "not"):
		help(d, "conditions cannot be negated as a whole: use `!=`, `NOT EXISTS`, and `&&` for `||`")
	case word != "" && wordByte(word[0]):
		path := r.word(func(c byte) bool { return nameByte(c) || c == '.' })
		help(d, "fields begin with a dollar sign: `$.%s`", path)
	default:
		help(d, "a condition is written `$.eventName = \"ConsoleLogin\"`")
	}
}

// bracket reads [0], [*] or ['name']; the next byte is the bracket.
func (r *reader) bracket() (Step, bool) {
	start := r.pos
	r.pos++
	r.blank()
	var step Step
	switch c := r.peek(); {
	case c == '*':
		r.pos++
		step.Kind = Element
	case c == '\'' || c == '"':
		name, ok := r.quoted()
		if !ok {
			return step, false
		}
		step.Key = name
	default:
		step.Kind, step.Key = Index, r.word(func(c byte) bool { return c >= '0' && c <= '9' })
		if len(step.Key) > 1 {
			step.Key = strings.TrimLeft(step.Key[:len(step.Key)-1], "0") + step.Key[len(step.Key)-1:]
		}
		if step.Key == "" {
			help(r.fail("bad-index", r.here(), "%s is no index", r.found()), "in brackets stands a number, `*`, or a name in quotes")
			return step, false
		}
	}
	r.blank()
	if !r.take("]") {
		help(r.fail("open-bracket", diag.Span{Start: start, End: start + 1}, "the bracket is not closed"), "write `]` behind the index or name")
		return step, false
	}
	return step, true
}
