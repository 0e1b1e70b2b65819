package pattern

import (
	"trailsift/query/diag"
)

// terms reads words, phrases and regexes with spaces between them, up to the end of the text.
func (r *reader) terms() ([]Term, bool) {
	var out []Term
	for {
		r.blank()
		if r.pos == len(r.text) {
			return out, true
		}
		t, ok := r.term()
		if !ok {
			return nil, false
		}
		out = append(out, t)
		if c := r.peek(); c != 0 && c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			help(r.fail("bare-term", r.here(), "%s cannot stand in a term without quotes", r.found()), "a term with other characters than letters, digits and _ stands in double quotes: `\"user@example\"`")
			return nil, false
		}
	}
}

func (r *reader) term() (Term, bool) {
	start := r.pos
	t := Term{}
	switch {
	case r.take("-"):
		t.Role = Excluded
	case r.take("?"):
		t.Role = OneOf
	}
	ok := true
	switch c := r.peek(); {
	case c == '"':
		t.Text, ok = r.quoted()
	case c == '%':
		t.Regex = true
		t.Text, ok = r.regex()
	default:
		if t.Text = r.word(wordByte); t.Text == "" {
			at := r.here()
			if t.Role != Required {
				at = diag.Span{Start: start, End: at.End}
			}
			help(r.fail("no-term", at, "%s stands where a term is expected", r.found()), "a term with other characters than letters, digits and _ stands in double quotes")
			return t, false
		}
	}
	t.At = r.from(start)
	return t, ok
}
