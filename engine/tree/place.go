package tree

import (
	"strings"
	"unicode/utf8"

	"trailsift/query/diag"
)

// Inside returns where a part of a text stands in the file that it was read from: behind its quotes, indentation and escapes. It is
// false when the text is another one, or was made of several parts.
func Inside(source string, v *Value, of string, part diag.Span) (diag.Span, bool) {
	if v.Kind != Text || of == "" || v.Text != of {
		return diag.Span{}, false
	}
	out := diag.Span{Start: -1}
	at := v.At.Start
	for i, r := range of {
		if i >= part.End && out.Start >= 0 {
			break // what stands behind the part need not be found
		}
		next, ok := follow(source, at, v.At.End, r)
		if !ok {
			return diag.Span{}, false
		}
		if i >= part.Start && out.Start < 0 {
			out.Start = next
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
