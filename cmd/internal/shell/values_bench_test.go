package shell

import (
	"os"
	"testing"
)

// BenchmarkMembers measures the first Tab that looks at the members of all objects, on the store in TRAILSIFT_BENCH_STORE.
func BenchmarkMembers(b *testing.B) {
	dir := os.Getenv("TRAILSIFT_BENCH_STORE")
	if dir == "" {
		b.Skip("TRAILSIFT_BENCH_STORE names no store")
	}
	h := fakeHost{dir: dir}
	s, err := New(Options{Host: h, Env: func(string) string { return "" }})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.Complete("filter errorCode = ") // opens the session
	b.ResetTimer()
	for b.Loop() {
		clear(s.values.known)
		_, list := s.Complete("filter bucketn")
		b.ReportMetric(float64(len(list)), "candidates")
		members := 0
		for _, l := range s.values.known {
			members += len(l)
		}
		b.ReportMetric(float64(members), "members")
		b.ReportMetric(float64(len(s.values.known)), "objects")
	}
}
