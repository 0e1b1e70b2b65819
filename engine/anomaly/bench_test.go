//go:build unix

package anomaly

import (
	"syscall"
	"testing"
	"time"
)

// BenchmarkNext judges two weeks of points every five minutes. Points per processor second are what a busy machine tells too.
func BenchmarkNext(b *testing.B) {
	const n = 4032
	values := noise(1, n, 288, 50, 5)
	before := processor(b)
	for b.Loop() {
		d := New(5*minute, Options{})
		for i, x := range values {
			d.Next(int64(i)*5*minute, x)
		}
	}
	points := float64(n) * float64(b.N)
	b.ReportMetric(points/b.Elapsed().Seconds(), "points/s")
	b.ReportMetric(points/(processor(b)-before).Seconds(), "points/cpu-s")
}

// processor returns the time that the process has spent on processors.
func processor(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
