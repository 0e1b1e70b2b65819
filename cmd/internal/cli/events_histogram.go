package cli

import (
	"context"
	"fmt"
	"io"
	"math"
	"time"

	"trailsift/cmd/internal/term"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/storage"
)

// histogramColumns is how many parts a histogram has at most.
const histogramColumns = 72

// histogramStep is how long the parts of a histogram may be. Each is a multiple of the one before it.
type histogramStep struct {
	length time.Duration
	name   string
}

func histogramSteps() []histogramStep {
	const day = 24 * time.Hour
	return []histogramStep{
		{time.Second, "1s"}, {5 * time.Second, "5s"}, {15 * time.Second, "15s"}, {time.Minute, "1m"}, {5 * time.Minute, "5m"}, {15 * time.Minute, "15m"},
		{time.Hour, "1h"}, {3 * time.Hour, "3h"}, {6 * time.Hour, "6h"}, {12 * time.Hour, "12h"}, {day, "1d"}, {7 * day, "7d"}, {28 * day, "28d"}, {364 * day, "364d"},
	}
}

// histogram counts events over time. The zero value has none.
type histogram struct {
	at    []int64 // µs since 1970 UTC, in any order
	count []int64
	total int64
	least int64 // µs that the times are exact to
}

// add counts events at a time; nil is none known.
func (h *histogram) add(at any, count int64) {
	h.total += count
	if at, ok := at.(int64); ok {
		h.at, h.count = append(h.at, at), append(h.count, count)
	}
}

// histogram asks when the events were that a filter lets pass.
func (q *question) histogram(ctx context.Context, f *eventFilter) (h histogram, err error) {
	step := fineStep(q.source.snapshot, storage.TimeRange{Start: q.request.Range.Start, End: q.request.Range.End})
	counts := *q
	counts.text = f.query("stats count(*) as events by bin(" + step.name + ") as t")
	counts.request.Text, counts.request.Limit = counts.text, 0
	compiled, err := counts.compile(ctx)
	if err != nil {
		return h, err
	}
	r, err := q.session.Query(ctx, compiled)
	if err != nil {
		return h, err
	}
	defer closeInto(&err, r)
	columns := r.Columns()
	at, count := 0, 1
	if columns[0].Kind != rows.Timestamp {
		at, count = 1, 0
	}
	h.least = step.length.Microseconds()
	err = rows.Each(r, func(row []any) {
		n, _ := row[count].(int64)
		h.add(row[at], n)
	})
	return h, err
}

// fineStep returns a step that is much shorter than what will be drawn: which part of the store's time the events fill is not known
// before. A quarter of an hour divides the hours of all zones.
func fineStep(snapshot *storage.Snapshot, r storage.TimeRange) histogramStep {
	span := int64(0)
	for _, c := range snapshot.Coverage() {
		if c.Table == "events" {
			span = c.MaxTime - c.MinTime
		}
	}
	if r != (storage.TimeRange{}) {
		span = min(span, r.End-r.Start)
	}
	best := histogramSteps()[0]
	for _, s := range histogramSteps() {
		if s.length <= 15*time.Minute && span/s.length.Microseconds() >= 50*histogramColumns {
			best = s
		}
	}
	return best
}

// write draws the histogram, unless all events are in one part of it.
func (h *histogram) write(w io.Writer, width int, zone *time.Location) error {
	if len(h.at) == 0 {
		return nil
	}
	first, last := int64(math.MaxInt64), int64(math.MinInt64)
	for _, at := range h.at {
		first, last = min(first, at), max(last, at)
	}
	_, offset := time.UnixMicro(first).In(zone).Zone()
	shift := int64(offset) * time.Second.Microseconds() // days begin where the zone's begin
	var step histogramStep
	var from, parts int64
	for _, step = range histogramSteps() {
		length := step.length.Microseconds()
		from = floorTo(first+shift, length) - shift
		if parts = (last-from)/length + 1; parts <= histogramColumns && length >= h.least {
			break
		}
	}
	if parts < 2 || parts > histogramColumns {
		return nil
	}
	values := make([]float64, parts)
	for i, at := range h.at {
		values[(at-from)/step.length.Microseconds()] += float64(h.count[i])
	}
	c := render.Columns{Name: fmt.Sprintf("%s, by %s", term.Counted(h.total, "event"), step.name), From: from, Step: step.length.Microseconds(), Values: values}
	if err := render.WriteColumns(w, c, render.PlotOptions{Width: width, Zone: zone}); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// floorTo rounds down to a multiple of a length.
func floorTo(at, length int64) int64 {
	n := at / length
	if at%length < 0 {
		n--
	}
	return n * length
}

// aheadReader is a result whose first rows have been read, and still come first.
type aheadReader struct {
	rows.Reader // the rest
	first       *rows.Memory
	times       []any // of the first rows: their first column
	count       int
	whole       bool // there is no rest
}

// readAhead reads a result until it has some rows of it.
func readAhead(r rows.Reader, least int) (*aheadReader, error) {
	a := &aheadReader{Reader: r}
	var table [][]any
	for len(table) < least && !a.whole {
		batch, err := r.Next()
		if err != nil {
			return nil, err
		}
		a.whole = batch == nil
		for row := 0; batch != nil && row < batch.Rows; row++ {
			cells := make([]any, len(batch.Columns))
			for i := range cells {
				cells[i] = batch.Columns[i].Value(row)
			}
			table = append(table, cells)
			a.times = append(a.times, cells[0])
		}
	}
	a.count = len(table)
	var err error
	a.first, err = rows.Of(r.Columns(), table)
	return a, err
}

// Next implements rows.Reader.
func (a *aheadReader) Next() (*rows.Batch, error) {
	if batch, err := a.first.Next(); batch != nil || err != nil {
		return batch, err
	}
	if a.whole {
		return nil, nil
	}
	return a.Reader.Next()
}
