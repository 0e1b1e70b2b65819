package shell

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// Editor reads what there is to run, piece by piece.
type Editor interface {
	// Read returns the next piece of text: a line of a file, or everything that a person typed up to the end of a statement.
	// The error is io.EOF at the end, beside the last piece, and ErrInterrupt when what was typed is to be forgotten.
	Read() (string, error)
}

// ErrInterrupt says that somebody gave up a line.
var ErrInterrupt = errors.New("interrupted")

// NewLines returns an Editor for text that nobody types: a file, a pipe, an argument.
func NewLines(r io.Reader) Editor { return lines{bufio.NewReader(r)} }

type lines struct{ r *bufio.Reader }

// Read implements Editor.
func (l lines) Read() (string, error) { return l.r.ReadString('\n') }

// NewPlainEditor returns an Editor for a person whose terminal can do nothing but show lines, such as a shell in Emacs
// (TERM=dumb): the prompt, and a statement over as many lines as it takes. r is the terminal.
func NewPlainEditor(s *Shell, r io.Reader) Editor { return &plainEditor{s, bufio.NewReader(r)} }

type plainEditor struct {
	shell *Shell
	r     *bufio.Reader
}

// Read implements Editor.
func (e *plainEditor) Read() (string, error) {
	text, prompt := "", e.shell.prompt()
	for {
		if _, err := io.WriteString(e.shell.o.Out, prompt); err != nil {
			return "", err
		}
		line, err := e.r.ReadString('\n')
		select {
		case <-e.shell.o.Interrupts: // Ctrl-C gave up the lines before this one
			text, prompt = "", e.shell.prompt()
		default:
			prompt = "> "
		}
		text += line
		if err != nil || finished(strings.TrimSuffix(text, "\n")) {
			return text, err
		}
	}
}
