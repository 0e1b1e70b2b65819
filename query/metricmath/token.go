package metricmath

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"trailsift/query/diag"
)

// kind says what a token is.
type kind uint8

const (
	end     kind = iota // of the text
	number              // 2.5
	text                // 'x' or "x"
	id                  // m1: begins with a small letter
	name                // SUM: begins with a capital
	sign                // an operator or a bracket
	unknown             // what cannot stand in an expression; it has been reported
)

// token is one word or sign of an expression.
type token struct {
	kind kind
	at   diag.Span
	text string
}

// signs are all signs, the longer ones first.
var signs = [...]string{"==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "^", "<", ">", "(", ")", "[", "]", ","}

// straight is how quotes are mended that a text processor has made.
const straight = "write straight quotes: `\"…\"` or `'…'`"

// maxQuoted is how far the end of such quotes is looked for, in bytes.
const maxQuoted = 200

// wrong are signs of other languages, with what to write instead.
var wrong = [...]struct{ sign, instead string }{
	{"<>", "write `!=`"}, {"**", "write `^`"}, {"=~", "there are no patterns in metric math; SEARCH finds metrics by their names"},
	{"=", "write `==`"}, {"&", "write `&&` or `AND`"}, {"|", "write `||` or `OR`"},
	{"!", "there is no negation: write `x == 0`"}, {"%", "there is no remainder: write `x - y * FLOOR(x / y)`"},
	{"?", "write `IF(condition, then, else)`"}, {";", "arguments are separated by commas"},
	{"‘", straight}, {"’", straight}, {"“", straight}, {"”", straight},
	{"−", "write `-`"}, {"–", "write `-`"}, {"×", "write `*`"}, {"÷", "write `/`"}, {"≤", "write `<=`"}, {"≥", "write `>=`"}, {"≠", "write `!=`"},
	{"{", "arrays stand in `[ ]`"}, {"}", "arrays stand in `[ ]`"}, {"$", "ids are written without `$`"}, {"`", "ids are written without quotes"},
}

// scan cuts an expression into tokens, the last of which is the end, and reports what is none.
func scan(s string, report func(diag.Diagnostic)) []token {
	var out []token
	for pos := 0; ; {
		pos += len(s[pos:]) - len(strings.TrimLeftFunc(s[pos:], blank))
		if pos == len(s) {
			return append(out, token{end, diag.Span{Start: pos, End: pos}, ""})
		}
		t := next(s, pos, report)
		out = append(out, t)
		pos = t.at.End
	}
}

// blank reports whether a character is white space. A byte order mark and the space of no width cannot be seen, so they count too.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

// next reads the token that begins at pos.
func next(s string, pos int, report func(diag.Diagnostic)) token {
	rest := s[pos:]
	cut := func(k kind, n int) token { return token{k, diag.Span{Start: pos, End: pos + n}, rest[:n]} }
	switch c := rest[0]; {
	case c == '"' || c == '\'':
		n, closed := quoted(rest)
		t := cut(text, n)
		if !closed {
			report(diag.Errorf("open-text", diag.Span{Start: pos, End: pos + 1}, "the text is not closed").WithHelp("write `%c` at its end", c))
			t.kind = unknown
		}
		return t
	case digit(c), c == '.' && len(rest) > 1 && digit(rest[1]):
		return cut(number, numberLength(rest))
	case letter(c) || c == '_':
		n := 1
		for n < len(rest) && (letter(rest[n]) || digit(rest[n]) || rest[n] == '_') {
			n++
		}
		if c >= 'a' && c <= 'z' {
			return cut(id, n)
		}
		return cut(name, n)
	}
	for _, w := range wrong[:3] { // they begin with signs that are right
		if strings.HasPrefix(rest, w.sign) {
			return refuse(cut(unknown, len(w.sign)), w.instead, report)
		}
	}
	for _, x := range signs {
		if strings.HasPrefix(rest, x) {
			return cut(sign, len(x))
		}
	}
	for _, w := range wrong {
		if strings.HasPrefix(rest, w.sign) {
			if near := rest[len(w.sign):min(len(rest), maxQuoted)]; w.instead == straight {
				if n := strings.IndexAny(near, "’”"); n >= 0 {
					return refuse(cut(unknown, len(w.sign)+n+len("”")), straight, report) // the whole text in quotes
				}
			}
			return refuse(cut(unknown, len(w.sign)), w.instead, report)
		}
	}
	_, n := utf8.DecodeRuneInString(rest)
	return refuse(cut(unknown, n), "", report)
}

// refuse reports a token that cannot stand in an expression.
func refuse(t token, instead string, report func(diag.Diagnostic)) token {
	d := diag.Errorf("bad-sign", t.at, "`%s` has no meaning in metric math", t.text)
	if instead != "" {
		d = d.WithHelp("%s", instead)
	}
	report(d)
	return t
}

// quoted returns the length of the text in quotes that s begins with. A backslash takes the next character with it.
func quoted(s string) (n int, closed bool) {
	for n = 1; n < len(s); n++ {
		switch s[n] {
		case '\\':
			n++
		case s[0]:
			return n + 1, true
		}
	}
	return len(s), false
}

// numberLength returns the length of the number that s begins with: digits, a fraction, an exponent.
func numberLength(s string) int {
	n := digits(s)
	if n < len(s) && s[n] == '.' {
		n += 1 + digits(s[n+1:])
	}
	if n < len(s) && (s[n] == 'e' || s[n] == 'E') {
		exp := n + 1
		if exp < len(s) && (s[exp] == '+' || s[exp] == '-') {
			exp++
		}
		if d := digits(s[exp:]); d > 0 {
			n = exp + d
		}
	}
	return n
}

// digits returns how many digits s begins with.
func digits(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
