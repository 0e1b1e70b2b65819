package render

import (
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// The band is shaded behind the line, from its first bounds to the last datapoint; values far outside are marked.
func TestPlotBand(t *testing.T) {
	const minute = 60_000_000
	p := Plot{Name: "load", Step: minute, Band: &Band{}}
	for i := range int64(40) {
		x := 10.0
		switch {
		case i == 20:
			x = 30
		case i == 30:
			x = 12.5 // outside, but by less than is seen
		}
		p.Times, p.Values = append(p.Times, i*minute), append(p.Values, x)
		lower, upper := 8.0, 12.0
		if i < 5 {
			lower, upper = math.NaN(), math.NaN()
		}
		p.Band.Times, p.Band.Lower, p.Band.Upper = append(p.Band.Times, i*minute), append(p.Band.Lower, lower), append(p.Band.Upper, upper)
	}
	p.Band.Times, p.Band.Lower, p.Band.Upper = append(p.Band.Times, 50*minute), append(p.Band.Lower, 0), append(p.Band.Upper, 100)
	got := plotted(t, PlotOptions{Width: 29}, p)
	want := `load  ░ expected; outside 2 of 35, far outside ●
30 ┤            ●
   ┤            ⣿
   ┤            ⣿
   ┤            ⣿
   ┤            ⣿
   ┤            ⣿
   ┤            ⣿
   ┤            ⣿      ⡀
   ┤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡿⣀⣀⣀⣀⣀⡜⢇⣀⣀⣀⣀⣀
 8 ┤   ░░░░░░░░░░░░░░░░░░░░░░
   1970-01-01 00:00:00 1970-01-01 00:39:00 (UTC)
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p.Band.Times = nil
	if got := plotted(t, PlotOptions{Width: 29}, p); !strings.HasPrefix(got, "load  no band: too few values lie before\n") || strings.ContainsAny(got, "░●") {
		t.Errorf("without bounds:\n%s", got)
	}
}

// Whatever the band, the drawing fits the width and ends.
func TestPlotAnyBand(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]float64{0, 1, 1e6, math.MaxFloat64}).Draw(t, "most")
		p := Plot{Name: "x", Step: rapid.Int64Range(0, 100).Draw(t, "step"), Band: &Band{}}
		at := rapid.Int64Range(-1e15, 1e15).Draw(t, "first")
		for range rapid.IntRange(0, 30).Draw(t, "points") {
			at += rapid.Int64Range(1, 1e3).Draw(t, "distance")
			if rapid.Bool().Draw(t, "value") {
				p.Times, p.Values = append(p.Times, at), append(p.Values, rapid.Float64Range(-most, most).Draw(t, "x"))
			}
			if rapid.Bool().Draw(t, "band") {
				bound := rapid.OneOf(rapid.Float64Range(-most, most), rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1)}))
				p.Band.Times = append(p.Band.Times, at)
				p.Band.Lower, p.Band.Upper = append(p.Band.Lower, bound.Draw(t, "lower")), append(p.Band.Upper, bound.Draw(t, "upper"))
			}
		}
		width := rapid.IntRange(1, 150).Draw(t, "width")
		got := plotted(t, PlotOptions{Width: width}, p)
		for line := range strings.Lines(got) {
			if n := utf8.RuneCountInString(line); n > max(width, leastPlot+40)+60 {
				t.Fatalf("a line of %d characters in a width of %d", n, width)
			}
		}
	})
}
