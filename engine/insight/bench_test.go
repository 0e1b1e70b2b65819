//go:build unix

package insight_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"
	"time"

	"trailsift/engine/insight"
)

// BenchmarkDetect reports how many minutes of a series are looked at a second, by how often it is called;
// those per second of processor time are what a busy machine tells too.
func BenchmarkDetect(b *testing.B) {
	const days = 30
	for _, rate := range []float64{.001, .1, 1, 10, 100} {
		var s builder
		s.usual(rand.New(rand.NewPCG(1, 1)), 0, days*day, rate, 1000)
		b.Run(fmt.Sprintf("%g-a-minute", rate), func(b *testing.B) {
			b.ReportAllocs()
			before := processor(b)
			for b.Loop() {
				insight.Detect(s.Series, known(days*day), insight.Options{})
			}
			minutes := float64(b.N) * days * day
			b.ReportMetric(minutes/b.Elapsed().Seconds(), "series-minutes/s")
			b.ReportMetric(minutes/(processor(b)-before).Seconds(), "series-minutes/cpu-s")
		})
	}
}

// processor returns the time that the process has spent on processors.
func processor(b *testing.B) time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		b.Fatal(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
