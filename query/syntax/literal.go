package syntax

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unit is one unit of duration with the ways to write it.
type unit struct {
	short string
	names []string
}

// units lists the units of duration. Months and longer have no fixed length.
func units() [9]unit {
	return [...]unit{
		{"s", []string{"s", "sec", "secs", "second", "seconds"}},
		{"m", []string{"m", "min", "mins", "minute", "minutes"}},
		{"h", []string{"h", "hr", "hrs", "hour", "hours"}},
		{"d", []string{"d", "day", "days"}},
		{"w", []string{"w", "week", "weeks"}},
		{"mo", []string{"mo", "mon", "mons", "month", "months"}},
		{"q", []string{"q", "qtr", "qtrs", "quarter", "quarters"}},
		{"y", []string{"y", "yr", "yrs", "year", "years"}},
		{"ms", []string{"ms", "msec", "msecs", "millisecond", "milliseconds"}},
	}
}

// unitOf returns the unit that a word names, or nil.
func unitOf(word string) *unit {
	for _, u := range units() {
		for _, name := range u.names {
			if strings.EqualFold(word, name) {
				return &u
			}
		}
	}
	return nil
}

// UnitNames returns every way to write a unit of duration, for suggestions.
func UnitNames() []string {
	var out []string
	for _, u := range units() {
		out = append(out, u.names...)
	}
	return out
}

// ParsePeriod reads a duration token such as 5m. ok is false when the number is too large.
func ParsePeriod(token string) (count int64, short string, ok bool) {
	n := digits(token)
	u := unitOf(token[n:])
	count, err := strconv.ParseInt(token[:n], 10, 64)
	if u == nil || err != nil {
		return 0, "", false
	}
	return count, u.short, true
}

// Unquote resolves the escapes of a string token: \\ \" \' \n \t \r \uXXXX. A backslash before anything else stays, because
// texts are often regexes or Windows paths.
func Unquote(token string) string {
	s := token[1 : len(token)-1]
	if strings.IndexByte(s, '\\') < 0 {
		return s
	}
	var b strings.Builder
	for s != "" {
		piece, n := unquoteOne(s)
		b.WriteString(piece)
		s = s[n:]
	}
	return b.String()
}

// unquoteOne returns the text of the first byte or escape of s, and how many bytes of s it takes.
func unquoteOne(s string) (piece string, n int) {
	if s[0] != '\\' || len(s) == 1 {
		return s[:1], 1
	}
	switch s[1] {
	case '\\', '"', '\'':
		return s[1:2], 2
	case 'n':
		return "\n", 2
	case 't':
		return "\t", 2
	case 'r':
		return "\r", 2
	case 'u':
		if r, digits := unicodeEscape(s[2:]); digits > 0 {
			return string(r), 2 + digits
		}
	}
	return s[:2], 2
}

// QuotedOffset returns where in a string token the byte of its value at an offset comes from.
func QuotedOffset(token string, offset int) int {
	at := 1
	for value := 0; value < offset && at < len(token)-1; {
		piece, n := unquoteOne(token[at : len(token)-1])
		value += len(piece)
		at += n
	}
	return at
}

// unicodeEscape reads the digits after \u, and the second half of a surrogate pair. n is 0 when there are no four digits.
func unicodeEscape(s string) (r rune, n int) {
	hex := func(s string) (rune, bool) {
		if len(s) < 4 {
			return 0, false
		}
		v, err := strconv.ParseUint(s[:4], 16, 32)
		return rune(v), err == nil
	}
	r, ok := hex(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if strings.HasPrefix(s[4:], `\u`) {
			if low, ok := hex(s[6:]); ok {
				if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
					return pair, 10
				}
			}
		}
		return utf8.RuneError, 4
	}
	return r, 4
}

// Quote is the inverse of Unquote.
func Quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < ' ' || r == 0x7f:
			b.WriteString(`\u` + strconv.FormatInt(int64(r)+0x10000, 16)[1:])
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Unslash returns the pattern between a regex token's slashes, with \/ resolved.
func Unslash(token string) string { return strings.Join(splitSlash(token[1:len(token)-1]), "/") }

// splitSlash cuts at \/, minding \\.
func splitSlash(s string) []string {
	var out []string
	start := 0
	for i := 0; i+1 < len(s); i++ {
		if s[i] != '\\' {
			continue
		}
		if s[i+1] == '/' {
			out = append(out, s[start:i])
			start = i + 2
		}
		i++
	}
	return append(out, s[start:])
}

// slash is the inverse of Unslash.
func slash(pattern string) string {
	var b strings.Builder
	b.WriteByte('/')
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern):
			b.WriteByte('\\')
			i++
		case pattern[i] == '/':
			b.WriteByte('\\')
		}
		b.WriteByte(pattern[i])
	}
	b.WriteByte('/')
	return b.String()
}

// PathSegments reads an identifier token, or a Tail token, into its segments.
func PathSegments(token string) []string {
	var out []string
	for rest := token; rest != ""; {
		rest = trimDot(rest)
		n := segment(rest)
		if n == 0 {
			return append(out, rest) // not from this lexer
		}
		out = append(out, unbacktick(rest[:n]))
		rest = rest[n:]
	}
	return out
}

func trimDot(s string) string {
	if s != "" && s[0] == '.' {
		return s[1:]
	}
	return s
}

func unbacktick(s string) string {
	if i := strings.IndexByte(s, '`'); i >= 0 && strings.HasSuffix(s, "`") {
		return s[:i] + s[i+1:len(s)-1]
	}
	return s
}
