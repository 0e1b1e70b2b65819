package html

import (
	"fmt"
	"io"
	"testing"

	"trailsift/engine/report"
)

// BenchmarkWrite writes twenty sections of a thousand rows, with a chart each.
func BenchmarkWrite(b *testing.B) {
	d := weekReport()
	section := manySection()
	section.Chart = &report.Chart{Kind: report.ChartLine, X: 0, Y: []int{2}, By: -1}
	for len(section.Rows) < 1000 {
		section.Rows = append(section.Rows, section.Rows[len(section.Rows)-60])
	}
	d.Sections = nil
	for i := range 20 {
		section.ID = fmt.Sprintf("s%d", i)
		d.Sections = append(d.Sections, section)
	}
	for b.Loop() {
		if err := Write(io.Discard, d, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
