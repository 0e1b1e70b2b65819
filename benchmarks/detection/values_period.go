package main

import (
	"fmt"
	"io"
)

// coarser averages the points of a series by so many.
func coarser(s labelled, by int) labelled {
	out := labelled{name: s.name}
	for first := 0; first < len(s.times); first += by {
		mean, _ := moments(s.values[first:min(first+by, len(s.times))])
		out.times = append(out.times, s.times[first])
		out.values = append(out.values, mean)
	}
	for _, w := range s.windows {
		out.windows = append(out.windows, span{w.first / by, w.last / by})
	}
	return out
}

// periodValues prints how the detector does on the real series at longer periods.
func periodValues(w io.Writer, _ options) error {
	all, err := realSeries()
	if err != nil {
		return err
	}
	if len(all) == 0 {
		_, err := io.WriteString(w, noReal)
		return err
	}
	fmt.Fprint(w, "| minutes | found | false alarms | standard | coverage of the band (from, to) |\n|--:|--:|--:|--:|--:|\n")
	for _, by := range []int{1, 2, 3, 6, 12} {
		var some []labelled
		for _, s := range all {
			some = append(some, coarser(s, by))
		}
		v, f := judgeAll(some, ours(0)), fitsOf(some, ourBand)
		fmt.Fprintf(w, "| %d | %d of %d | %d | %.1f | %.3f (%.3f, %.3f) |\n", 5*by, v.found, v.windows, v.falseAlarms,
			v.score(profiles()[0]), f.coverage, f.worst, f.best)
	}
	return nil
}
