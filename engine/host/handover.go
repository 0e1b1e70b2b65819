package host

import (
	"sync/atomic"

	"trailsift/engine/rows"
)

// handover lets rows be taken while the next ones are made. Whoever began it ends it.
type handover struct {
	full, free chan *rows.Batch
	done       chan struct{}
	failed     atomic.Bool
	err        error // of taking them; to be read when done is closed
}

// newHandover begins to give batches to take, one after the other.
func newHandover(columns []rows.Column, take func(*rows.Batch) error) *handover {
	h := &handover{full: make(chan *rows.Batch, 1), free: make(chan *rows.Batch, 3), done: make(chan struct{})}
	for range cap(h.free) {
		h.free <- rows.NewBatch(columns)
	}
	go func() {
		defer close(h.done)
		for b := range h.full {
			if h.err == nil {
				h.err = take(b)
				h.failed.Store(h.err != nil)
			}
			b.Reset()
			h.free <- b
		}
	}()
	return h
}

// give hands over a batch, and returns an empty one; false when it is of no use to go on, because end has an error.
func (h *handover) give(b *rows.Batch) (*rows.Batch, bool) {
	h.full <- b
	return <-h.free, !h.failed.Load()
}

// end waits until everything is taken, and returns the first error.
func (h *handover) end() error {
	close(h.full)
	<-h.done
	return h.err
}
