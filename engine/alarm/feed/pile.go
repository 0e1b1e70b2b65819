package feed

import (
	"cmp"
	"math"
	"slices"

	"trailsift/engine/metric"
	"trailsift/query/statistic"
)

// pile holds the samples of a series, for statistics that cannot be put together from those of cells.
type pile struct {
	chunks []chunk // in the order of cells once it is finished
	first  []int32 // of the chunks of each cell, and how many there are
	even   bool    // all chunks are of one class, and known
}

// chunk is samples of one value in a cell.
type chunk struct {
	statistic.Sample // NaN where they are not known
	cell             int32
	rows             int32
	class            class
}

// class tells datapoints apart that would say the same twice.
type class struct {
	period int64 // seconds; 0: not known
	put    bool
}

func (p *pile) add(g grid, x metric.Samples) {
	if cell, ok := g.cell(x.At); ok {
		p.chunks = append(p.chunks, chunk{statistic.Sample{Value: x.Value, Weight: x.Weight}, int32(cell), int32(x.Rows), class{x.Period, x.Put}})
	}
}

func (p *chunk) known() bool { return !math.IsNaN(p.Value) && !math.IsNaN(p.Weight) }

// finish puts the chunks in order.
func (p *pile) finish(g grid) {
	slices.SortFunc(p.chunks, func(a, b chunk) int { return cmp.Or(cmp.Compare(a.cell, b.cell), compareSamples(a.Sample, b.Sample)) })
	p.first = make([]int32, g.len+1)
	p.even = true
	for i := range p.chunks {
		x := &p.chunks[i]
		p.first[x.cell+1] = int32(i + 1)
		p.even = p.even && x.known() && x.class == p.chunks[0].class
	}
	for i := range g.len {
		p.first[i+1] = max(p.first[i], p.first[i+1])
	}
}

// over returns a statistic of each period. single has the statistics of single cells, as exports may bring them.
func (p *pile) over(periods periods, kind statistic.Statistic, period int64, single []float64) []float64 {
	out := make([]float64, len(periods))
	var w running
	for end, n := range periods {
		out[end] = math.NaN()
		if n == 0 {
			continue
		}
		from, to := int(p.first[end+1-int(n)]), int(p.first[end+1])
		switch {
		case from == to:
		case p.even:
			w.move(p.chunks, from, to)
			if x, ok := kind.OfSorted(w.sorted); ok {
				out[end] = x
			}
		default:
			out[end] = p.choose(p.chunks[from:to], kind, period, single)
		}
	}
	return out
}

// choose computes a statistic of the datapoints that count, as the query language does: those of the longest period that fits, else of
// the shortest, and puts before datapoints. Where samples are not known there is a statistic only if its one datapoint brought it.
func (p *pile) choose(chunks []chunk, kind statistic.Statistic, period int64, single []float64) float64 {
	rank := func(c class) (int, float64) {
		put := 0.0
		if c.put {
			put = 0.5
		}
		switch {
		case c.period == 0:
			return 0, put
		case c.period <= period:
			return 2, float64(c.period) + put
		}
		return 1, put - float64(c.period)
	}
	best := chunks[0].class
	for _, x := range chunks[1:] {
		a, b := rank(x.class)
		c, d := rank(best)
		if cmp.Or(cmp.Compare(a, c), cmp.Compare(b, d)) > 0 {
			best = x.class
		}
	}
	var sorted []statistic.Sample
	known, rows, cell := true, int32(0), int32(0)
	for i := range chunks {
		if x := &chunks[i]; x.class == best {
			known, rows, cell = known && x.known(), rows+x.rows, x.cell
			sorted = append(sorted, x.Sample)
		}
	}
	if !known && rows == 1 {
		return single[cell]
	}
	slices.SortFunc(sorted, compareSamples)
	if x, ok := kind.OfSorted(sorted); ok && known {
		return x
	}
	return math.NaN()
}

// running are the samples of a period that moves on, in the order of their values.
type running struct {
	from, to int // chunks that are in it
	sorted   []statistic.Sample
}

// move lets the chunks from one to before another be in it.
func (w *running) move(chunks []chunk, from, to int) {
	if from < w.from || from >= w.to {
		w.from, w.to, w.sorted = from, from, w.sorted[:0]
	}
	for ; w.from < from; w.from++ {
		if i, ok := slices.BinarySearchFunc(w.sorted, chunks[w.from].Sample, compareSamples); ok {
			w.sorted = slices.Delete(w.sorted, i, i+1)
		}
	}
	for ; w.to < to; w.to++ {
		x := chunks[w.to].Sample
		i, _ := slices.BinarySearchFunc(w.sorted, x, compareSamples)
		w.sorted = slices.Insert(w.sorted, i, x)
	}
}

func compareSamples(a, b statistic.Sample) int {
	return cmp.Or(cmp.Compare(a.Value, b.Value), cmp.Compare(a.Weight, b.Weight))
}
