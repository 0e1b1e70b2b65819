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
	"os"

	"trailsift/ingest/decode"
	"trailsift/ingest/record"
	"trailsift/storage/schema"
)

// worker reads units, one after the other. It belongs to one goroutine at a time.
type worker struct {
	run       *run
	scanner   *record.Scanner
	rows      map[string]*output // by table: records to store
	contested map[string]*output // by table: records whose id was seen with other bytes, or with bytes that nobody has
	rejects   *output
	faults    []Fault      // the first of this window
	done      []*fileState // finished in this window

	found   []byte // the bytes of a unit as found
	content content
	head    [sniffBytes]byte
	buffer  *bufio.Reader
	scratch decode.Scratch
}

func newWorker(r *run) *worker {
	w := &worker{
		run:     r,
		scanner: record.NewScanner(record.Limits{RecordBytes: r.o.Limits.RecordBytes, Depth: r.o.Limits.Depth}),
		rows:    map[string]*output{}, contested: map[string]*output{},
		rejects: newOutput(r.store, schema.Rejects()),
	}
	for _, t := range r.tables {
		w.rows[t.Name] = newOutput(r.store, t.Table)
		w.contested[t.Name] = newOutput(r.store, t.Table)
	}
	return w
}

// outputs returns everything that the worker writes to.
func (w *worker) outputs() []*output {
	out := []*output{w.rejects}
	for _, t := range w.run.tables {
		out = append(out, w.rows[t.Name], w.contested[t.Name])
	}
	return out
}

// work reads units until the round is over. Errors are the run's; those of inputs are in their fileState.
func (w *worker) work(ctx context.Context) error {
	for ctx.Err() == nil {
		u := w.run.feed.next(&w.found)
		if u == nil {
			return nil
		}
		f, err := w.unit(ctx, u)
		if err != nil {
			return err
		}
		if f != nil {
			w.done = append(w.done, f)
		}
	}
	return nil
}

// unit reads one unit. It returns nil when the unit is an archive, whose members are units of their own.
func (w *worker) unit(ctx context.Context, u *unit) (*fileState, error) {
	f := &fileState{
		id: w.run.nextFileID.Add(1) - 1, name: u.name(), root: u.root, path: u.path, member: u.member,
		size: max(u.size, 0), delivered: u.time.delivered, compression: compressionNone,
	}
	defer w.run.progress.files.Add(1)
	if u.ignore != "" {
		f.status, f.reason = schema.FileIgnored, u.ignore
		return f, nil
	}
	if u.fault != "" {
		f.status, f.reason = schema.FileFailed, u.fault
		return f, nil
	}
	if u.alone {
		return w.stream(ctx, u, f)
	}
	// A small unit is finished even when the run is cancelled: that is quicker than reading it again.
	return w.whole(context.WithoutCancel(ctx), u, f)
}

// whole reads a unit that fits into memory.
func (w *worker) whole(ctx context.Context, u *unit, f *fileState) (*fileState, error) {
	data := u.data
	f.addReason(u.note)
	if data == nil {
		body, err := w.open(u)
		if err != nil {
			f.status, f.reason = schema.FileFailed, plainReason(err)
			return f, nil
		}
		var note string
		data, note = readSized(w.found, body, u.size)
		w.found = data
		f.addReason(note)
		if err := body.Close(); err != nil {
			f.addReason(plainReason(err))
		}
	}
	f.size = int64(len(data))
	w.run.progress.bytes.Add(f.size)
	sum := sha256.Sum256(data)
	if f.sum = sum[:]; w.run.known.has(sum) {
		f.status = statusKnown
		return f, nil
	}
	src := bytes.NewReader(data)
	return w.read(ctx, u, f, src, data[:min(len(data), sniffBytes)], func() int64 { return src.Size() - int64(src.Len()) })
}

// open opens the bytes of a unit as found.
func (w *worker) open(u *unit) (io.ReadCloser, error) {
	switch {
	case u.body != nil:
		return u.body, nil
	case u.path == stdinName && u.root == stdinName:
		return io.NopCloser(w.run.o.Stdin), nil
	}
	return os.Open(u.file())
}

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

// stream reads a unit of any size.
func (w *worker) stream(ctx context.Context, u *unit, f *fileState) (*fileState, error) {
	body, err := w.open(u)
	if err != nil {
		f.status, f.reason = schema.FileFailed, plainReason(err)
		return f, nil
	}
	u.body = body
	defer func() {
		if !u.kept {
			body.Close()
		}
	}()
	if file, ok := body.(*os.File); ok && w.run.known.mayHave(u.size) {
		known, err := w.knownFile(file)
		if err != nil {
			f.status, f.reason = schema.FileFailed, plainReason(err)
			return f, nil
		}
		if known {
			f.status = statusKnown
			w.run.progress.bytes.Add(u.size)
			return f, nil
		}
	}
	raw := &countingReader{r: body, sum: sha256.New(), count: func(n int) { w.run.progress.bytes.Add(int64(n)) }}
	if u.size >= 0 {
		raw.r = io.LimitReader(body, u.size)
	}
	if w.buffer == nil {
		w.buffer = bufio.NewReaderSize(nil, 256<<10)
	}
	w.buffer.Reset(raw)
	buffer := w.buffer
	head, err := buffer.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		f.status, f.reason = schema.FileFailed, plainReason(err)
		return f, nil
	}
	f, err = w.read(ctx, u, f, buffer, head, func() int64 { return raw.n })
	if f == nil || err != nil {
		return f, err
	}
	if _, err := io.Copy(io.Discard, buffer); err != nil && raw.err == nil { // the hash is of all bytes
		raw.err = err
	}
	f.size = raw.n
	if raw.err != nil {
		f.addReason(fmt.Sprintf("reading stopped after %d bytes: %s", raw.n, plainReason(raw.err)))
		return f, nil
	}
	f.sum = raw.sum.Sum(nil)
	if f.compression == compressionNone {
		f.contentSum = f.sum
	}
	return f, nil
}

// knownFile hashes a file in advance, and leaves it at its start.
func (w *worker) knownFile(file *os.File) (bool, error) {
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return false, err
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return false, err
	}
	return w.run.known.has([32]byte(sum.Sum(nil))), nil
}

// read decodes the bytes of a unit. It returns nil when they are an archive.
func (w *worker) read(ctx context.Context, u *unit, f *fileState, src source, head []byte, consumed func() int64) (*fileState, error) {
	if archiveOf(head) == zipArchive {
		return w.zip(u, f, src), nil
	}
	c := &w.content
	c.reset(src, head, w.run.o.Limits)
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
	res, err := w.decode(ctx, u, f, in)
	if err != nil {
		return nil, err
	}
	f.take(res)
	f.contentSize = in.n
	w.account(u, f, in)
	return f, nil
}

// account fills in what reading the content to its end has shown.
func (w *worker) account(u *unit, f *fileState, in *countingReader) {
	c := &w.content
	if c.fault != "" {
		f.addReason(c.fault)
		if c.refused || f.records() == 0 {
			f.status = schema.FileFailed // with the limit raised, the input is read again
		}
	} else if c.ended && in.sum != nil {
		f.contentSum = in.sum.Sum(nil)
	}
	if c.compression == compressionNone && !u.alone {
		f.contentSum = f.sum
	}
}

// decode runs the decoder over the content of a unit.
func (w *worker) decode(ctx context.Context, u *unit, f *fileState, in io.Reader) (decode.Result, error) {
	sinks := []*sink{{ctx: ctx, w: w, file: f}}
	o := decode.Options{Limits: w.run.o.Limits.Limits, Scratch: &w.scratch}
	if u.alone && len(w.run.workers) > 1 {
		o.Workers = len(w.run.workers) - 1
		others := w.run.others(w)
		o.Parallel = func() decode.Sink {
			if len(others) == 0 {
				return nil
			}
			s := &sink{ctx: ctx, w: others[0], file: f}
			others = others[1:]
			sinks = append(sinks, s)
			return s
		}
	}
	res, err := decode.Decode(ctx, decode.Input{Name: f.name, R: in}, sinks[0], o)
	for _, s := range sinks {
		s.addTo(f)
	}
	w.run.progress.records.Add(f.records())
	w.run.progress.stored.Add(f.stored)
	if err != nil {
		return res, fmt.Errorf("%s: %w", f.name, err)
	}
	if res.Records != f.records() || res.Rejected != f.rejected {
		return res, fmt.Errorf("internal: %s: the decoder counts %d records and %d rejects, its sinks %d and %d", f.name, res.Records, res.Rejected, f.records(), f.rejected)
	}
	return res, nil
}

var _ decode.Sink = (*sink)(nil)
