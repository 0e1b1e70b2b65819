package pattern

import (
	"strings"
	"unicode/utf8"

	"trailsift/query/diag"
)

// reader moves over the text of a pattern and remembers the first thing that is wrong. Its methods return false after that.
type reader struct {
	text  string
	pos   int
	depth int // brackets around the position
	fault *diag.Diagnostic
}

// fail remembers what is wrong, and returns false.
func (r *reader) fail(code string, at diag.Span, format string, args ...any) *diag.Diagnostic {
	d := diag.Errorf(code, at, format, args...)
	if r.fault == nil {
		r.fault = &d
		return r.fault
	}
	return &d // somebody failed before
}

// help adds what to write instead to what is wrong.
func help(d *diag.Diagnostic, format string, args ...any) { *d = d.WithHelp(format, args...) }

func (r *reader) rest() string { return r.text[r.pos:] }

// peek returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	if r.pos >= len(r.text) {
		return 0
	}
	return r.text[r.pos]
}

// blank skips white space.
func (r *reader) blank() {
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n", r.text[r.pos]) >= 0 {
		r.pos++
	}
}

// take moves over s where it stands next.
func (r *reader) take(s string) bool {
	if !strings.HasPrefix(r.rest(), s) {
		return false
	}
	r.pos += len(s)
	return true
}

// from returns the span from a position up to here.
func (r *reader) from(start int) diag.Span { return diag.Span{Start: start, End: r.pos} }

// here returns the span of what stands next: a word, a sign, or nothing at the end.
func (r *reader) here() diag.Span {
	n := 0
	for n < len(r.rest()) && wordByte(r.rest()[n]) {
		n++
	}
	if n == 0 && r.pos < len(r.text) {
		_, n = utf8.DecodeRuneInString(r.rest())
	}
	return diag.Span{Start: r.pos, End: r.pos + n}
}

// found says what stands next, for messages.
func (r *reader) found() string {
	if at := r.here(); at.Len() > 0 {
		return "`" + at.In(r.text) + "`"
	}
	return "the end"
}

// word returns the run of bytes that accept takes.
func (r *reader) word(accept func(byte) bool) string {
	start := r.pos
	for r.pos < len(r.text) && accept(r.text[r.pos]) {
		r.pos++
	}
	return r.text[start:r.pos]
}

// wordByte reports whether c stands in names and plain words.
func wordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_'
}

// nameByte reports whether c stands in names behind a dot.
func nameByte(c byte) bool { return wordByte(c) || c == '-' }

// bareByte reports whether c stands in a text without quotes. AWS's grammar names letters, digits and the underscore; its own
// published patterns leave names of services, ARNs and addresses without quotes as well.
func bareByte(c byte) bool { return wordByte(c) || strings.IndexByte(".*/:-+@#", c) >= 0 }

// quoted reads a text in quotes; the next byte is the quote. A backslash makes a quote or a backslash part of the text; before
// anything else it is itself.
func (r *reader) quoted() (string, bool) {
	start := r.pos
	quote := r.text[start]
	var b strings.Builder
	for i := start + 1; i < len(r.text); i++ {
		switch c := r.text[i]; {
		case c == quote:
			r.pos = i + 1
			if !utf8.ValidString(b.String()) {
				r.fail("bad-text", r.from(start), "the text is not UTF-8")
				return "", false
			}
			return b.String(), true
		case c == '\\' && i+1 < len(r.text) && (r.text[i+1] == quote || r.text[i+1] == '\\'):
			i++
			b.WriteByte(r.text[i])
		default:
			b.WriteByte(c)
		}
	}
	help(r.fail("open-text", diag.Span{Start: start, End: start + 1}, "the quote is not closed"), "end the text with `%c`", quote)
	return "", false
}

// regex reads %…%; the next byte is the percent sign.
func (r *reader) regex() (string, bool) {
	start := r.pos
	n := strings.IndexByte(r.text[start+1:], '%')
	if n < 0 {
		help(r.fail("open-regex", diag.Span{Start: start, End: start + 1}, "the regex is not closed"), "end it with `%%`; a text with a percent sign stands in quotes")
		return "", false
	}
	r.pos = start + 1 + n + 1
	source := r.text[start+1 : start+1+n]
	return source, checkRegex(r, source, r.from(start))
}
