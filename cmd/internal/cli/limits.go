package cli

import (
	"cmp"
	"context"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"trailsift/cmd/internal/memory"
	"trailsift/engine"
	"trailsift/ingest"
)

// What a process is divided into. DuckDB counts what its operators hold; texts that are built for a batch of rows, such as @message, and the
// pages that columns are read from come on top, for each of its threads, and so does what this program keeps.
const (
	engineBeside = 32 << 20  // what a query takes beside what DuckDB counts
	threadBeside = 32 << 20  // the same for each thread
	threadLeast  = 64 << 20  // with less than this for each, fewer threads are of more use
	heapLimit    = 440 << 20 // Go's heap of an ingest without --memory-limit, before memory is collected more often
)

// guardAfter is when a process begins to look at its memory: a short question is answered before, and a goroutine less to start is half a
// millisecond of its processor time.
const guardAfter = 20 * time.Millisecond

// limits hold the process to --threads, --memory-limit and --max-temp. Every command gets its options from here.
type limits struct {
	threads int    // of Go and of DuckDB, each
	given   int64  // bytes, of --memory-limit; 0: nothing is given
	maxTemp int64  // bytes; 0: DuckDB's own limit
	goLimit string // GOMEMLIMIT, which wins over ours

	share func() int64 // what there is without --memory-limit, bytes; 0: unknown
	guard sync.WaitGroup
	timer *time.Timer // starts the guard
	stop  context.CancelCauseFunc
	over  error // what the guard stopped the command with
}

// begin applies the limits to the process. The returned context ends when it takes too much memory all the same. The caller calls end
// when the command is over.
func (l *limits) begin(ctx context.Context, g *globalFlags, env func(string) string) context.Context {
	l.given, l.maxTemp, l.goLimit = int64(g.memoryLimit), int64(g.maxTemp), env("GOMEMLIMIT")
	l.threads = cmp.Or(g.threads, runtime.GOMAXPROCS(0))
	if l.given > 0 {
		l.threads = max(1, min(l.threads, int(l.given/threadLeast)))
	}
	if l.threads != runtime.GOMAXPROCS(0) {
		runtime.GOMAXPROCS(l.threads)
	}
	if l.stop != nil { // completion begins, and then the command that it completes: one guard is enough
		return ctx
	}
	l.share = sync.OnceValue(func() int64 { return memory.Available(os.DirFS("/")) / 4 * 3 })
	ctx, l.stop = context.WithCancelCause(ctx)
	given := l.given
	l.guard.Add(1)
	l.timer = time.AfterFunc(guardAfter, func() {
		defer l.guard.Done()
		memory.Guard{Limit: func() int64 { return cmp.Or(given, l.share()) }, Relieve: relieve, Over: func(err error) {
			l.over = err
			l.stop(err)
		}}.Run(ctx)
	})
	return ctx
}

// end stops watching, and returns why the guard stopped the command, if it did.
func (l *limits) end() error {
	if l.stop == nil {
		return nil
	}
	l.stop(nil)
	if l.timer.Stop() { // it has not begun, and does not any more
		l.guard.Done()
	}
	l.guard.Wait()
	return l.over
}

// relieve gives back what DuckDB and Go keep for later.
func relieve() {
	engine.ReleaseMemory()
	memory.ReleaseHeap()
}

// memory returns the bytes that the process may take; 0 when nothing is known.
func (l *limits) memory() int64 { return cmp.Or(l.given, l.share()) }

// engine returns the options of a session. What is left for Go is half of the memory at most: it is shared with DuckDB.
func (l *limits) engine(allowExternal bool) engine.Options {
	o := engine.Options{Threads: l.threads, MaxTemp: byteSize(l.maxTemp).duckdb(), AllowExternal: allowExternal}
	if all := l.memory(); all > 0 {
		o.MemoryLimit = byteSize(max(all-engineBeside-int64(l.threads)*threadBeside, all/2)).duckdb()
		l.limitHeap(all / 2)
	}
	return o
}

// ingest sets the limits of an ingest.
func (l *limits) ingest(o *ingest.Options) {
	o.Threads, o.MaxTemp = l.threads, l.maxTemp
	if l.given > 0 && l.given < heapLimit {
		o.IDMemory, o.MetricMemory = l.given/7, l.given/3 // as their defaults are to heapLimit
	}
	heap := int64(heapLimit)
	if all := l.memory(); l.given > 0 || all > 0 && all < heap {
		heap = all
	}
	l.limitHeap(heap)
}

// limitHeap has memory collected more often when Go holds so many bytes. Go's own GOMEMLIMIT wins.
func (l *limits) limitHeap(bytes int64) {
	if l.goLimit == "" {
		debug.SetMemoryLimit(bytes)
	}
}
