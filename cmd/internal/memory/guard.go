package memory

import (
	"context"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"strconv"
	"strings"
	"time"
)

// pollEvery is how often a process looks at itself. A look costs some ten microseconds, and a query writes 100 MiB meanwhile at most.
const pollEvery = 25 * time.Millisecond

// Guard keeps this process to a limit.
type Guard struct {
	Limit   func() int64  // bytes; at most 0: nothing is guarded. It is called once, and not for a process that ends at once
	Relieve func()        // gives memory back to the system; called while the process is near its limit
	Over    func(e error) // called once, with an *Error, when the process is beyond the limit all the same
}

// Error says that the process held more memory than it may.
type Error struct {
	Held  int64 // bytes
	Limit int64 // bytes
}

func (e *Error) Error() string {
	return fmt.Sprintf("stopped, because the process held %d MiB of memory where the limit is %d MiB; --memory-limit allows more, and fewer --threads need less", e.Held>>20, e.Limit>>20)
}

// Run watches until ctx is done or Over was called.
func (g Guard) Run(ctx context.Context) { g.run(ctx, held, pollEvery) }

// run asks held, every so often, how many bytes the process has written and not given back, until it does not know.
func (g Guard) run(ctx context.Context, held func() (int64, bool), every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	limit, relieved := int64(0), false
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if limit == 0 {
			if limit = g.Limit(); limit <= 0 {
				return
			}
		}
		now, ok := held()
		switch {
		case !ok:
			return
		case now > hardLimit(limit) && relieved:
			g.Over(&Error{Held: now, Limit: limit})
			return
		case now > limit-limit/8:
			g.Relieve()
			relieved = true
		default:
			relieved = false
		}
	}
}

// keptMin is how much Go may keep for later: giving it back costs a collection.
const keptMin = 32 << 20

// ReleaseHeap gives back what Go keeps for later, when that is worth it.
func ReleaseHeap() {
	kept := []metrics.Sample{{Name: "/memory/classes/heap/free:bytes"}}
	metrics.Read(kept)
	if kept[0].Value.Kind() == metrics.KindUint64 && kept[0].Value.Uint64() > keptMin {
		debug.FreeOSMemory()
	}
}

// hardLimit is where the process ends: a quarter above its limit, because the shares that it is divided into are estimates of what is needed
// beside what is counted, and not below what the program needs to do anything at all.
func hardLimit(limit int64) int64 { return max(limit+limit/4, 192<<20) }

// held returns the bytes of memory that this process has for itself. It is known on Linux alone.
func held() (int64, bool) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, false
	}
	return parseStatm(string(text), int64(os.Getpagesize()))
}

// parseStatm reads /proc/self/statm, in pages: size, resident, and of these the ones that a file stands behind.
func parseStatm(text string, page int64) (int64, bool) {
	fields := strings.Fields(text)
	if len(fields) < 3 {
		return 0, false
	}
	resident, err1 := strconv.ParseInt(fields[1], 10, 64)
	files, err2 := strconv.ParseInt(fields[2], 10, 64)
	return (resident - files) * page, err1 == nil && err2 == nil
}
