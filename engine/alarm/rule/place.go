package rule

import (
	"strings"
	"unicode/utf8"

	"trailsift/engine/alarm"
	"trailsift/query/diag"
)

// Report adds a problem of the rule to what there is to say about the file that it stands in, at the place of its field.
func (r *Rule) Report(p alarm.Problem) {
	file, v := r.place(p.Field)
	d := p.Diagnostic
	if v == nil {
		d.Span = r.At
	} else if inner, ok := inside(file.Text, v, p.Text, d.Span); ok {
		d.Span = inner
	} else {
		d.Span = v.at
	}
	file.add(d)
}

// Place returns where a field of the rule stands; for one that no file says, the rule's name. Fields are named as in alarm.Problem.
func (r *Rule) Place(field string) (*File, diag.Span) {
	file, v := r.place(field)
	if v == nil {
		return r.File, r.At
	}
	return file, v.at
}

// place finds a field, or the closest thing around it: Metrics[1] for Metrics[1].Expression.
func (r *Rule) place(field string) (*File, *value) {
	for field != "" {
		if at, ok := r.places[field]; ok && at.value != nil {
			return at.file, at.value
		}
		field = field[:max(strings.LastIndexAny(field, ".["), 0)]
	}
	return r.File, nil
}

// inside returns where a part of a text stands in the file that it was read from: behind its quotes, indentation and escapes. It is
// false when the text is another one, or was made of several parts.
func inside(source string, v *value, of string, part diag.Span) (diag.Span, bool) {
	if v.kind != text || of == "" || v.text != of {
		return diag.Span{}, false
	}
	out := diag.Span{Start: -1}
	at := v.at.Start
	for i, r := range of {
		next, ok := follow(source, at, v.at.End, r)
		if !ok {
			return diag.Span{}, false
		}
		if i >= part.Start && out.Start < 0 {
			out.Start = next
		}
		if i >= part.End {
			break
		}
		at = next + runeLength(source, next)
		out.End = at
	}
	if out.Start < 0 {
		out.Start = out.End
	}
	return out, true
}

// follow returns where a character of a text stands in the source from a place on. What stands between is white space, quotes, and
// marks of blocks and escapes.
func follow(source string, at, end int, want rune) (int, bool) {
	for at < end {
		r, n := utf8.DecodeRuneInString(source[at:])
		switch {
		case r == want, want == '\n' && r == '\\' && strings.HasPrefix(source[at:], `\n`), want == '\t' && strings.HasPrefix(source[at:], `\t`):
			return at, true
		case want == ' ' && r == '\n': // a folded line
			return at, true
		case strings.ContainsRune(" \t\r\n\"'\\|>-+", r):
			at += n
		default:
			return 0, false
		}
	}
	return 0, false
}

// runeLength is how long a character is in the source, where a line end may be written as an escape.
func runeLength(source string, at int) int {
	if strings.HasPrefix(source[at:], `\n`) || strings.HasPrefix(source[at:], `\t`) {
		return 2
	}
	_, n := utf8.DecodeRuneInString(source[at:])
	return n
}
