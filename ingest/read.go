package ingest

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"trailsift/ingest/decode"
	"trailsift/storage/schema"
)

// whole reads a unit that fits into memory.
func (w *worker) whole(ctx context.Context, u *unit, f *fileState) (*fileState, error) {
	data := u.data
	if data == nil {
		body, err := w.open(ctx, u)
		if err != nil {
			return f.unreadable(plainReason(err)), nil
		}
		data, u.note = readSized(w.found, body, u.size)
		w.found = data
		if err := body.Close(); err != nil {
			f.addReason(plainReason(err))
		}
	}
	f.size = int64(len(data))
	w.run.progress.bytes.Add(f.size)
	if u.note != "" {
		return w.partly(ctx, u, f, data)
	}
	sum := sha256.Sum256(data)
	if needsWide(data) && !w.run.known.has(sum) {
		w.run.feed.postpone(u, data)
		w.run.progress.files.Add(-1)
		w.run.progress.bytes.Add(-f.size)
		return nil, nil
	}
	w.run.repair.claim(f, sum)
	if f.sum = sum[:]; w.run.known.has(sum) {
		f.status = statusKnown
		return f, nil
	}
	return w.inMemory(ctx, u, f, data)
}

// partly decodes what could be read of a unit, which has no SHA-256 then: whatever follows is still to be read, by another run. That
// there is nothing in it is no reason to ignore it.
func (w *worker) partly(ctx context.Context, u *unit, f *fileState, data []byte) (*fileState, error) {
	if len(data) == 0 {
		return f.unreadable(u.note), nil
	}
	f.addReason(u.note)
	f, err := w.inMemory(ctx, u, f, data)
	if f != nil && f.status == schema.FileIgnored {
		f.status = schema.FileFailed
	}
	return f, err
}

// inMemory decodes the bytes of a unit.
func (w *worker) inMemory(ctx context.Context, u *unit, f *fileState, data []byte) (*fileState, error) {
	head := data[:min(len(data), sniffBytes)]
	if archiveOf(head) != zipArchive {
		plain, ok := w.content.whole(data, w.plain[:0], w.run.o.Limits)
		if w.content.compression != compressionNone {
			w.plain = plain
		}
		if ok && archiveOf(plain) != tarArchive {
			return f, w.wholeRecords(ctx, u, f, plain)
		}
	}
	src := bytes.NewReader(data)
	return w.read(ctx, u, f, src, head, func() int64 { return src.Size() - int64(src.Len()) })
}

// wholeRecords decodes content that is in memory.
func (w *worker) wholeRecords(ctx context.Context, u *unit, f *fileState, plain []byte) error {
	f.compression, f.contentSize = w.content.compression, int64(len(plain))
	if err := w.decode(ctx, u, f, decode.Input{Name: f.name, Data: plain}); err != nil {
		return err
	}
	w.account(f)
	switch {
	case w.content.fault != "":
	case f.compression == compressionNone:
		f.contentSum = f.sum
	case w.run.o.ContentHash:
		sum := sha256.Sum256(plain)
		f.contentSum = sum[:]
	}
	return nil
}

// stream reads a unit of any size.
func (w *worker) stream(ctx context.Context, u *unit, f *fileState) (*fileState, error) {
	body, err := w.open(ctx, u)
	if err != nil {
		return f.unreadable(plainReason(err)), nil
	}
	u.body = body
	defer func() {
		if !u.kept {
			body.Close()
		}
	}()
	if file, ok := body.(File); !ok {
		w.run.repair.claimNamed(f)
	} else if w.run.known.mayHave(u.size) || w.run.repair != nil {
		sum, err := hashFile(file)
		if err != nil {
			return f.unreadable(plainReason(err)), nil
		}
		w.run.repair.claim(f, sum)
		if w.run.known.has(sum) {
			f.status = statusKnown
			w.run.progress.bytes.Add(u.size)
			return f, nil
		}
	}
	raw := &countingReader{r: body, sum: sha256.New(), count: func(n int) { w.run.progress.bytes.Add(int64(n)) }}
	if u.size >= 0 {
		raw.r = &sizedReader{r: body, size: u.size}
	}
	if w.buffer == nil {
		w.buffer = bufio.NewReaderSize(nil, 256<<10)
	}
	w.buffer.Reset(raw)
	buffer := w.buffer
	head, err := buffer.Peek(sniffBytes)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return f.unreadable(plainReason(err)), nil
	}
	f, err = w.read(ctx, u, f, buffer, head, func() int64 { return raw.n })
	if f == nil || err != nil {
		return f, err
	}
	if _, err := io.Copy(io.Discard, buffer); err != nil && raw.err == nil { // the hash is of all bytes
		raw.err = err
	}
	f.size = raw.n
	if ctx.Err() != nil {
		return nil, context.Cause(ctx) // what ended the reading may have been that
	}
	if raw.err != nil {
		why := fmt.Sprintf("reading stopped after %d bytes: %s", raw.n, plainReason(raw.err))
		if !strings.Contains(f.reason, why) { // content that is not compressed says so itself
			f.addReason(why)
		}
		return f, nil
	}
	f.sum = raw.sum.Sum(nil)
	w.run.repair.confirm(f)
	if f.compression == compressionNone {
		f.contentSum = f.sum
	}
	return f, nil
}

// hashFile hashes a file in advance, and leaves it at its start.
func hashFile(file File) (sum [32]byte, err error) {
	h := sha256.New()
	if _, err = io.Copy(h, file); err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	return [32]byte(h.Sum(nil)), err
}

// read decodes the bytes of a unit as a stream. It returns nil when they are an archive.
func (w *worker) read(ctx context.Context, u *unit, f *fileState, src source, head []byte, consumed func() int64) (*fileState, error) {
	if archiveOf(head) == zipArchive {
		return w.zip(u, f, src), nil
	}
	c := &w.content
	c.reset(src, head, w.run.o.Limits, u.alone)
	f.compression = c.compression
	var guarded io.Reader = c
	switch {
	case c.compression != compressionNone:
		guarded = ratioGuard{c, consumed}
	case u.found != nil:
		guarded = ratioGuard{c, u.found}
	}
	n, _ := io.ReadFull(guarded, w.head[:]) // content notes what is wrong
	if archiveOf(w.head[:n]) == tarArchive {
		return w.tar(u, f, w.head[:n], consumed), nil
	}
	in := &countingReader{r: io.MultiReader(bytes.NewReader(w.head[:n]), guarded)}
	if w.run.o.ContentHash && c.compression != compressionNone {
		in.sum = sha256.New()
	}
	if err := w.decode(ctx, u, f, decode.Input{Name: f.name, R: in}); err != nil {
		return nil, err
	}
	f.contentSize = in.n
	w.account(f)
	if c.fault == "" && c.ended && in.sum != nil {
		f.contentSum = in.sum.Sum(nil)
	}
	return f, nil
}

// account says what reading the content has shown.
func (w *worker) account(f *fileState) {
	c := &w.content
	if c.fault != "" && f.reason != "" {
		f.reason = c.fault + "; " + f.reason // the cause comes before what followed from it
	} else {
		f.addReason(c.fault)
	}
	if c.refused || c.fault != "" && f.records() == 0 {
		f.status = schema.FileFailed // with the limit raised, the input is read again
	}
}

// open opens the bytes of a unit as found. Whatever is not a regular file may keep its reader waiting for ever, so that it is
// read until ctx ends.
func (w *worker) open(ctx context.Context, u *unit) (io.ReadCloser, error) {
	switch {
	case u.body != nil:
		return u.body, nil
	case u.data != nil:
		return io.NopCloser(bytes.NewReader(u.data)), nil
	case u.path == stdinName && u.root == stdinName:
		return openUntil(ctx, func() (io.ReadCloser, error) { return io.NopCloser(w.run.o.Stdin), nil }), nil
	case u.size < 0:
		return openUntil(ctx, func() (io.ReadCloser, error) { return w.run.o.FS.Open(u.file()) }), nil
	}
	return w.run.o.FS.Open(u.file())
}

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
		return buf[:n], endsEarly(int64(n), size)
	}
	return buf[:n], ""
}

// sizedReader reads the size bytes that r is said to hold. It is an error when r ends before.
type sizedReader struct {
	r       io.Reader
	n, size int64
}

func (s *sizedReader) Read(p []byte) (int, error) {
	if s.n == s.size {
		return 0, io.EOF
	}
	n, err := s.r.Read(p[:min(int64(len(p)), s.size-s.n)])
	if s.n += int64(n); errors.Is(err, io.EOF) && s.n < s.size {
		err = errors.New(endsEarly(s.n, s.size))
	}
	return n, err
}

// endsEarly says that an input is shorter than it was when it was found.
func endsEarly(n, size int64) string { return fmt.Sprintf("it ends after %d of %d bytes", n, size) }

// countingReader counts and hashes what goes through it.
type countingReader struct {
	r     io.Reader
	n     int64
	sum   hash.Hash // nil = not hashed
	count func(n int)
	err   error // what ended the reading, other than io.EOF
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.sum != nil {
		c.sum.Write(p[:n])
	}
	if c.count != nil {
		c.count(n)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}
