package feed

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/rows"
)

// asOf is what evaluations saw of an alarm while files were under way that hold events of the periods that they looked at, by the time
// of the evaluation. Of an alarm with one series that is one contributor without a name.
type asOf map[int64][]alarm.Contributor

// reading is the value of a series in a period.
type reading struct {
	name  string
	value float64
}

// asOf evaluates expressions over metrics of filters anew for each moment at which events of the periods were under way. Bands
// are not learned anew.
func (e *expressions) asOf(ctx context.Context, g grid) (asOf, error) {
	out := asOf{}
	if e.watch.ThresholdMetricID != "" || !slices.ContainsFunc(e.slots, func(s *slot) bool { return s.sets != nil && s.sets.late != nil }) {
		return nil, nil
	}
	var buckets []alarm.Bucket
	for _, at := range e.watch.moments {
		buckets = e.watch.evaluator.Window(buckets[:0], at)
		first, ok := g.cell(buckets[0].Start)
		last, inside := g.cell(buckets[len(buckets)-1].End - 1)
		if !ok || !inside || !slices.ContainsFunc(e.slots, func(s *slot) bool { return s.underWay(first, last, at) }) {
			continue
		}
		part := grid{start: g.begin(first), step: g.step, len: last + 1 - first}
		then := &expressions{watch: e.watch, sources: e.sources, periods: make(periods, part.len)}
		for _, b := range buckets {
			end, _ := part.cell(b.End - 1)
			then.periods[end] = int32((b.End - b.Start) / g.step)
		}
		for _, s := range e.slots {
			now := *s
			now.periods, now.values = then.periods, s.valuesAt(g, first, part, at, buckets)
			then.slots = append(then.slots, &now)
		}
		h, err := then.held(ctx, part)
		if err != nil {
			return nil, err
		}
		h.grid = part
		if h.several != nil {
			out[at] = h.several.look(part, buckets)
		} else {
			out[at] = []alarm.Contributor{{Window: h.look(buckets, nil)}}
		}
	}
	return out, nil
}

// underWay reports whether events of some cells had not been delivered at a time.
func (s *slot) underWay(first, last int, at int64) bool {
	if s.sets == nil {
		return false
	}
	for _, f := range s.sets.late {
		for cell := first; cell <= last; cell++ {
			if slices.ContainsFunc(f.cells[cell], func(x arrival) bool { return x.at > at }) {
				return true
			}
		}
	}
	return false
}

// valuesAt returns the values of a slot in a part of the grid, as they were at a time.
func (s *slot) valuesAt(g grid, first int, part grid, at int64, buckets []alarm.Bucket) []float64 {
	if s.sets == nil || s.sets.late == nil {
		return s.values[first : first+part.len]
	}
	out := part.missing()
	for _, b := range buckets {
		end, _ := part.cell(b.End - 1)
		l := late{s.sets.late, s.kind}
		if p := l.look(g, at, []alarm.Bucket{b}, nil)[0]; !p.Missing {
			out[end] = p.Value
		}
	}
	return out
}

// queriedAsOf asks the query of an alarm anew for periods of which events were under way, without the files that hold these. all is what
// the query gives when everything has come.
func (r *Reader) queriedAsOf(ctx context.Context, l *loader, w *watch, g grid, all held) (asOf, error) {
	deliveries, err := r.delivered(ctx)
	if err != nil || len(deliveries) == 0 {
		return nil, err
	}
	if _, ok := r.Without(w.Query.Text, "false"); !ok { // it asks no events
		return nil, nil
	}
	if err := l.readFiles(ctx, r, deliveries); err != nil {
		return nil, err
	}
	out, seen := asOf{}, map[string][]reading{}
	var buckets []alarm.Bucket
	for _, at := range w.moments {
		buckets = w.evaluator.Window(buckets[:0], at)
		values, late := make([][]reading, len(buckets)), false
		for i, b := range buckets {
			end, ok := g.cell(b.End - 1)
			if !ok {
				continue
			}
			values[i] = all.at(end)
			hidden := l.hidden(b, at, deliveries)
			if len(hidden) == 0 {
				continue
			}
			late = true
			key := fmt.Sprint(b, hidden)
			if _, ok := seen[key]; !ok {
				if seen[key], err = r.without(ctx, w, g, b, end, hidden); err != nil {
					return nil, err
				}
			}
			values[i] = seen[key]
		}
		if late {
			out[at] = together(buckets, values, all.several != nil)
		}
	}
	return out, nil
}

// readFiles finds out which files hold events of a cell.
func (l *loader) readFiles(ctx context.Context, r *Reader, deliveries map[int64]int64) error {
	if l.files != nil {
		return nil
	}
	l.files = make([][]int64, l.grid.len)
	text := fmt.Sprintf("source events | stats count(*) as n by @fileId as f, datefloor(@timestamp, %ds) as t", l.grid.step/1e6)
	result, _, err := r.Store.Query(ctx, text, l.grid.start, l.grid.begin(l.grid.len))
	if err != nil {
		return err
	}
	defer result.Close()
	return rows.Each(result, func(row []any) {
		file, _ := row[0].(int64)
		at, ok := row[1].(int64)
		if cell, inside := l.grid.cell(at); ok && inside && deliveries[file] > 0 {
			l.files[cell] = append(l.files[cell], file)
		}
	})
}

// hidden returns the files with events of a bucket that had not been delivered at a time.
func (l *loader) hidden(b alarm.Bucket, at int64, deliveries map[int64]int64) []int64 {
	var out []int64
	first, _ := l.grid.cell(b.Start)
	last, ok := l.grid.cell(b.End - 1)
	for cell := first; ok && cell <= last; cell++ {
		for _, file := range l.files[cell] {
			if deliveries[file] > at {
				out = append(out, file)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// without asks the query of an alarm about a bucket, without the events of some files.
func (r *Reader) without(ctx context.Context, w *watch, g grid, b alarm.Bucket, end int, files []int64) ([]reading, error) {
	list := make([]string, len(files))
	for i, f := range files {
		list[i] = fmt.Sprint(f)
	}
	text, _ := r.Without(w.Query.Text, "@fileId in ["+strings.Join(list, ", ")+"]")
	t := newTable(w, g)
	err := r.rows(ctx, text, b.Start, b.End, func(columns []string, row []any) error { return t.put(end, columns, row) })
	return t.held.at(end), err
}

// at returns the values of the period that ends with a cell.
func (h *held) at(end int) []reading {
	if h.several == nil {
		if v := h.track.values[end]; !math.IsNaN(v) {
			return []reading{{value: v}}
		}
		return nil
	}
	var out []reading
	for _, e := range h.several.cells[end] {
		out = append(out, reading{h.several.names[e.series], e.value})
	}
	return out
}

// together makes series of the values of periods, in the order of their names. One series is there in any case.
func together(buckets []alarm.Bucket, values [][]reading, several bool) []alarm.Contributor {
	byName := map[string]int{}
	var out []alarm.Contributor
	series := func(name string) *alarm.Contributor {
		i, ok := byName[name]
		if !ok {
			i = len(out)
			byName[name] = i
			c := alarm.Contributor{Name: name}
			for _, b := range buckets {
				c.Window = append(c.Window, alarm.Datapoint{Start: b.Start, Missing: true})
			}
			out = append(out, c)
		}
		return &out[i]
	}
	if !several {
		series("")
	}
	for i, list := range values {
		for _, v := range list {
			p := &series(v.name).Window[i]
			p.Missing, p.Value = false, v.value
		}
	}
	slices.SortFunc(out, func(a, b alarm.Contributor) int { return strings.Compare(a.Name, b.Name) })
	return out
}
