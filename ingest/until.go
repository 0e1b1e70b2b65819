package ingest

import (
	"context"
	"errors"
	"io"
)

// pipeBytes is how much is read from a pipe or a device at a time.
const pipeBytes = 256 << 10

// openUntil opens and reads something that may block for ever, such as a pipe that nobody writes to: reading ends with ctx's
// cause when ctx ends. Nothing can end an open or a read that is under way in the operating system, so the goroutine that does
// it stays behind then, until the file says something or the process ends; it touches nothing of the run any more.
func openUntil(ctx context.Context, open func() (io.ReadCloser, error)) io.ReadCloser {
	pr, pw := io.Pipe()
	stop := context.AfterFunc(ctx, func() { pw.CloseWithError(context.Cause(ctx)) })
	go func() {
		defer stop()
		body, err := open()
		if err == nil {
			_, err = io.CopyBuffer(pw, onlyReader{body}, make([]byte, pipeBytes))
			err = errors.Join(err, body.Close())
		}
		pw.CloseWithError(err) // nil is the end of the file
	}()
	return pr
}

// onlyReader hides a method for which io.CopyBuffer would not use its buffer.
type onlyReader struct{ io.Reader }
