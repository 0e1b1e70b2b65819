package ingest

import (
	"context"
	"sync/atomic"
	"time"
)

// Observer is told how far a run is. Update is called at most ten times a second, from one goroutine, and once more at the
// end; the run does not wait for anything but its return.
type Observer interface{ Update(Progress) }

// Progress is how far a run is.
type Progress struct {
	Files      int64 // inputs and archive members done
	FilesTotal int64 // known so far: archive members join when they are reached
	Bytes      int64 // of the inputs read, as found
	BytesTotal int64 // known so far; inputs of unknown size are not in it
	Records    int64 // records found
	Stored     int64
	Done       bool // the last call
}

// counters are what Progress is made of; workers add to them.
type counters struct {
	files, filesTotal, bytes, bytesTotal, records, stored atomic.Int64
}

func (c *counters) now(done bool) Progress {
	return Progress{Files: c.files.Load(), FilesTotal: c.filesTotal.Load(), Bytes: c.bytes.Load(), BytesTotal: c.bytesTotal.Load(),
		Records: c.records.Load(), Stored: c.stored.Load(), Done: done}
}

// watch tells o about c until the returned function is called, which waits for the last Update.
func (c *counters) watch(ctx context.Context, o Observer) (stop func()) {
	if o == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				o.Update(c.now(true))
				return
			case <-tick.C:
				o.Update(c.now(false))
			}
		}
	}()
	return func() {
		cancel()
		<-ended
	}
}
