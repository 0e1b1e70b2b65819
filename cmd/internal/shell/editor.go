package shell

import (
	"bufio"
	"errors"
	"io"
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
