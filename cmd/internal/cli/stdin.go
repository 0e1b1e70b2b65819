package cli

import (
	"context"
	"io"
)

// interruptible returns a reader of r whose Read returns when ctx ends, although nothing more comes: somebody who presses
// Ctrl-C while the program waits for a pipe shall not have to wait as well. The read that is under way then stays behind
// until the process ends.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	pr, pw := io.Pipe()
	go func() {
		_, err := io.Copy(pw, r)
		pw.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { pw.CloseWithError(context.Cause(ctx)) })
	return pr
}
