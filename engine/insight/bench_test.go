package insight_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"trailsift/engine/insight"
)

// BenchmarkDetect reports how many minutes of a series are looked at a second, by how often it is called.
func BenchmarkDetect(b *testing.B) {
	const days = 30
	for _, rate := range []float64{.001, .1, 1, 10, 100} {
		var s builder
		s.usual(rand.New(rand.NewPCG(1, 1)), 0, days*day, rate, 1000)
		b.Run(fmt.Sprintf("%g-a-minute", rate), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				insight.Detect(s.Series, known(days*day), insight.Options{})
			}
			b.ReportMetric(float64(b.N)*days*day/b.Elapsed().Seconds(), "series-minutes/s")
		})
	}
}
