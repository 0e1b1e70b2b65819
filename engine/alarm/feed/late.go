package feed

import (
	"context"
	"errors"
	"math"

	"trailsift/engine/alarm"
	"trailsift/engine/rows"
	"trailsift/query/statistic"
)

// arrivals are the samples that one metric filter makes of events, by the cell of the event and by when its file was delivered.
type arrivals struct {
	standard float64 // of a cell with events of which none matches; NaN: none
	cells    [][]arrival
}

// arrival is what came with one file. It is there when there were any events.
type arrival struct {
	at int64 // µs since 1970 UTC; 0: nobody knows, which counts as at once
	statisticSet
}

// statisticSet is samples put together; those of none are the zero value.
type statisticSet struct{ count, sum, minimum, maximum float64 }

func (s *statisticSet) add(o statisticSet) {
	switch {
	case o.count == 0:
	case s.count == 0:
		*s = o
	default:
		s.count, s.sum, s.minimum, s.maximum = s.count+o.count, s.sum+o.sum, min(s.minimum, o.minimum), max(s.maximum, o.maximum)
	}
}

// until returns the samples of a cell that have arrived up to a time.
func (a *arrivals) until(cell int, at int64) statisticSet {
	var out statisticSet
	events := false
	for i := range a.cells[cell] {
		if x := &a.cells[cell][i]; x.at <= at {
			events = true
			out.add(x.statisticSet)
		}
	}
	if events && out.count == 0 && !math.IsNaN(a.standard) {
		return statisticSet{1, a.standard, a.standard, a.standard}
	}
	return out
}

// late is a metric that filters make of events, as it was known at each time.
type late struct {
	filters []*arrivals
	kind    statistic.Statistic
}

// look appends what an evaluation at a time sees.
func (l *late) look(g grid, at int64, buckets []alarm.Bucket, to []alarm.Datapoint) []alarm.Datapoint {
	for _, b := range buckets {
		p := alarm.Datapoint{Start: b.Start, Missing: true}
		first, inside := g.cell(b.Start)
		last, ok := g.cell(b.End - 1)
		var all statisticSet
		for cell := first; inside && ok && cell <= last; cell++ {
			for _, f := range l.filters {
				all.add(f.until(cell, at))
			}
		}
		if value := all.statistic(l.kind); all.count > 0 && !math.IsNaN(value) {
			p.Missing, p.Value, p.Samples = false, value, all.count
		}
		to = append(to, p)
	}
	return to
}

// statistic returns a statistic of samples; of percentiles only those of equal samples are known.
func (s *statisticSet) statistic(kind statistic.Statistic) float64 {
	switch kind.Kind {
	case statistic.SampleCount:
		return s.count
	case statistic.Sum:
		return s.sum
	case statistic.Average:
		return s.sum / s.count
	case statistic.Minimum:
		return s.minimum
	case statistic.Maximum:
		return s.maximum
	case statistic.Percentile:
		if s.minimum == s.maximum {
			return s.minimum
		}
	}
	return math.NaN()
}

// delivered returns when files were delivered, by their number, where their names say so.
func (r *Reader) delivered(ctx context.Context) (_ map[int64]int64, err error) {
	if r.deliveries != nil || !r.Late {
		return r.deliveries, nil
	}
	result, _, err := r.Store.Query(ctx, "source files | filter ispresent(deliveredAt) | fields fileId, deliveredAt", 0, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	r.note("records are seen from when their files were delivered, as the files' names say; others at once, and so are metrics of the store, and what bands are learned from")
	r.deliveries = map[int64]int64{}
	return r.deliveries, rows.Each(result, func(row []any) {
		file, _ := row[0].(int64)
		at, _ := row[1].(int64)
		r.deliveries[file] = at
	})
}
