// Package term finds out what the terminal can do and draws progress on it. It formats no results: engine/render does that,
// with width and colour as options.
package term

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Terminal describes where output goes.
type Terminal struct {
	Interactive bool // a terminal, not a file or a pipe
	Width       int  // columns; 0 when unknown: then nothing is cut
	Height      int  // lines; 0 when unknown: then nothing is paged
	Color       bool
}

// Detect describes w. color is auto, always or never; with auto, NO_COLOR, CLICOLOR_FORCE and TERM decide as usual
// (https://no-color.org, https://bixense.com/clicolors).
func Detect(w io.Writer, color string, env func(string) string) Terminal {
	f, ok := w.(*os.File)
	t := Terminal{Interactive: ok && term.IsTerminal(int(f.Fd()))}
	if t.Interactive {
		if width, height, err := term.GetSize(int(f.Fd())); err == nil {
			t.Width, t.Height = width, height
		}
	}
	switch {
	case color == "always":
		t.Color = true
	case color == "never", env("NO_COLOR") != "":
	case env("CLICOLOR_FORCE") != "" && env("CLICOLOR_FORCE") != "0":
		t.Color = true
	default:
		t.Color = t.Interactive && env("TERM") != "dumb"
	}
	return t
}
