package memory

import (
	"context"
	"os"
	"slices"
	"testing"
	"testing/fstest"
	"time"
)

func TestAvailable(t *testing.T) {
	const meminfo = "MemTotal:        2048 kB\nMemFree:  10 kB\nMemAvailable:     1024 kB\n"
	for name, test := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"nothing known":        {nil, 0},
		"machine":              {map[string]string{"proc/meminfo": meminfo}, 1 << 20},
		"group":                {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "500000\n"}, 500000},
		"group above":          {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/memory.max": "400000\n", "sys/fs/cgroup/a/b/memory.max": "500000\n"}, 400000},
		"no limit":             {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a\n", "sys/fs/cgroup/a/memory.max": "max\n"}, 1 << 20},
		"more than is free":    {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "9000000\n"}, 1 << 20},
		"first version":        {map[string]string{"proc/self/cgroup": "5:cpu,cpuacct:/x\n4:hugetlb,memory:/x\n0::/\n", "sys/fs/cgroup/memory/x/memory.limit_in_bytes": "300000\n"}, 300000},
		"path of the host":     {map[string]string{"proc/self/cgroup": "4:memory:/docker/abc\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "200000\n"}, 200000},
		"first version, none":  {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "4:memory:/\n", "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 1 << 20},
		"unreadable":           {map[string]string{"proc/meminfo": "MemAvailable: much kB\n", "proc/self/cgroup": "what is this\n"}, 0},
		"paths that lead away": {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/../../a\n", "sys/fs/cgroup/a/memory.max": "100\n"}, 100},
	} {
		root := fstest.MapFS{}
		for file, text := range test.files {
			root[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := Available(root); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// The guard relieves near the limit, and stops what is beyond it after that; unless it is only so for a moment.
func TestGuard(t *testing.T) {
	const limit = 1000 << 20
	mib := func(n int64) int64 { return n << 20 }
	for name, test := range map[string]struct {
		held     []int64 // what is seen, MiB; the system does not say afterwards
		relieved int
		over     int64 // MiB; 0: never
	}{
		"small":            {[]int64{100, 800, 874}, 0, 0},
		"near":             {[]int64{900, 100, 1000, 1250}, 3, 0},
		"beyond for once":  {[]int64{1300, 800, 1300, 800}, 2, 0},
		"beyond":           {[]int64{1300, 1300, 100}, 1, 1300},
		"near, and beyond": {[]int64{900, 1251, 5000}, 1, 1251},
	} {
		var got []int64
		var relieved int
		i := 0
		held := func() (int64, bool) {
			if i == len(test.held) {
				return 0, false
			}
			i++
			return mib(test.held[i-1]), true
		}
		Guard{
			Limit: func() int64 { return limit }, Relieve: func() { relieved++ },
			Over: func(e error) { got = append(got, e.(*Error).Held) },
		}.run(t.Context(), held, time.Microsecond)
		var want []int64
		if test.over > 0 {
			want = []int64{mib(test.over)}
		}
		if !slices.Equal(got, want) || relieved != test.relieved {
			t.Errorf("%s: over %d, relieved %d times; want %d and %d", name, got, relieved, want, test.relieved)
		}
	}
}

func TestGuardEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	none := func() int64 { return 0 }
	Guard{Limit: none, Relieve: func() { t.Error("relieved") }, Over: func(error) { t.Error("over") }}.Run(ctx)
	Guard{Limit: none}.Run(t.Context()) // without a limit there is nothing to watch
}

func TestParseStatm(t *testing.T) {
	if got, ok := parseStatm("5000 300 100 20 0 70 0\n", 4096); got != 200*4096 || !ok {
		t.Errorf("%d, %t", got, ok)
	}
	for _, text := range []string{"", "1 2", "1 x 3", "1 2 x"} {
		if got, ok := parseStatm(text, 4096); ok {
			t.Errorf("%q: %d", text, got)
		}
	}
}

// What it costs to find out how much there is.
func BenchmarkAvailable(b *testing.B) {
	root := os.DirFS("/")
	for b.Loop() {
		Available(root)
	}
}
