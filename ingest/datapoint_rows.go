package ingest

import (
	"encoding/binary"
	"math"

	"trailsift/ingest/metric"
	"trailsift/storage"
)

// rowWriter writes rows of the metrics table, in the table's order.
type rowWriter struct {
	out        *output
	columns    *metricColumns
	ingestID   int64
	rank       uint32 // the lane of the row before, and the codes of its texts
	codes      [laneTexts]uint32
	kind       uint32
	generation int
}

func newRowWriter(o *output, ingestID int64) *rowWriter {
	return &rowWriter{out: o, columns: newMetricColumns(), ingestID: ingestID, generation: -1}
}

// write appends a row of a lane.
func (w *rowWriter) write(l *lane, rank uint32, r *row) error {
	b, c := w.out.batch, w.columns
	again := rank == w.rank && b.Generation() == w.generation
	w.rank, w.generation = rank, b.Generation()
	for i, column := range c.texts {
		w.codes[i] = appendAgain(&b.Columns[column], l.texts[i], w.codes[i], again)
	}
	w.kind = appendAgain(&b.Columns[c.kind], l.kind.name(), w.kind, again)
	number := func(column int, n int64) { b.Columns[column].AppendInt64(n) }
	number(c.file, r.file)
	number(c.index, r.index)
	number(c.ingest, w.ingestID)
	number(c.series, l.series)
	if !r.timeless {
		number(c.time, r.time)
	}
	if l.period != 0 {
		number(c.period, l.period)
	}
	if l.kind == putLane {
		number(c.put, r.put)
	}
	for i, column := range c.numbers {
		if r.has&(metric.Fields(1)<<i) != 0 {
			b.Columns[column].AppendDouble(r.numbers[i])
		}
	}
	for _, text := range [...]struct {
		column int
		value  []byte
	}{{c.unit, r.unitText}, {c.statistics, r.statText}, {c.label, r.labelText}, {c.stream, r.streamText}} {
		if text.value != nil {
			b.Columns[text.column].AppendBytes(text.value)
		}
	}
	b.EndRow()
	return w.out.rowAdded()
}

// appendAgain appends a text that may be the one of the row before, whose code is known, and returns its code.
func appendAgain(v *storage.Vector, text []byte, code uint32, again bool) uint32 {
	if text == nil || again && v.AppendCode(code) {
		return code
	}
	v.AppendBytes(text)
	return v.Code()
}

// fill makes a row of the current point.
func (c *pointCursor) fill(r *row) {
	p := c.point
	s, texts := &c.of.origins[p.origin], c.of.texts
	*r = row{
		time: p.time, put: p.put, file: s.file, index: p.index, has: p.has, timeless: p.timeless, stored: p.stored,
		unitText: texts[s.unit], labelText: texts[s.label], streamText: texts[s.stream],
	}
	if p.stored {
		r.place, r.row = uint32(p.index>>32), uint32(p.index)
	}
	rest, n := c.rests[p.rest:p.rest+p.restLen], 0
	for i := range r.numbers {
		if p.has&(1<<i) == 0 {
			continue
		}
		if n < ownNumbers {
			r.numbers[i] = p.numbers[n]
		} else {
			r.numbers[i] = math.Float64frombits(binary.LittleEndian.Uint64(rest))
			rest = rest[8:]
		}
		n++
	}
	if len(rest) > 0 {
		r.statText = rest
	}
}
