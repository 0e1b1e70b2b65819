package decode

import (
	"bytes"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// A block is a run of whole records, on its way to another goroutine.
type block struct {
	data   []byte
	ends   []int // where each record ends in data; it begins where the one before ends, or behind commas and white space
	starts []int
	offset int64 // of data[0] in the input
	index  int64 // of the first record
	time   int64
}

const blockBytes = 1 << 20

// A pool scans blocks on further sinks. Its owner is the goroutine that runs Decode: it fills the blocks, scans them itself while
// all others have enough to do, and waits for them in close.
type pool struct {
	blocks  chan *block
	free    chan *block
	wait    sync.WaitGroup
	workers []*worker // the first is the owner's
	failed  atomic.Bool
}

// A worker owns a sink.
type worker struct {
	sink      Sink
	ok        int64
	rejected  int64
	firstFail string
	err       error
}

// parallel tells whether the records to come shall be spread, and starts the workers when they are needed first.
func (k *walk) parallel() bool {
	if k.nested || k.o.Parallel == nil || k.w.offset(0) < k.o.ParallelBytes {
		return false
	}
	if k.pool.blocks == nil {
		k.pool.start(k.decoder)
	}
	return len(k.pool.workers) > 1
}

func (p *pool) start(d *decoder) {
	n := min(d.o.Workers, runtime.GOMAXPROCS(0))
	p.blocks, p.free = make(chan *block, n), make(chan *block, 2*n+1)
	p.workers = []*worker{{sink: d.sink}}
	for range n {
		sink := d.o.Parallel()
		if sink == nil {
			break
		}
		w := &worker{sink: sink}
		p.workers = append(p.workers, w)
		p.wait.Add(1)
		go func() {
			defer p.wait.Done()
			for b := range p.blocks {
				p.scan(w, b)
			}
		}()
	}
}

// give has a block scanned: by a worker, or here when all have enough to do.
func (p *pool) give(b *block) {
	select {
	case p.blocks <- b:
	default:
		p.scan(p.workers[0], b)
	}
}

// scan has a worker scan a block, unless some worker has failed.
func (p *pool) scan(w *worker, b *block) {
	if w.err == nil && !p.failed.Load() {
		if w.err = w.scan(b); w.err != nil {
			p.failed.Store(true)
		}
	}
	select {
	case p.free <- b:
	default:
	}
}

// close waits for the workers and adds their counts to the decoder's.
func (p *pool) close(d *decoder) error {
	if p.blocks == nil {
		return nil
	}
	close(p.blocks)
	p.wait.Wait()
	p.blocks = nil
	var err error
	for _, w := range p.workers {
		d.ok += w.ok
		d.rejected += w.rejected
		if d.firstFail == "" {
			d.firstFail = w.firstFail
		}
		if err == nil {
			err = w.err
		}
	}
	return err
}

// take returns an empty block.
func (p *pool) take() *block {
	select {
	case b := <-p.free:
		b.data, b.starts, b.ends = b.data[:0], b.starts[:0], b.ends[:0]
		return b
	default:
		return &block{}
	}
}

// scan hands the records of a block to the worker's sink.
func (w *worker) scan(b *block) error {
	for i, end := range b.ends {
		start := b.starts[i]
		at := Position{Index: b.index + int64(i), Offset: b.offset + int64(start), Time: b.time}
		data := b.data[start:end]
		n, err := w.sink.Scan(data, at)
		if err == nil && n == len(data) {
			w.ok++
			continue
		}
		if err = w.refuse(data, at, n, err); err != nil {
			return err
		}
	}
	return nil
}

// refuse rejects a record, unless its error is another than a fault of the record.
func (w *worker) refuse(data []byte, at Position, n int, err error) error {
	var fault *SyntaxError
	switch {
	case err == nil:
		fault = &SyntaxError{Offset: n, Reason: "the record ends before its braces balance"}
	case errors.Is(err, ErrIncomplete):
		fault = &SyntaxError{Offset: len(data), Reason: "the braces balance before the record ends"}
	case !errors.As(err, &fault):
		return err
	}
	e := fault.reject(data, at.Index, at.Offset+int64(fault.Offset))
	w.rejected++
	if w.firstFail == "" {
		w.firstFail = e.Reason
	}
	return w.sink.Reject(e)
}

// spread collects the records that start with the key into blocks, until something else comes, or one that may be broken.
func (k *walk) spread(key string) (spreading, error) {
	if err := k.flush(); err != nil {
		return spreadEnd, err
	}
	next := spreadMore
	for next == spreadMore {
		if k.pool.failed.Load() {
			return spreadEnd, errStopped // close says why
		}
		b := k.pool.take()
		b.offset, b.index, b.time = k.w.offset(0), k.index, k.time
		next = k.fill(b, key)
		if len(b.ends) > 0 {
			k.pool.give(b)
		}
	}
	return next, nil
}

// errStopped ends a decoder whose workers have failed.
var errStopped = errors.New("a worker has failed")

// spreading says what comes behind a block.
type spreading int

const (
	spreadEnd   spreading = iota // something else than a record
	spreadMore                   // more such records
	spreadAlone                  // a record that may be broken, to be read with care
)

// fill copies records into a block until it is full.
func (k *walk) fill(b *block, first string) spreading {
	key := []byte(`"` + first + `"`)
	for len(b.data) < blockBytes {
		end, fault := k.value(0)
		// A record whose braces do not balance takes the next one in, and with it that one's first key.
		if fault != nil || bytes.Count(k.w.unread()[:end], key) > 1 {
			return spreadAlone
		}
		b.starts = append(b.starts, len(b.data))
		b.data = append(b.data, k.w.unread()[:end]...)
		b.ends = append(b.ends, len(b.data))
		k.w.pos += end
		k.index++
		i, c, ok := k.w.blank(0)
		for ok && c == ',' {
			i, c, ok = k.w.blank(i + 1)
		}
		b.data = append(b.data, k.w.unread()[:min(i, len(k.w.unread()))]...) // keeps offsets true
		k.w.pos += i
		if !ok || c != '{' || !k.startsWith(first) {
			return spreadEnd
		}
	}
	return spreadMore
}
