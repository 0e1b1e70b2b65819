// Package fuzztest holds what every fuzz target promises besides its results: that an input ends, and what it costs. Go's fuzzer
// notices neither: a worker that hangs is stopped with the others when the time is up, and nothing is said.
//
// It is for tests alone, and below query because the tests of every part may import from there.
package fuzztest

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"
)

// Limits are what one input may cost.
type Limits struct {
	Time    time.Duration // until the input counts as one that never ends; 0 = 20 s, which a busy machine does not reach
	Bytes   int           // may be allocated whatever the input; 0 = 16 MiB
	PerByte int           // and for each byte of the input; 0 = 2000
}

// Guard runs f on an input of n bytes. An input that never ends takes the process down with the stacks of all goroutines, since
// nothing else stops a loop: the fuzzer keeps the input then, as it does for every crash. What f allocates beyond the limits
// fails t.
func Guard(t testing.TB, n int, l Limits, f func()) {
	t.Helper()
	set(&l.Time, 20*time.Second)
	set(&l.Bytes, 16<<20)
	set(&l.PerByte, 2000)
	timer := time.AfterFunc(l.Time, func() {
		stacks := make([]byte, 1<<20)
		panic(fmt.Sprintf("an input of %d bytes did not end within %v:\n%s", n, l.Time, stacks[:runtime.Stack(stacks, true)]))
	})
	defer timer.Stop()
	before := allocated()
	f()
	most := uint64(l.Bytes) + uint64(l.PerByte)*uint64(n)
	if grown := allocated() - before; grown > most {
		t.Errorf("%d bytes allocated for an input of %d; the most is %d", grown, n, most)
	}
}

func set[T comparable](p *T, value T) {
	if *p == *new(T) {
		*p = value
	}
}

// allocated returns how many bytes the process has allocated since it began, freed ones too.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
