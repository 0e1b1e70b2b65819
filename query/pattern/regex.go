package pattern

import (
	"regexp"
	"strings"

	"trailsift/query/diag"
)

// checkRegex refuses what cannot be a regex here: brackets for groups, which AWS does not take, characters beyond ASCII, and
// what RE2 does not read.
func checkRegex(r *reader, source string, at diag.Span) bool {
	inner := func(i int) diag.Span { return diag.Span{Start: at.Start + 1 + i, End: at.Start + 2 + i} }
	if source == "" {
		help(r.fail("bad-regex", at, "the regex is empty"), "a percent sign in a text needs quotes around the text")
		return false
	}
	escaped := false
	for i := 0; i < len(source); i++ {
		c := source[i]
		switch {
		case c >= 0x80:
			help(r.fail("bad-regex", diag.Span{Start: at.Start, End: at.End}, "a regex holds ASCII characters only"), "write `.` for the character")
			return false
		case !escaped && (c == '(' || c == ')'):
			help(r.fail("bad-regex", inner(i), "a regex has no groups here"), "write two conditions with `||` between them, or `\\%c` for the character itself", c)
			return false
		}
		escaped = c == '\\' && !escaped
	}
	if _, err := regexp.Compile(source); err != nil {
		r.fail("bad-regex", at, "the regex cannot be read: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
		return false
	}
	return true
}

// unsupported returns the index of the first character of a regex that AWS's subset does not have, -1 for none.
func unsupported(source string) int {
	for i := 0; i < len(source); i++ {
		switch c := source[i]; {
		case c == '\\' && i+1 < len(source):
			i++
			if n := source[i]; wordByte(n) && strings.IndexByte("dDsSwWx", n) < 0 {
				return i - 1
			}
		case wordByte(c), strings.IndexByte(`^$?[]{}|*+.:_#=@/;,-`, c) >= 0:
		default:
			return i
		}
	}
	return -1
}
