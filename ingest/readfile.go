package ingest

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// readSized reads the size bytes that r is said to hold into buf, which grows as needed. When r holds more, or less, note
// says so: files grow and shrink while they are read.
func readSized(buf []byte, r io.Reader, size int64) (data []byte, note string) {
	buf = slices.Grow(buf[:0], int(size)+1)[:size+1]
	n, err := io.ReadFull(r, buf)
	switch {
	case err == nil:
		return buf[:size], fmt.Sprintf("it grew while it was read; only the first %d bytes were", size)
	case !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF):
		return buf[:n], fmt.Sprintf("reading stopped after %d of %d bytes: %s", n, size, plainReason(err))
	case int64(n) < size:
		return buf[:n], fmt.Sprintf("it ends after %d of %d bytes", n, size)
	}
	return buf[:n], ""
}
