package pattern

import (
	"strings"

	"trailsift/query/diag"
)

// fields reads [ field, field, … ].
func (r *reader) fields() ([]Field, bool) {
	start := r.pos
	r.pos++
	var out []Field
	rest := false
	for {
		r.blank()
		f, ok := r.field()
		if !ok {
			return nil, false
		}
		if f.Rest && rest {
			help(r.fail("two-rests", f.At, "`...` stands twice: which fields lie between is not determined"), "name the fields between, and keep one `...`")
			return nil, false
		}
		rest = rest || f.Rest
		out = append(out, f)
		r.blank()
		switch {
		case r.take(","):
		case r.take("]"):
			return out, true
		case r.peek() == 0:
			help(r.fail("open-pattern", diag.Span{Start: start, End: start + 1}, "the pattern is not closed"), "write `]` at its end")
			return nil, false
		default:
			d := r.fail("no-comma", r.here(), "%s stands where `,` or `]` is expected", r.found())
			if f.Cond != nil {
				help(d, "further conditions on the field follow `&&` or `||`")
			}
			return nil, false
		}
	}
}

// field reads a name, a condition on a name, or three dots.
func (r *reader) field() (Field, bool) {
	start := r.pos
	if r.take("...") {
		return Field{At: r.from(start), Rest: true}, true
	}
	if c := r.peek(); c == ',' || c == ']' {
		help(r.fail("no-field", r.here(), "a field has no name"), "name it, or write `...` for any number of fields")
		return Field{}, false
	}
	if r.peek() != '(' {
		s, ok := r.fieldOperand()
		if !ok {
			return Field{}, false
		}
		r.blank()
		if c := r.peek(); c == ',' || c == ']' || c == 0 {
			return Field{At: s.At, Name: s.Name}, true
		}
		r.pos = start
	}
	c, ok := r.or(r.fieldOperand)
	if !ok {
		return Field{}, false
	}
	f := Field{At: r.from(start), Cond: c}
	eachTest(c, func(t *Test) {
		switch {
		case f.Name == "":
			f.Name = t.Left.Name
		case f.Name != t.Left.Name:
			help(r.fail("two-names", t.Left.At, "conditions of one field speak of `%s` and `%s`", f.Name, t.Left.Name), "a comma separates fields")
			ok = false
		}
	})
	return f, ok
}

// fieldOperand reads the name of a field.
func (r *reader) fieldOperand() (Selector, bool) {
	start := r.pos
	name := r.word(nameByte)
	if name == "" {
		d := r.fail("no-field", r.here(), "%s stands where the name of a field is expected", r.found())
		if strings.HasPrefix(r.rest(), "$") {
			help(d, "fields of a space-delimited pattern have plain names; a JSON pattern stands in `{ }`")
		}
		return Selector{}, false
	}
	return Selector{At: r.from(start), Name: name}, true
}
