package term

import (
	"bytes"
	"io"
)

// Guard returns a writer for formats that were made for machines and go to a terminal all the same: CSV keeps the control
// characters of a field as they are, and a terminal would obey them. They are shown as control pictures instead. Formats
// for people need no guard: they do the same themselves.
func Guard(w io.Writer) io.Writer { return &guard{w: w} }

type guard struct{ w io.Writer }

// Write implements io.Writer.
func (g *guard) Write(p []byte) (int, error) {
	if bytes.IndexFunc(p, dangerous) < 0 {
		return g.w.Write(p)
	}
	safe := bytes.Map(func(r rune) rune {
		switch {
		case !dangerous(r):
			return r
		case r < ' ':
			return '␀' + r
		}
		return '␡'
	}, p)
	if _, err := g.w.Write(safe); err != nil {
		return 0, err
	}
	return len(p), nil
}

// dangerous recognises what a terminal obeys, but for line ends and tabs.
func dangerous(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0
}
