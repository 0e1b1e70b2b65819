package pattern

import "bytes"

// appendWords appends the fields of a text: what lies between spaces, where a field that begins with a quote or a square bracket
// goes on to the next such sign that closes it, and from there to the next space. One that is never closed is the rest of the text.
func appendWords(dst [][]byte, text []byte) [][]byte {
	for {
		text = bytes.TrimLeft(text, " ")
		if len(text) == 0 {
			return dst
		}
		n := 0
		if c := closer(text[0]); c != 0 {
			end := bytes.IndexByte(text[1:], c)
			if end < 0 {
				return append(dst, text)
			}
			n = 1 + end
		}
		if end := bytes.IndexByte(text[n:], ' '); end >= 0 {
			n += end
		} else {
			n = len(text)
		}
		dst = append(dst, unwrap(text[:n]))
		text = text[n:]
	}
}

// closer returns the sign that ends what c opens; 0 when c opens nothing.
func closer(c byte) byte {
	switch c {
	case '"':
		return '"'
	case '[':
		return ']'
	}
	return 0
}

// unwrap takes quotes or square brackets from around a field, when they are around the whole of it.
func unwrap(field []byte) []byte {
	if c := closer(field[0]); c != 0 && bytes.IndexByte(field[1:], c) == len(field)-2 {
		return field[1 : len(field)-1]
	}
	return field
}

// The same in RE2, for engines: what a field is, and what is taken from around it. At every position exactly one of the forms
// of a field can go on to a space or the end.
const (
	wordShape   = `(?:"[^"]*"[^ ]*|"[^"]*$|\[[^\]]*\][^ ]*|\[[^\]]*$|[^ "\[][^ ]*)`
	wrapShape   = `^"([^"]*)"$|^\[([^\]]*)\]$`
	wrapReplace = `$1$2`
)
