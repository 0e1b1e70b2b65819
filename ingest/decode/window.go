package decode

import (
	"bytes"
	"context"
	"errors"
	"io"
)

// Scratch is memory that is used again from one input to the next.
type Scratch struct {
	buf     []byte
	formats []*Format
	meter   *meter
}

// A window is the part of an input that is in memory: buf[pos:end] is unread. It grows to hold a record and slides on.
type window struct {
	ctx     context.Context
	r       io.Reader
	scratch *Scratch
	buf     []byte
	pos     int
	end     int
	base    int64 // input offset of buf[0]
	fixed   bool  // base is the offset of everything: the bytes came out of a string
	err     error // why no more bytes come: io.EOF or what the reader said
	whole   int
	max     int // most unread bytes
}

// window opens the input: bytes in memory as they are, a reader through a buffer.
func (d *decoder) window(in Input) *window {
	if (in.Data != nil || in.R == nil) && !needsTranscoding(in.Data) {
		w := sliceWindow(in.Data, 0, false)
		w.scratch = d.o.Scratch
		w.max = d.o.Limits.RecordBytes + 1
		w.skipMark()
		return w
	}
	r := in.R
	if in.Data != nil {
		r = bytes.NewReader(in.Data)
	}
	w := newWindow(d.ctx, asUTF8(r), d.o)
	w.prime()
	w.skipMark()
	return w
}

// skipMark passes over a byte-order mark.
func (w *window) skipMark() {
	if bytes.HasPrefix(w.unread(), []byte("\xef\xbb\xbf")) {
		w.pos += 3
	}
}

func newWindow(ctx context.Context, r io.Reader, o Options) *window {
	w := &window{ctx: ctx, r: r, scratch: o.Scratch, buf: o.Scratch.buf, whole: o.WholeBytes, max: o.Limits.RecordBytes + 1}
	o.Scratch.buf = nil
	if cap(w.buf) == 0 {
		w.buf = make([]byte, 64<<10)
	}
	w.buf = w.buf[:cap(w.buf)]
	return w
}

// sliceWindow is a window over bytes in memory, the first of which is at offset.
func sliceWindow(data []byte, offset int64, fixed bool) *window {
	return &window{buf: data, end: len(data), base: offset, fixed: fixed, err: io.EOF, max: len(data) + 1}
}

// release gives the memory back, unless a giant record blew it up.
func (w *window) release() {
	if w.r != nil && cap(w.buf) <= 2*w.whole {
		w.scratch.buf = w.buf
	}
}

// prime reads the whole input, or the first WholeBytes of it.
func (w *window) prime() {
	for w.err == nil && w.end < w.whole {
		if w.end == len(w.buf) {
			w.grow(min(2*len(w.buf), w.whole))
		}
		w.read()
	}
}

func (w *window) grow(size int) {
	buf := make([]byte, size)
	copy(buf, w.buf[:w.end])
	w.buf = buf
}

// read reads once into the free part of the buffer, which is not empty.
func (w *window) read() {
	if w.err = w.ctx.Err(); w.err != nil {
		return
	}
	for range 100 {
		n, err := w.r.Read(w.buf[w.end:])
		w.end += n
		w.err = err
		if n > 0 || err != nil {
			return
		}
	}
	w.err = io.ErrNoProgress
}

// more reads at least one more byte behind the unread ones. It returns false when the input is at its end, or when the window
// already holds as much as it may. Slices of the buffer taken before are no longer valid.
func (w *window) more() bool {
	if w.err != nil || w.end-w.pos >= w.max {
		return false
	}
	if w.pos > 0 {
		copy(w.buf, w.buf[w.pos:w.end])
		w.base += int64(w.pos)
		w.end -= w.pos
		w.pos = 0
	}
	if w.end > len(w.buf)/2 && len(w.buf) < 2*w.max {
		w.grow(min(2*len(w.buf), 2*w.max))
	}
	had := w.end
	// Reading until a quarter is full keeps the bytes of a record at the edge from being moved for every small read.
	for w.err == nil && w.end < len(w.buf) && (w.end == had || w.end-had < len(w.buf)/4) {
		w.read()
	}
	return w.end > had
}

func (w *window) unread() []byte { return w.buf[w.pos:w.end] }

// offset is the input offset of the byte i behind the first unread one.
func (w *window) offset(i int) int64 {
	if w.fixed {
		return w.base
	}
	return w.base + int64(w.pos+i)
}

// at returns the byte i behind the first unread one, reading on where needed.
func (w *window) at(i int) (byte, bool) {
	for w.pos+i >= w.end {
		if !w.more() {
			return 0, false
		}
	}
	return w.buf[w.pos+i], true
}

// blank returns the index of the first byte from i on that is no white space between values.
func (w *window) blank(i int) (int, byte, bool) {
	for {
		c, ok := w.at(i)
		if !ok || !isBlank(c) {
			return i, c, ok
		}
		i++
		// Indentation can be longer than a record may be: what is at the front is dropped.
		if i > 4096 && w.pos+i == w.end && w.dropBlank(i) {
			i = 0
		}
	}
}

// dropBlank forgets i bytes of white space, when nothing else is before them.
func (w *window) dropBlank(i int) bool {
	for _, c := range w.buf[w.pos : w.pos+i] {
		if !isBlank(c) {
			return false
		}
	}
	w.pos += i
	return true
}

// endLine passes over the rest of the line.
func (w *window) endLine() {
	for {
		if n := bytes.IndexByte(w.unread(), '\n'); n >= 0 {
			w.pos += n + 1
			return
		}
		if w.pos = w.end; !w.more() {
			return
		}
	}
}

// drain reads the rest of the input, which nobody wants, so that all of it passes whoever counts or hashes it.
func (w *window) drain() {
	w.pos = w.end
	for w.more() {
		w.pos = w.end
	}
}

// readErr is what the reader said, when that was more than the end of the input.
func (w *window) readErr() error {
	if w.err == nil || errors.Is(w.err, io.EOF) {
		return nil
	}
	return w.err
}

// isBlank tells what may stand between values: white space, the NUL bytes of a file that was not written to its end, and the
// record separator of RFC 7464.
func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == 0x1e
}
