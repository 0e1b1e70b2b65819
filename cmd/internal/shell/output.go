package shell

import (
	"fmt"
	"io"
	"os"

	"trailsift/engine/render"
)

// output is the file that results go to after .output.
type output struct {
	file    *os.File
	format  string // by the file's suffix; empty: that of .mode
	results int
}

// openOutput starts a file. One that exists is not touched.
func openOutput(path, mode string) (*output, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if os.IsExist(err) {
		return nil, usage("`.output` overwrites nothing, and %s exists: choose another name", path)
	}
	if err != nil {
		return nil, fmt.Errorf("`.output FILE` makes a file in a folder that exists: %w", err)
	}
	return &output{file: file, format: suffixFormat(path, mode)}, nil
}

// next returns the file for one more result. Closing it leaves the file open.
func (o *output) next(format string) (io.WriteCloser, error) {
	if f, _ := render.FormatOf(format); f.Binary && o.results > 0 {
		return nil, usage("a file of %s holds one result: `.output FILE` starts another", format)
	}
	o.results++
	return keepOpen{o.file}, nil
}

// closeOutput ends the file that results go to, if there is one.
func (s *Shell) closeOutput() error {
	if s.output == nil {
		return nil
	}
	file := s.output.file
	s.output = nil
	return file.Close()
}

// keepOpen is a writer that somebody else closes.
type keepOpen struct{ io.Writer }

// Close implements io.Closer.
func (keepOpen) Close() error { return nil }
