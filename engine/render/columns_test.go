package render

import (
	"math"
	"strings"
	"testing"
	"time"
)

func TestWriteColumns(t *testing.T) {
	noon := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC).UnixMicro()
	var b strings.Builder
	c := Columns{
		Name: "calls\x1b[31m", From: noon, Step: 60_000_000,
		Values:   []float64{4, 4.01, 4, 0, 0.001, 2, math.NaN(), 8.00001},
		Expected: []float64{4, 4, 4, 4, 4, 4, math.NaN(), 4},
	}
	if err := WriteColumns(&b, c, PlotOptions{Width: 30}); err != nil {
		t.Fatal(err)
	}
	want := `calls␛[31m (─ expected)
8 ┤                     ███
  ┤                     ███
  ┤                     ███
  ┤                     ███
  ┤█████████─────────   ███
  ┤█████████            ███
  ┤█████████      ███   ███
0 ┤█████████   ▁▁▁███···███
  2026-03-14 12:00:00 2026-03-14 12:08:00 (UTC)
`
	if got := b.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, values := range [][]float64{nil, {0, 0}, {math.NaN()}, {1e300, 1e-300}} {
		b.Reset()
		if err := WriteColumns(&b, Columns{Values: values, Step: 1}, PlotOptions{}); err != nil || strings.Count(b.String(), "\n") != columnsHeight+2 {
			t.Errorf("%v: %v\n%s", values, err, b.String())
		}
	}
}
