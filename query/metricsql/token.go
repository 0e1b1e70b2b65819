package metricsql

import (
	"strings"
	"unicode/utf8"

	"trailsift/query/diag"
)

// kind says what a token is.
type kind uint8

const (
	end    kind = iota
	word        // a name or keyword without quotes
	ident       // a name in double quotes
	text        // in single quotes
	number      // digits
	sign        // = != ( ) , .
	other       // what has no place in a query; it has been reported
)

type token struct {
	kind  kind
	at    diag.Span
	value string // without quotes and backslashes
}

// is reports whether the token is a keyword, in any case of letters.
func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.value, keyword) }

const blank = " \t\r\n"

// scan cuts a query into tokens, the last of which is the end.
func scan(s string, report func(diag.Diagnostic)) []token {
	var out []token
	for pos := 0; ; {
		pos += len(s[pos:]) - len(strings.TrimLeft(s[pos:], blank))
		if pos == len(s) {
			return append(out, token{end, diag.Span{Start: pos, End: pos}, ""})
		}
		t := next(s, pos, report)
		out = append(out, t)
		pos = t.at.End
	}
}

func next(s string, pos int, report func(diag.Diagnostic)) token {
	run := func(letters func(byte) bool) int {
		n := pos
		for n < len(s) && letters(s[n]) {
			n++
		}
		return n
	}
	piece := func(k kind, end int) token {
		return token{k, diag.Span{Start: pos, End: end}, s[pos:end]}
	}
	switch c := s[pos]; {
	case c == '\'':
		return closed(s, pos, text, report)
	case c == '"':
		return closed(s, pos, ident, report)
	case isDigit(c):
		if n := run(func(c byte) bool { return isDigit(c) || isLetter(c) }); n > run(isDigit) {
			t := piece(word, n)
			report(diag.Errorf("bad-name", t.at, "a name that begins with a digit needs quotes").WithHelp("write `%s`", quoted(t.value, '"')))
			return t
		}
		return piece(number, run(isDigit))
	case isLetter(c):
		return piece(word, run(func(c byte) bool { return isDigit(c) || isLetter(c) }))
	case strings.HasPrefix(s[pos:], "!="):
		return piece(sign, pos+2)
	case strings.IndexByte("=(),.", c) >= 0:
		return piece(sign, pos+1)
	}
	return stray(s, pos, report)
}

// stray reports what stands in no query.
func stray(s string, pos int, report func(diag.Diagnostic)) token {
	_, size := utf8.DecodeRuneInString(s[pos:])
	at := diag.Span{Start: pos, End: pos + size}
	for _, sign := range []string{"<>", "<=", ">=", "=="} {
		if strings.HasPrefix(s[pos:], sign) {
			at.End = pos + 2
		}
	}
	d := diag.Errorf("bad-sign", at, "`%s` stands in no query of Metrics Insights", diag.Visible(at.In(s)))
	switch at.In(s) {
	case "<>":
		d = d.WithHelp("write `!=`")
	case "<", ">", "<=", ">=":
		d = d.WithHelp("a key is compared with `=` or `!=`; values of metrics are not compared")
	case "*":
		d = d.WithHelp("name one metric: `SELECT AVG(CPUUtilization) FROM …`")
	case "/", "-", ":", "#", "$", "@":
		d = d.WithHelp("names with other characters than letters, digits and _ stand in double quotes: \"AWS/EC2\"")
	case "‘", "’", "“", "”":
		d = d.WithHelp("write straight quotes: 'value', \"name\"")
	case ";":
		d = d.WithHelp("a query has no end mark")
	}
	report(d)
	return token{other, at, at.In(s)}
}

// closed reads a token up to its closing quote.
func closed(s string, pos int, k kind, report func(diag.Diagnostic)) token {
	var value []byte
	for i := pos + 1; i < len(s); i++ {
		switch {
		case s[i] == s[pos]:
			return token{k, diag.Span{Start: pos, End: i + 1}, string(value)}
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		value = append(value, s[i])
	}
	at := diag.Span{Start: pos, End: len(s)}
	report(diag.Errorf("open-quote", diag.Span{Start: pos, End: pos + 1}, "the quote is not closed"))
	return token{other, at, string(value)}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' }
