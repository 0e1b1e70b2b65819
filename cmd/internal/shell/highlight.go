package shell

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/lang"
	"trailsift/query/syntax"
)

// The colours of the parts of a query, as codes of SGR.
const (
	toneCommand  = "1;34"
	toneFunction = "36"
	toneKeyword  = "35"
	toneText     = "32"
	toneRegex    = "31"
	toneNumber   = "33"
	toneComment  = "2"
	toneWrong    = "4;31"
)

// Highlight colours what is typed. It adds colours and changes nothing else.
func (s *Shell) Highlight(text string) string {
	if line, _, _ := strings.Cut(text, "\n"); !s.terminal().Color {
		return text
	} else if _, ok := dotCommand(line); ok {
		return paint(toneCommand, line) + text[len(line):]
	}
	tokens := syntax.Tokens(text)
	var b strings.Builder
	first := true // the next word is a command's name
	for i, t := range tokens {
		tone := ""
		if !syntax.Elided(t) || t.Type == syntax.Comment {
			tone = s.tone(tokens, i, first)
		}
		b.WriteString(paint(tone, t.Value))
		if !syntax.Elided(t) {
			first = syntax.Is(t, "|") || t.Type == syntax.Garbage && t.Value == ";"
		}
	}
	return b.String()
}

// tone returns the colour of a token.
func (s *Shell) tone(tokens []lexer.Token, i int, first bool) string {
	t := tokens[i]
	switch t.Type {
	case syntax.Comment:
		return toneComment
	case syntax.String:
		return toneText
	case syntax.Number, syntax.Duration:
		return toneNumber
	case syntax.Regex:
		return toneRegex
	case syntax.Garbage:
		return garbageTone(tokens, i)
	case syntax.Ident:
		called := i+1 < len(tokens) && syntax.Is(tokens[i+1], "(")
		switch {
		case first && commandOf(t.Value) != nil:
			return toneCommand
		case syntax.Keyword(t.Value):
			return toneKeyword
		case called && s.values.functions.Lookup(t.Value) != nil:
			return toneFunction
		}
	}
	return ""
}

// garbageTone marks what is no part of the language. What is still being typed is no mistake yet.
func garbageTone(tokens []lexer.Token, i int) string {
	t := tokens[i]
	switch {
	case t.Value[0] == '"' || t.Value[0] == '\'':
		return toneText
	case t.Value[0] == '/':
		return toneRegex
	case t.Value == ";" || t.Value == `\` || i == len(tokens)-1:
		return ""
	}
	return toneWrong
}

func paint(tone, text string) string {
	if tone == "" || text == "" {
		return text
	}
	return "\x1b[" + tone + "m" + text + "\x1b[0m"
}

// commandOf returns the command of the language with a name, or nil.
func commandOf(name string) *lang.Spec {
	specs := lang.Commands()
	for i := range specs {
		if named(name, append([]string{specs[i].Name}, specs[i].Synonyms...)) {
			return &specs[i]
		}
	}
	return nil
}

func named(name string, names []string) bool {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return true
		}
	}
	return false
}
