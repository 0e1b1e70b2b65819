package ingest

import (
	"context"

	"trailsift/ingest/metric"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// heldMinutes are the minutes in which the store has values of metric filters.
type heldMinutes map[heldKey]*heldMinute

// heldKey names a minute by the metric and by the filter, which is the label of its values.
type heldKey struct {
	series, at int64
	filter     string
}

type heldMinute struct {
	first []int64 // the puts at the start of the minute, where the default value is
	later bool    // there are values at other times of the minute
}

const minuteMicros = 60_000_000

// heldMinutes reads the values that metric filters made in a range of times.
func (r *run) heldMinutes(ctx context.Context, from, to int64) (heldMinutes, error) {
	t := schema.Metrics()
	series, time, put, label, kind := t.MustColumn("series"), t.Time, t.MustColumn("put"), t.MustColumn("label"), t.MustColumn("kind")
	held := heldMinutes{}
	for _, seg := range r.live[t.Name] {
		if seg.MinTime >= to || seg.MaxTime < from {
			continue
		}
		err := r.store.ReadSegment(ctx, seg, t, []int{series, time, put, label, kind}, storage.TimeRange{Start: from, End: to}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				if b.Columns[label].IsNull(row) || b.Columns[time].IsNull(row) || string(b.Columns[kind].Bytes(row)) != schema.MetricPut {
					continue
				}
				held.add(b.Columns[series].Int64(row), b.Columns[time].Int64(row), b.Columns[put].Int64(row), string(b.Columns[label].Bytes(row)))
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return held, nil
}

func (h heldMinutes) add(series, time, put int64, filter string) {
	at := time - (time%minuteMicros+minuteMicros)%minuteMicros
	key := heldKey{series, at, filter}
	m := h[key]
	if m == nil {
		m = &heldMinute{}
		h[key] = m
	}
	if time == at {
		m.first = append(m.first, put)
	} else {
		m.later = true
	}
}

// of implements metricfilter.Held.
func (h heldMinutes) of(standard *metric.Point) (held, matched bool, err error) {
	series, _ := standard.Series(nil)
	m := h[heldKey{series, standard.Time, string(standard.Label)}]
	if m == nil {
		return false, false, nil
	}
	own := putOf(standard.Source, standard.Event, standard.Place)
	for _, put := range m.first {
		held, matched = held || put == own, matched || put != own
	}
	return held, matched || m.later, nil
}
