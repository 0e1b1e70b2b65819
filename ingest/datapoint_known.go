package ingest

import (
	"context"
	"errors"
	"slices"

	"trailsift/ingest/metric"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// metricColumns are the columns of the metrics table that rows are told by and made of.
type metricColumns struct {
	table                           *schema.Table
	file, index, ingest, time       int
	series, kind, period, put       int
	unit, statistics, label, stream int
	texts                           [laneTexts]int
	numbers                         [numbers]int
}

func newMetricColumns() *metricColumns {
	t := schema.Metrics()
	c := &metricColumns{
		table: t, file: t.MustColumn("file_id"), index: t.MustColumn("record_index"), ingest: t.MustColumn("ingest_id"), time: t.Time,
		series: t.MustColumn("series"), kind: t.MustColumn("kind"), period: t.MustColumn("period"), put: t.MustColumn("put"),
		unit: t.MustColumn("unit"), statistics: t.MustColumn("statistics"), label: t.MustColumn("label"), stream: t.MustColumn("stream"),
	}
	for i, name := range [numbers]string{"samplecount", "sum", "minimum", "maximum", "average", "value"} {
		c.numbers[i] = t.MustColumn(name)
	}
	c.texts = laneColumns(t)
	return c
}

// laneColumns returns the columns that lanes have in the tables of metrics and of series.
func laneColumns(t *schema.Table) (columns [laneTexts]int) {
	for i, name := range [laneTexts]string{
		laneAccount: "accountid", laneRegion: "region", laneNamespace: "namespace", laneName: "metricname",
		laneDimensions: "dimensions", laneDimensionNames: "dimensionnames",
	} {
		columns[i] = t.MustColumn(name)
	}
	return columns
}

// key returns the lane of a row.
func (c *metricColumns) key(b *storage.Batch, row int) laneKey {
	k := laneKey{series: b.Columns[c.series].Int64(row), period: b.Columns[c.period].Int64(row), kind: datapointLane}
	if string(b.Columns[c.kind].Bytes(row)) == schema.MetricPut {
		k.kind = putLane
	}
	return k
}

// errFound ends a reading that has seen enough.
var errFound = errors.New("found")

// findKnown reads the rows of the store that may be the same datapoints as points of the window. Segments are looked at by
// their keys first, and only where some row lies in the span of a lane's times they are read as a whole.
func (d *datapoints) findKnown(ctx context.Context) error {
	columns := newMetricColumns()
	reach := d.reach()
	for _, seg := range d.run.live[columns.table.Name] {
		if !reach.meets(seg) {
			continue
		}
		match := laneMatch{datapoints: d, columns: columns}
		err := d.run.store.ReadSegment(ctx, seg, columns.table, []int{columns.series, columns.kind, columns.period, columns.time}, storage.TimeRange{}, func(b *storage.Batch) error {
			for row := range b.Rows() {
				if _, ok := match.lane(b, row); ok {
					return errFound
				}
			}
			return nil
		})
		if err == nil {
			continue
		}
		if !errors.Is(err, errFound) {
			return err
		}
		if err := d.readKnown(ctx, seg, &match); err != nil {
			return err
		}
	}
	return nil
}

// readKnown adds the rows of a segment that may be the same datapoints as points of the window.
func (d *datapoints) readKnown(ctx context.Context, seg storage.Segment, match *laneMatch) error {
	c, at := match.columns, uint32(0)
	place := uint32(len(d.places))
	d.places = append(d.places, seg)
	return d.run.store.ReadSegment(ctx, seg, c.table, nil, storage.TimeRange{}, func(b *storage.Batch) error {
		for row := range b.Rows() {
			if lane, ok := match.lane(b, row); ok {
				p := d.known.list.next()
				*p = c.point(d.known, b, row)
				p.lane, p.index = lane, int64(place)<<32|int64(at)
				if d.known.bytes() >= d.known.budget {
					if err := d.known.spillAll(d.own); err != nil {
						return err
					}
				}
			}
			at++
		}
		return nil
	})
}

// point reads a row of the store.
func (c *metricColumns) point(into *points, b *storage.Batch, row int) point {
	p := point{
		time: b.Columns[c.time].Int64(row), timeless: b.Columns[c.time].IsNull(row), put: b.Columns[c.put].Int64(row), stored: true,
		origin: into.origin(b.Columns[c.file].Int64(row), b.Columns[c.unit].Bytes(row), b.Columns[c.label].Bytes(row), b.Columns[c.stream].Bytes(row)),
	}
	var has metric.Fields
	var all [numbers]float64
	for i, column := range c.numbers {
		if v := &b.Columns[column]; !v.IsNull(row) {
			has |= metric.Fields(1) << i
			all[i] = v.Double(row)
		}
	}
	into.keep(&p, has, all, b.Columns[c.statistics].Bytes(row))
	return p
}

// laneMatch finds the lanes of rows of the store.
type laneMatch struct {
	*datapoints
	columns *metricColumns
	key     laneKey // of the row before
	rank    uint32
	found   bool
	asked   bool
}

// lane returns the lane that a row belongs to, if its time lies in the lane's span.
func (m *laneMatch) lane(b *storage.Batch, row int) (rank uint32, ok bool) {
	if key := m.columns.key(b, row); !m.asked || key != m.key {
		m.key, m.asked = key, true
		m.rank, m.found = m.byKey[key]
	}
	if !m.found {
		return 0, false
	}
	l := m.lanes[m.rank]
	if b.Columns[m.columns.time].IsNull(row) {
		return m.rank, l.timeless
	}
	time := b.Columns[m.columns.time].Int64(row)
	return m.rank, l.first <= time && time <= l.last
}

// reach is where the points of a window lie.
type reach struct {
	first, last int64
	timed       bool
	timeless    bool
	namespaces  map[string]bool // nil when some point has none
}

func (d *datapoints) reach() reach {
	r := reach{namespaces: map[string]bool{}}
	for _, l := range d.lanes {
		if l.first <= l.last {
			if !r.timed {
				r.first, r.last, r.timed = l.first, l.last, true
			}
			r.first, r.last = min(r.first, l.first), max(r.last, l.last)
		}
		r.timeless = r.timeless || l.timeless
		if name := l.texts[laneNamespace]; name == nil {
			r.namespaces = nil
		} else if r.namespaces != nil {
			r.namespaces[string(name)] = true
		}
	}
	return r
}

// meets reports whether a segment may hold rows that lie there.
func (r reach) meets(seg storage.Segment) bool {
	if len(seg.Sources) > 0 && r.namespaces != nil && !slices.ContainsFunc(seg.Sources, func(s string) bool { return r.namespaces[s] }) {
		return false
	}
	return seg.NullTimes > 0 && r.timeless || seg.NullTimes < seg.Rows && r.timed && seg.MinTime <= r.last && seg.MaxTime >= r.first
}

// rewriteAll writes the segments with replaced rows again, without these.
func (d *datapoints) rewriteAll(ctx context.Context) error {
	for place, seg := range d.places {
		gone := d.gone[uint32(place)]
		if len(gone) == 0 {
			continue
		}
		slices.Sort(gone)
		at := uint32(0)
		left, err := d.run.store.Rewrite(ctx, seg, func(*storage.Batch, int) bool {
			stays := len(gone) == 0 || gone[0] != at
			if !stays {
				gone = gone[1:]
			}
			at++
			return stays
		})
		if err != nil {
			return err
		}
		o := newOutput(d.run.store, schema.Metrics())
		o.segments = left
		d.rewrite = append(d.rewrite, o)
		d.retire = append(d.retire, seg.Path)
	}
	return nil
}
