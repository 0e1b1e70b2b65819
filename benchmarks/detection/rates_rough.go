package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
)

// rough is a way in which real APIs differ from those that the model was made for.
type rough struct {
	name   string
	change func(r *rand.Rand, a *api)
}

func roughs() []rough {
	return []rough{
		{"as above", func(*rand.Rand, *api) {}},
		{"no calls in six hours of each day", func(_ *rand.Rand, a *api) { a.night = 6 }},
		{"weekends with a tenth of the calls", func(_ *rand.Rand, a *api) { a.weekend = .1 }},
		{"a script once a week on a third", func(r *rand.Rand, a *api) {
			if a.script = (script{}); r.Float64() < 1./3 {
				a.script = script{every: 7 * dayMinutes, length: 1 + r.Int64N(10), calls: 20 + 40*r.Float64(), spread: .3, offset: r.Int64N(7 * dayMinutes)}
			}
		}},
		{"minutes vary by a factor of e^0.9, not by a negative binomial", func(_ *rand.Rand, a *api) { a.minute, a.size = .9, math.Inf(1) }},
		{"minutes vary by a factor of e^0.5 for ten minutes", func(_ *rand.Rand, a *api) { a.minute, a.minuteKeep = .5, .9 }},
		{"1.4 harmless bursts a week at any time on a third", func(r *rand.Rand, a *api) {
			if r.Float64() < 1./3 {
				a.bursts = 1.4
			}
		}},
	}
}

// printRough prints how the detector does on a fifth of the APIs if they are rougher.
func printRough(w io.Writer, o options) {
	o.apis = (o.apis + 4) / 5
	fmt.Fprintf(w, "On %d APIs each that are otherwise than the model assumes:\n\n", o.apis)
	fmt.Fprintln(w, "| APIs | recall | false alarms, clean data | sensitivity aws: recall | false alarms, clean data |")
	fmt.Fprintln(w, "|---|---|---|---|---|")
	for _, rough := range roughs() {
		out := simulateRates(o, detectors()[:2], rough.change)
		fmt.Fprintf(w, "| %s |", rough.name)
		for i := range out.names {
			fmt.Fprintf(w, " %.3f | %.3g |", out.incidents[i].total.recall(), float64(out.clean[i].wrong)/out.weeks)
		}
		fmt.Fprintln(w)
	}
}
