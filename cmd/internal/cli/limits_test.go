package cli

import (
	"runtime"
	"runtime/debug"
	"testing"

	"trailsift/ingest"
)

// restoreLimits has the process as it was when the test is over.
func restoreLimits(t *testing.T) {
	processors, heap := runtime.GOMAXPROCS(0), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		runtime.GOMAXPROCS(processors)
		debug.SetMemoryLimit(heap)
	})
}

func noEnv(string) string { return "" }

// What is asked for is divided between DuckDB, Go and what neither counts, and fewer threads work where memory would not do for more.
func TestLimits(t *testing.T) {
	restoreLimits(t)
	for _, test := range []struct {
		memory       byteSize
		threads      int
		wantThreads  int
		wantEngine   string
		wantIDs      int64
		wantGo       int64 // of a query
		wantGoIngest int64
	}{
		{1 << 30, 2, 2, "973078528B", 0, 512 << 20, 1 << 30},
		{256 << 20, 2, 2, "167772160B", 256 << 20 / 7, 128 << 20, 256 << 20},
		{128 << 20, 8, 2, "67108864B", 128 << 20 / 7, 64 << 20, 128 << 20},
		{1 << 20, 8, 1, "524288B", 1 << 20 / 7, 512 << 10, 1 << 20},
	} {
		l := &limits{}
		l.begin(t.Context(), &globalFlags{memoryLimit: test.memory, threads: test.threads, maxTemp: 5e6}, noEnv)
		o := l.engine(false)
		if o.Threads != test.wantThreads || runtime.GOMAXPROCS(0) != test.wantThreads || o.MemoryLimit != test.wantEngine || o.MaxTemp != "5000000B" {
			t.Errorf("%d bytes, %d threads: %+v, GOMAXPROCS %d", test.memory, test.threads, o, runtime.GOMAXPROCS(0))
		}
		if got := debug.SetMemoryLimit(-1); got != test.wantGo {
			t.Errorf("%d bytes: Go has %d for a query, want %d", test.memory, got, test.wantGo)
		}
		var in ingest.Options
		l.ingest(&in)
		if in.Threads != test.wantThreads || in.IDMemory != test.wantIDs || in.MaxTemp != 5e6 {
			t.Errorf("%d bytes, %d threads: %+v", test.memory, test.threads, in)
		}
		if got := debug.SetMemoryLimit(-1); got != test.wantGoIngest {
			t.Errorf("%d bytes: Go has %d for an ingest, want %d", test.memory, got, test.wantGoIngest)
		}
		if err := l.end(); err != nil {
			t.Error(err)
		}
	}
}

// GOMEMLIMIT wins over what we would set, and completion, which begins twice, ends.
func TestLimitsOfTheEnvironment(t *testing.T) {
	restoreLimits(t)
	debug.SetMemoryLimit(7 << 30)
	l := &limits{}
	env := func(name string) string { return map[string]string{"GOMEMLIMIT": "7GiB"}[name] }
	ctx := l.begin(t.Context(), &globalFlags{}, env)
	l.begin(ctx, &globalFlags{memoryLimit: 1 << 30}, env)
	l.engine(false)
	if got := debug.SetMemoryLimit(-1); got != 7<<30 {
		t.Errorf("Go has %d", got)
	}
	if err := l.end(); err != nil {
		t.Error(err)
	}
	if ctx.Err() == nil {
		t.Error("the context goes on")
	}
}
