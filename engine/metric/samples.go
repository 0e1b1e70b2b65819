package metric

import (
	"context"
	"math"
)

// Samples are the samples of one value that a metric has in a bin, from datapoints of one class: statistics are never calculated
// from several at once.
type Samples struct {
	At     int64   // start of the bin, in µs since 1970 UTC
	Value  float64 // NaN where the datapoints are of several values
	Weight float64 // how many samples; NaN where the datapoints do not say
	Rows   int64   // how many datapoints there are
	Period int64   // of the datapoints in seconds; 0: not known
	Put    bool    // they are values as they were put
}

// EachSamples visits the samples of needs, whatever their statistics, in no order: what statistics of any periods can be put together
// from. Periods of needs are the bins.
func (s Store) EachSamples(ctx context.Context, needs []Need, visit func(need int, x Samples)) error {
	same := make([]Need, len(needs))
	for i, n := range needs {
		same[i] = n
		same[i].Stat = ""
	}
	for _, g := range groupNeeds(same) {
		wanted, n := g.byValues(same), g.first
		filter, groups := s.parts(same, g)
		text := "source metrics | filter " + filter + ` and coalesce(sampleCount, 1) > 0 | stats stat("SampleCount") as weight, count(*) as n by ` + groups +
			", minimum as low, maximum as high, period as length, kind as class"
		dims := make([]Dimension, len(g.dimensions))
		_, err := s.each(ctx, text, n.Start, n.End, func(row []any) {
			for i, name := range g.dimensions {
				dims[i] = Dimension{name, textOf(row[1+i])}
			}
			at, _ := row[0].(int64)
			rest := row[1+len(dims):]
			x := Samples{At: at + n.phase()*1e6, Value: math.NaN(), Weight: math.NaN(), Period: int64(numberOf(rest[2])), Put: rest[3] == "put"}
			if rest[0] != nil && rest[0] == rest[1] {
				x.Value = numberOf(rest[0])
			}
			if rest[4] != nil {
				x.Weight = numberOf(rest[4])
			}
			x.Rows = int64(numberOf(rest[5]))
			for _, i := range wanted[valuesKey(dims)] {
				visit(i, x)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
