package syntax

import (
	"io"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
)

// The kinds of token.
const (
	EOF      = lexer.EOF
	Ident    = lexer.EOF - 1 - iota // a word or a dotted path: fields, userIdentity.arn, items.0.id, @`x:y`
	Tail                            // the rest of a path after an index: the .action of users[1].action
	String                          // with its quotes
	Number                          // digits, with fraction and exponent
	Duration                        // an integer and its unit: 5m
	Moment                          // a date or a time: 2024-01-31, 2024-01-31T10:00:00Z
	Regex                           // with its slashes
	Punct                           // operators and brackets
	Garbage                         // no token of the language
	Space                           // white space
	Comment                         // from # or -- to the end of the line
)

// Definition is the lexer as participle wants it. Its zero value is ready, and it may be shared.
type Definition struct{}

// Symbols names the kinds of token for participle's grammars.
func (Definition) Symbols() map[string]lexer.TokenType {
	return map[string]lexer.TokenType{
		"EOF": EOF, "Ident": Ident, "Tail": Tail, "String": String, "Number": Number, "Duration": Duration, "Moment": Moment,
		"Regex": Regex, "Punct": Punct, "Bad": Garbage, "Space": Space, "Comment": Comment,
	}
}

// Lex reads all of r. Its only error is r's.
func (d Definition) Lex(name string, r io.Reader) (lexer.Lexer, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return d.LexString(name, string(text))
}

// LexString never fails.
func (Definition) LexString(_ string, text string) (lexer.Lexer, error) {
	return &Stream{tokens: Tokens(text), end: len(text)}, nil
}

// Stream hands out tokens one by one, and an EOF at the position where its part of the text ends.
type Stream struct {
	tokens []lexer.Token
	end    int
}

// NewStream returns a lexer over tokens that were read before. Its EOF is at the byte offset end.
func NewStream(tokens []lexer.Token, end int) *Stream { return &Stream{tokens, end} }

// Next returns the next token; it never fails.
func (s *Stream) Next() (lexer.Token, error) {
	if len(s.tokens) == 0 {
		return lexer.EOFToken(lexer.Position{Offset: s.end}), nil
	}
	t := s.tokens[0]
	s.tokens = s.tokens[1:]
	return t, nil
}

// Peeking returns the stream in the form that parsers take, without white space and comments.
func (s *Stream) Peeking() *lexer.PeekingLexer {
	p, _ := lexer.Upgrade(s, Space, Comment) // Next never fails, so neither does this
	return p
}

// SpanOf returns where a token stands.
func SpanOf(t lexer.Token) diag.Span {
	return diag.Span{Start: t.Pos.Offset, End: t.Pos.Offset + len(t.Value)}
}

// Elided reports whether parsers skip the token.
func Elided(t lexer.Token) bool { return t.Type == Space || t.Type == Comment }

// Is reports whether the token is the punctuation p.
func Is(t lexer.Token, p string) bool { return t.Type == Punct && t.Value == p }

// Split cuts the tokens of a query at the pipes that stand outside brackets. An opening bracket that is never closed does
// not count: it would swallow every later command.
func Split(tokens []lexer.Token) []Part {
	closed := pairs(tokens)
	parts := []Part{}
	depth, start := 0, 0
	for i, t := range tokens {
		switch {
		case t.Type != Punct:
		case closed[i] > 0:
			depth++
		case closed[i] < 0:
			depth--
		case t.Value == "|" && depth == 0:
			parts = append(parts, Part{tokens[start:i], t.Pos.Offset})
			start = i + 1
		}
	}
	end := 0
	if n := len(tokens); n > 0 {
		end = SpanOf(tokens[n-1]).End
	}
	return append(parts, Part{tokens[start:], end})
}

// Part is one command's tokens.
type Part struct {
	Tokens []lexer.Token
	End    int // byte offset of the pipe, or of the end of the text
}

// pairs marks the brackets that have a partner: 1 for an opening one, -1 for a closing one.
func pairs(tokens []lexer.Token) map[int]int {
	marks := map[int]int{}
	var open []int
	for i, t := range tokens {
		if t.Type != Punct {
			continue
		}
		switch t.Value {
		case "(", "[":
			open = append(open, i)
		case ")", "]":
			want := "("
			if t.Value == "]" {
				want = "["
			}
			if n := len(open); n > 0 && tokens[open[n-1]].Value == want {
				marks[open[n-1]], marks[i] = 1, -1
				open = open[:n-1]
			}
		}
	}
	return marks
}
