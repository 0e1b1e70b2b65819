package feed

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"trailsift/engine/metric"
	"trailsift/query/statistic"
)

// Of several classes of datapoints one counts, and samples that are not known are no statistic unless the only datapoint brought one.
func TestPileClasses(t *testing.T) {
	nan := math.NaN()
	g := grid{start: 0, step: minute, len: 5}
	all := periods{0, 0, 0, 0, 5}
	at := func(cell int64, value, weight float64, period int64, put bool) metric.Samples {
		return metric.Samples{At: cell * minute, Value: value, Weight: weight, Rows: 1, Period: period, Put: put}
	}
	single := []float64{nan, 9, nan, nan, nan}
	for _, c := range []struct {
		name    string
		samples []metric.Samples
		want    float64
	}{
		{"none", nil, nan},
		{"one class", []metric.Samples{at(0, 3, 1, 60, false), at(1, 1, 1, 60, false), at(4, 2, 1, 60, false)}, 2},
		{"the longest that fits", []metric.Samples{at(0, 3, 9, 60, false), at(0, 5, 1, 300, false), at(0, 7, 9, 3600, false)}, 5},
		{"else the shortest", []metric.Samples{at(0, 3, 9, 86400, false), at(0, 5, 1, 3600, false), at(1, 7, 9, 0, false)}, 5},
		{"values before datapoints", []metric.Samples{at(0, 3, 9, 60, false), at(0, 5, 1, 60, true)}, 5},
		{"a set", []metric.Samples{at(0, 3, 1, 60, false), at(1, nan, 2, 60, false)}, nan},
		{"weights that nobody knows", []metric.Samples{at(0, 3, nan, 60, false), at(1, 4, 2, 60, false)}, nan},
		{"the only one, which has its own", []metric.Samples{at(1, nan, 2, 300, false), at(0, 1, 2, 60, false)}, 9},
	} {
		p := &pile{}
		for _, x := range c.samples {
			p.add(g, x)
		}
		p.finish(g)
		got := p.over(all, statistic.Statistic{Kind: statistic.Percentile, Percents: true, High: 50}, 300, single)
		if got[4] != c.want && !(math.IsNaN(got[4]) && math.IsNaN(c.want)) || !math.IsNaN(got[3]) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// A period that moves on has the samples that it would have if they were gathered anew, whether it goes by steps, leaps, or shrinks.
func TestPileMoves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := grid{step: minute, len: 30}
		p := &pile{}
		var cells [30][]statistic.Sample
		for range rapid.IntRange(0, 50).Draw(t, "samples") {
			cell := rapid.IntRange(0, 29).Draw(t, "cell")
			x := statistic.Sample{Value: float64(rapid.IntRange(0, 5).Draw(t, "value")), Weight: float64(rapid.IntRange(1, 2).Draw(t, "weight"))}
			cells[cell] = append(cells[cell], x)
			p.add(g, metric.Samples{At: int64(cell) * minute, Value: x.Value, Weight: x.Weight, Rows: 1, Period: 60})
		}
		p.finish(g)
		lengths := make(periods, 30)
		for end := range lengths {
			lengths[end] = int32(rapid.IntRange(0, end+1).Draw(t, "length"))
		}
		kind := statistic.Statistic{Kind: statistic.Percentile, Percents: true, High: float64(rapid.IntRange(0, 100).Draw(t, "percent"))}
		for end, x := range p.over(lengths, kind, 60, nil) {
			want, ok := kind.Of(slices.Concat(cells[end+1-int(lengths[end]) : end+1]...))
			if ok == math.IsNaN(x) || ok && x != want {
				t.Fatalf("cell %d: %v, want %v %t", end, x, want, ok)
			}
		}
	})
}
