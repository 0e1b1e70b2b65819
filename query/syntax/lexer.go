package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alecthomas/participle/v2/lexer"
)

// Tokens cuts a text into tokens. It never fails, and the tokens' values put together are the text.
func Tokens(text string) []lexer.Token {
	s := scanner{text: text, tokens: make([]lexer.Token, 0, len(text)/4+4)}
	for s.pos < len(text) {
		start := s.pos
		kind := s.next()
		s.emit(kind, start)
	}
	return s.tokens
}

// scanner holds what the next token depends on: a slash begins a regex where an operand may stand, and divides elsewhere.
type scanner struct {
	text   string
	pos    int
	tokens []lexer.Token

	prev    lexer.Token // the last token that parsers see; its zero value stands for the beginning of a command
	parsing bool        // inside a parse command, before its "as"
	depth   int         // open brackets in the command
}

func (s *scanner) emit(kind lexer.TokenType, start int) {
	t := lexer.Token{Type: kind, Value: s.text[start:s.pos], Pos: lexer.Position{Offset: start}}
	s.tokens = append(s.tokens, t)
	if Elided(t) {
		return
	}
	switch {
	case kind == Punct && (t.Value == "(" || t.Value == "["):
		s.depth++
	case kind == Punct && (t.Value == ")" || t.Value == "]"):
		s.depth = max(0, s.depth-1)
	case kind == Punct && t.Value == "|":
		s.prev, s.parsing, s.depth = lexer.Token{}, false, 0
		return
	case kind == Ident && (s.prev.Type == 0 || Is(s.prev, "(") && s.opensParse(t.Value)):
		s.depth = 0
		s.parsing = strings.EqualFold(t.Value, "parse")
		s.prev = lexer.Token{Type: Punct} // after a command's name an operand may stand
		return
	case kind == Ident && s.depth == 0 && strings.EqualFold(t.Value, "as"):
		s.parsing = false
	}
	s.prev = t
}

// opensParse reports whether a word behind an opening bracket begins a query in brackets that takes parts of a field.
func (s *scanner) opensParse(word string) bool {
	if !strings.EqualFold(word, "parse") {
		return false
	}
	rest := s.text[s.pos:]
	field := strings.TrimLeft(rest, " \t\r\n")
	return len(field) < len(rest) && field != "" && (segment(field) > 0 || strings.IndexByte("@`", field[0]) >= 0)
}

// next moves over one token and returns its kind.
func (s *scanner) next() lexer.TokenType {
	c := s.text[s.pos]
	rest := s.text[s.pos:]
	switch {
	case blank(rest) > 0:
		for n := blank(rest); n > 0; n = blank(s.text[s.pos:]) {
			s.pos += n
		}
		return Space
	case c == '#', strings.HasPrefix(rest, "--") && s.dashComment():
		s.pos += lineEnd(rest)
		return Comment
	case c == '"' || c == '\'':
		return s.quoted(c)
	case c >= '0' && c <= '9':
		return s.number()
	case c == '.':
		if n := segments(rest[1:]); n > 0 {
			s.pos += 1 + n
			return Tail
		}
	case c == '/' && s.regexMayStart():
		return s.regex()
	}
	if n := segments(rest); n > 0 {
		s.pos += n
		return Ident
	}
	for _, op := range [...]string{"!=", "<=", ">=", "=~", "==", "!~", "<>", "&&", "||"} {
		if strings.HasPrefix(rest, op) {
			s.pos += 2
			return Punct
		}
	}
	if strings.IndexByte("|,()[]=<>+-*/%^!:", c) >= 0 {
		s.pos++
		return Punct
	}
	return s.bad()
}

// blank returns the length of the white space character at the start of s, 0 when there is none. The no-break spaces and byte
// order marks that text comes with from documents and editors cannot be seen, so they count as white space.
func blank(s string) int {
	if s == "" {
		return 0
	} else if s[0] < utf8.RuneSelf {
		return strings.Count(" \t\n\r\f\v", s[:1])
	}
	r, n := utf8.DecodeRuneInString(s)
	if unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' {
		return n
	}
	return 0
}

// dashComment tells the comment that people bring from SQL from two minus signs: it has a space or nothing before it, and no
// number after it.
func (s *scanner) dashComment() bool {
	if s.pos > 0 && strings.IndexByte(" \t\r\n|", s.text[s.pos-1]) < 0 {
		return false
	}
	rest := s.text[s.pos+2:]
	return rest == "" || rest[0] < '0' || rest[0] > '9'
}

func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i
	}
	return len(s)
}

// segments returns the length of the dotted path at the start of s: words, or texts in backticks, between dots.
func segments(s string) int {
	n := 0
	for {
		m := segment(s[n:])
		if m == 0 {
			return max(0, n-1) // the dot before is no part of the path; n is 0 only when there is none
		}
		n += m
		if n >= len(s) || s[n] != '.' {
			return n
		}
		n++
	}
}

// segment returns the length of one segment: @ signs, then a word or a text in backticks on one line.
func segment(s string) int {
	n := 0
	for n < len(s) && s[n] == '@' {
		n++
	}
	if n < len(s) && s[n] == '`' {
		end := strings.IndexAny(s[n+1:], "`\n")
		if end <= 0 || s[n+1+end] != '`' || !utf8.ValidString(s[n+1:n+1+end]) {
			return 0
		}
		return n + 1 + end + 1
	}
	start := n
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r != '_' && r != '@' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError {
			break
		}
		n += size
	}
	if n == start {
		return 0 // a lone @
	}
	return n
}

// quoted moves over a string. One that is not closed on its line ends there, so that the following commands are still read.
func (s *scanner) quoted(quote byte) lexer.TokenType {
	line := s.text[s.pos : s.pos+lineEnd(s.text[s.pos:])]
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case quote:
			s.pos += i + 1
			if !utf8.ValidString(line[:i]) || strings.IndexByte(line[:i], 0) >= 0 {
				return Garbage // engines refuse such texts
			}
			return String
		}
	}
	s.pos += len(strings.TrimRight(line, " \t\r"))
	return Garbage
}

// number moves over a number or a duration. Letters glued to it are part of the token: 4xx is one mistake, not two words.
func (s *scanner) number() lexer.TokenType {
	rest := s.text[s.pos:]
	if n := moment(rest); n > 0 {
		s.pos += n
		return Moment
	}
	n := digits(rest)
	whole := n
	if n+1 < len(rest) && rest[n] == '.' && digits(rest[n+1:]) > 0 {
		n += 1 + digits(rest[n+1:])
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		m := n + 1
		if m < len(rest) && (rest[m] == '+' || rest[m] == '-') {
			m++
		}
		if d := digits(rest[m:]); d > 0 {
			n = m + d
		}
	}
	glued := n + segment(rest[n:])
	s.pos += glued
	switch {
	case glued == n:
		return Number
	case n == whole && unitOf(rest[n:glued]) != nil:
		return Duration
	}
	return Garbage
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// regexMayStart reports whether a slash begins a regex here: where an operand may stand, and after the field of a parse command
// with a space before the slash and a closing one somewhere.
func (s *scanner) regexMayStart() bool {
	switch p := s.prev; p.Type {
	case Ident:
		if Keyword(p.Value) {
			return true
		}
		if (infixWord(p.Value) || foreignMatch(p.Value)) && s.pos > 0 && s.text[s.pos-1] == ' ' && closingSlash(s.text[s.pos+1:]) >= 0 {
			return !foreignMatch(p.Value) || !strings.HasPrefix(s.text[s.pos+1:], " ") // a / b / c divides a field of that name
		}
	case Tail, String, Number, Duration, Moment, Regex, Garbage:
	case Punct:
		if p.Value != ")" && p.Value != "]" {
			return true
		}
	default:
		return true
	}
	return s.parsing && s.depth == 0 && s.pos > 0 && strings.IndexByte(" \t\r\n", s.text[s.pos-1]) >= 0 && closingSlash(s.text[s.pos+1:]) >= 0
}

// closingSlash returns the index of the slash that ends a regex, or -1.
func closingSlash(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case '/':
			return i
		}
	}
	return -1
}

// regex moves over a regex, which may hold anything, line ends included. One that is not closed ends at its line.
// Letters glued to its end are part of the token: they are flags in other languages, and a mistake here.
func (s *scanner) regex() lexer.TokenType {
	rest := s.text[s.pos:]
	n := closingSlash(rest[1:])
	if n < 0 {
		s.pos += len(strings.TrimRight(rest[:lineEnd(rest)], " \t\r"))
		return Garbage
	}
	body := rest[1 : 1+n]
	flags := segment(rest[n+2:])
	s.pos += n + 2 + flags
	if flags > 0 || n == 0 || !utf8.ValidString(body) || strings.IndexByte(body, 0) >= 0 {
		return Garbage
	}
	return Regex
}

// bad moves over bytes that begin no token: one character, or all of a run of broken UTF-8.
func (s *scanner) bad() lexer.TokenType {
	rest := s.text[s.pos:]
	if rest[0] == '`' { // not closed, or empty
		if strings.HasPrefix(rest, "``") {
			s.pos += 2
			return Garbage
		}
		s.pos += len(strings.TrimRight(rest[:lineEnd(rest)], " \t\r"))
		return Garbage
	}
	for s.pos < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[s.pos:])
		s.pos += n
		if r != utf8.RuneError || n != 1 || s.pos < len(s.text) && utf8.RuneStart(s.text[s.pos]) && s.text[s.pos] < utf8.RuneSelf {
			break
		}
	}
	return Garbage
}

// infixWord reports whether a word is an operator where one may stand, and an ordinary name elsewhere.
func infixWord(word string) bool {
	return strings.EqualFold(word, "between") || strings.EqualFold(word, "has")
}

// foreignMatch reports whether other languages write a word between a field and a regex.
func foreignMatch(word string) bool {
	switch strings.ToLower(word) {
	case "matches", "rlike", "regexp", "regex":
		return true
	}
	return false
}

// Keyword reports whether a word is one of the few that cannot be a field without backticks.
func Keyword(word string) bool {
	switch len(word) {
	case 2:
		return strings.EqualFold(word, "or") || strings.EqualFold(word, "in") || strings.EqualFold(word, "as") || strings.EqualFold(word, "by")
	case 3:
		return strings.EqualFold(word, "and") || strings.EqualFold(word, "not")
	case 4:
		return strings.EqualFold(word, "like")
	}
	return false
}
