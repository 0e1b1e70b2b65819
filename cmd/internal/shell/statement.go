package shell

import (
	"strings"

	"trailsift/query/syntax"
)

// statement is one thing to do: a query, or a dot command.
type statement struct {
	text string // without what ended it
	dot  bool   // a dot command: text is its whole line
	wide bool   // ended by \G: one field a line
}

// words are what people type to leave or to get help, and the dot commands that they mean.
var words = map[string]string{"quit": ".quit", "exit": ".quit", `\q`: ".quit", "help": ".help", "?": ".help"}

// cut takes the first statement off a text. A query ends at a semicolon, at \G or at an empty line; a dot command ends with
// its line. ok is false when the text ends before the statement does.
func cut(text string) (st statement, rest string, ok bool) {
	text = strings.TrimLeft(text, " \t\r\n\f\v")
	line, after, ended := strings.Cut(text, "\n")
	if command, is := dotCommand(line); is {
		return statement{text: command, dot: true}, after, ended
	}
	tokens := syntax.Tokens(text)
	if len(tokens) > 0 && tokens[0].Type == syntax.Space { // one that is not ASCII, such as a no-break space
		return cut(text[len(tokens[0].Value):])
	}
	for i, t := range tokens {
		at := t.Pos.Offset
		switch {
		case t.Type == syntax.Garbage && t.Value == ";":
			return statement{text: text[:at]}, text[at+1:], true
		case t.Type == syntax.Garbage && t.Value == `\` && i+1 < len(tokens) && tokens[i+1].Value == "G":
			return statement{text: text[:at], wide: true}, strings.TrimPrefix(text[at+2:], ";"), true
		case t.Type == syntax.Space && strings.Count(t.Value, "\n") > 1:
			return statement{text: text[:at]}, text[at:], true
		}
	}
	return statement{text: text}, "", false
}

// dotCommand recognises the line of a dot command, and the words that stand for one.
func dotCommand(line string) (command string, ok bool) {
	line = strings.TrimSpace(line)
	if word, ok := words[strings.TrimRight(line, "; ")]; ok {
		return word, true
	}
	if len(line) < 2 || line[0] != '.' || (line[1]|0x20) < 'a' || (line[1]|0x20) > 'z' {
		return "", false
	}
	return line, true
}

// finished reports whether what was typed so far can run: it ends a statement, its last line is empty, or there is nothing.
func finished(text string) bool {
	rest := text
	for {
		st, after, ok := cut(rest)
		if !ok {
			trimmed := strings.TrimRight(rest, " \t\r")
			return st.dot || strings.TrimSpace(rest) == "" || strings.HasSuffix(trimmed, "\n")
		}
		rest = after
	}
}

// empty reports whether there is nothing to run: no text, or only comments.
func (st statement) empty() bool {
	for _, t := range syntax.Tokens(st.text) {
		if !syntax.Elided(t) {
			return false
		}
	}
	return true
}
