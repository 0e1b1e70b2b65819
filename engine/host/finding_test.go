package host

import (
	"encoding/json"
	"math"
	"testing"

	"trailsift/engine/insight"
)

// What was expected around findings is what the model says for each of them, however far apart they are.
func TestExpect(t *testing.T) {
	const day = 24 * 60
	p := &place{coverage: insight.Coverage{{Start: 0, End: 12*day - 20}, {Start: 12*day - 7, End: 12*day + 2}, {Start: 12*day + 4, End: 90 * day}}}
	s := &rate{of: p}
	bursts := map[int64]bool{10*day + 600: true, 12 * day: true, 60*day + 5: true, 90*day - 10: true}
	for at := int64(0); at < 90*day; at += 5 {
		n := int64(1)
		if bursts[at] {
			n = 50
		}
		s.series.Minutes, s.series.Counts = append(s.series.Minutes, at), append(s.series.Counts, n)
	}
	s.detect(insight.Options{})
	if len(s.found) < 3 {
		t.Fatalf("%d findings", len(s.found))
	}
	for i, f := range s.found {
		var got []*float64
		if err := json.Unmarshal([]byte(s.expected[i]), &got); err != nil {
			t.Fatal(err)
		}
		from := f.Start - leadMinutes
		points := insight.Model(s.series, p.coverage, insight.Options{}, from, f.End)
		width := partMinutes(from, f.End)
		if want := (f.End - from + width - 1) / width; int64(len(got)) != want {
			t.Errorf("finding %d: %d parts, want %d", i, len(got), want)
		}
		for n, sum := range got {
			want, known := 0.0, false
			for _, point := range points[int64(n)*width : min(int64(n+1)*width, int64(len(points)))] {
				want, known = want+point.Expected, known || point.Known
			}
			if known != (sum != nil) || known && math.Abs(*sum-want) > 1e-9*math.Max(1, want) {
				t.Errorf("finding %d, part %d: %v, want %v", i, n, sum, want)
			}
		}
	}
}
