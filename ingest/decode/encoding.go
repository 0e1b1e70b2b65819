package decode

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// needsTranscoding tells UTF-16 by its byte-order mark, or by the zero bytes around the first character of a JSON or CSV text.
func needsTranscoding(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return true
	}
	if len(head) < 4 {
		return false
	}
	little := head[0] != 0 && head[1] == 0 && head[2] != 0 && head[3] == 0
	big := head[0] == 0 && head[1] != 0 && head[2] == 0 && head[3] != 0
	return little || big
}

// asUTF8 returns a reader of UTF-8 text. Offsets in a transcoded input are those of its UTF-8 form.
func asUTF8(r io.Reader) io.Reader {
	head := make([]byte, 4)
	n, err := io.ReadFull(r, head)
	head = head[:n]
	rest := r
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		rest = failing{err}
	}
	whole := io.MultiReader(bytes.NewReader(head), rest)
	if !needsTranscoding(head) {
		return whole
	}
	little := head[0] == 0xff || head[1] == 0
	return &utf16Reader{r: bufio.NewReader(whole), little: little}
}

// failing is a reader that has failed before.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	r      *bufio.Reader
	little bool
	out    []byte
	high   rune // half of a pair, waiting for the other
	err    error
}

// Read gives out UTF-8. Half a character at the end becomes U+FFFD.
func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 && u.err == nil {
		u.fill()
	}
	if len(u.out) == 0 {
		return 0, u.err
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) fill() {
	u.out = u.out[:0]
	var unit [2]byte
	for len(u.out) < 4096 {
		if _, err := io.ReadFull(u.r, unit[:]); err != nil {
			if err == io.ErrUnexpectedEOF {
				u.out, err = utf8.AppendRune(u.out, utf8.RuneError), io.EOF
			}
			if u.high != 0 {
				u.out, u.high = utf8.AppendRune(u.out, utf8.RuneError), 0
			}
			u.err = err
			return
		}
		r := rune(unit[0])<<8 | rune(unit[1])
		if u.little {
			r = rune(unit[1])<<8 | rune(unit[0])
		}
		u.append(r)
	}
}

func (u *utf16Reader) append(r rune) {
	if u.high != 0 {
		pair := utf16.DecodeRune(u.high, r)
		u.high = 0
		u.out = utf8.AppendRune(u.out, pair)
		if pair != utf8.RuneError {
			return
		}
	}
	if utf16.IsSurrogate(r) && r < 0xdc00 {
		u.high = r
		return
	}
	u.out = utf8.AppendRune(u.out, r)
}
