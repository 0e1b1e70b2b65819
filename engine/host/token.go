package host

import (
	"bytes"
	"unicode/utf8"
)

// class says what a word is by its look.
type class uint8

const (
	plain     class = iota // a word that may be the same in other texts
	separator              // what stands between words
	numeric                // a number: varies by nature, as all that follow
	address                // an IPv4 address
	identity               // letters and digits mixed
	uuid                   // <UUID> and the others stand for what SQL replaced
	moment
	opaque
)

// varies reports whether words of the class vary by nature.
func (c class) varies() bool { return c >= numeric }

// label is what the class is called in a pattern.
func (c class) label() string {
	return [...]string{plain: "Word", separator: "", numeric: "Number", address: "IP", identity: "Token", uuid: "UUID", moment: "Time", opaque: "ID"}[c]
}

// placeholders are the texts that SQL puts in place of what identifies single events.
var placeholders = [...]struct {
	text  string
	class class
}{{"<UUID>", uuid}, {"<Time>", moment}, {"<ID>", opaque}}

// maxTokens is how many words and separators of a text are looked at.
const maxTokens = 4096

// tokens calls visit for the words and separators of a text, in turn.
func tokens(text []byte, visit func(part []byte, c class)) {
	for n := 0; len(text) > 0 && n < maxTokens; n++ {
		size, c := 0, separator
		if p, found := placeholder(text); found != plain {
			size, c = p, found
		} else if size = wordLength(text); size > 0 {
			c = classify(text[:size])
		} else {
			for size < len(text) && wordLength(text[size:]) == 0 {
				if _, found := placeholder(text[size:]); found != plain {
					break
				}
				_, width := utf8.DecodeRune(text[size:])
				size += width
			}
		}
		visit(text[:size], c)
		text = text[size:]
	}
}

func placeholder(text []byte) (int, class) {
	if text[0] == '<' {
		for _, p := range placeholders {
			if bytes.HasPrefix(text, []byte(p.text)) {
				return len(p.text), p.class
			}
		}
	}
	return 0, plain
}

// wordLength returns the length of the word at the start of text; 0 when there is none. A word does not end with a point, and
// begins with no hyphen unless a digit follows.
func wordLength(text []byte) int {
	n := 0
	for n < len(text) && isWord(text[n]) {
		n++
	}
	for n > 0 && (text[n-1] == '.' || text[n-1] == '-') {
		n--
	}
	if n > 0 && (text[0] == '.' || text[0] == '-' && !isDigit(text[1])) {
		return 0
	}
	return n
}

func isWord(c byte) bool {
	return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c == '-' || c == '.' || c >= utf8.RuneSelf
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// classify says what a word is. An id changes between letters and digits several times; names
// such as UpdateFunctionCode20150331v2 do not.
func classify(word []byte) class {
	digits, points, others, changes := 0, 0, 0, 0
	wasDigit := isDigit(word[0])
	for i, c := range word {
		switch {
		case isDigit(c):
			digits++
		case c == '.':
			points++
		case c == '-' && i == 0:
		default:
			others++
		}
		if c != '.' && c != '-' && isDigit(c) != wasDigit {
			wasDigit = !wasDigit
			changes++
		}
	}
	switch {
	case digits == 0:
		return plain
	case others == 0 && points <= 1:
		return numeric
	case others == 0 && points == 3:
		return address
	case digits >= 3 && len(word) >= 8 && changes >= 4:
		return identity
	}
	return plain
}
