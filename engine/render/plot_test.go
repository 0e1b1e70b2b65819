package render

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func plotted(t rapid.TB, o PlotOptions, plots ...Plot) string {
	var b bytes.Buffer
	if err := WritePlots(&b, plots, o); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A line rises from the lower left to the upper right, and is broken where datapoints are missing.
func TestPlot(t *testing.T) {
	const minute = 60_000_000
	rising := Plot{Name: "up\x1b", Step: minute}
	for i := range int64(40) {
		if i < 15 || i >= 20 {
			rising.Times, rising.Values = append(rising.Times, i*minute), append(rising.Values, float64(i))
		}
	}
	flat := Plot{Name: "flat", Step: minute, Times: []int64{0}, Values: []float64{2.5}}
	got := plotted(t, PlotOptions{Width: 29}, rising, flat, Plot{Name: "nothing"})
	want := `up␛
 39 ┤                  ⣀⣀⠤⠔⠒⠉
    ┤            ⣀⣀⠤⠒⠒⠉
    ┤      ⣀⠤⠤
  0 ┤⣀⠤⠔⠒⠉⠉
flat
2.5 ┤
    ┤
    ┤
2.5 ┤⡀
nothing
no datapoints
    1970-01-01 00:00:00 1970-01-01 00:39:00 (UTC)
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Whatever the values, the drawing fits the width and ends.
func TestPlotAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 50).Draw(t, "points")
		most := rapid.SampledFrom([]float64{0, 1e6, math.MaxFloat64}).Draw(t, "most")
		p := Plot{Name: "x", Step: rapid.Int64Range(0, 100).Draw(t, "step")}
		at := rapid.Int64Range(-1e15, 1e15).Draw(t, "first")
		for range n {
			at += rapid.Int64Range(1, 1e13).Draw(t, "distance")
			p.Times = append(p.Times, at)
			p.Values = append(p.Values, rapid.Float64Range(-most, most).Draw(t, "value"))
		}
		width := rapid.IntRange(80, 200).Draw(t, "width")
		drawn := plotted(t, PlotOptions{Width: width}, p)
		if lines := strings.Count(drawn, "\n"); n > 0 && lines != 1+onePlot+1 {
			t.Fatalf("%d lines:\n%s", lines, drawn)
		}
		for line := range strings.Lines(drawn) {
			if most <= 1e6 && utf8.RuneCountInString(line) > width+1 { // and the line's end
				t.Fatalf("a line of %d characters: %s", utf8.RuneCountInString(line), line)
			}
		}
	})
}
