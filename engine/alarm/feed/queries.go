package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/rows"
)

// window is what the spans of time of a query are called; no field is.
const window = "@alarmPeriod"

// shared returns what an alarm on a query watches. It is read once for all alarms that ask the same of the same periods.
func (r *Reader) shared(ctx context.Context, l *loader, w *watch, p periods) (held, error) {
	q := w.Query
	key := fmt.Sprintf("%q %q %q %v", q.Text, q.Value, q.By, w.shape())
	if h, ok := l.queried[key]; ok {
		return h, nil
	}
	h, err := r.queried(ctx, w, p, l.grid)
	if err == nil {
		h.asOf, err = r.queriedAsOf(ctx, l, w, l.grid, h)
	}
	if err == nil {
		l.queried[key] = h
	}
	return h, err
}

// queried reads the values of an alarm on a query: with one query for each phase of its periods where that gives the same, else with
// one for each period.
func (r *Reader) queried(ctx context.Context, w *watch, p periods, g grid) (held, error) {
	t := newTable(w, g)
	width := w.Query.Period * 1e6
	ends := p.ends()
	for _, phase := range p.phases(g, w.Query.Period) {
		text, ok := r.Windowed(w.Query.Text, periodOf(phase, w.Query.Period), "`"+window+"`")
		if !ok {
			if err := r.eachPeriod(ctx, t, p); err != nil {
				return held{}, err
			}
			break
		}
		end := g.begin(g.len)
		start := g.start - (g.start-phase*1e6)%width
		err := r.rows(ctx, text, start, end, func(columns []string, row []any) error {
			at := slices.Index(columns, window)
			if at < 0 {
				return errors.New("the result of its query has lost its periods")
			}
			begin, ok := row[at].(int64)
			if first, inside := g.cell(begin + phase*1e6); ok && inside && ends[first] > 0 {
				return t.put(int(ends[first]), columns, row)
			}
			return nil
		})
		if err != nil {
			return held{}, err
		}
	}
	if err := r.fillEmpty(ctx, t, p); err != nil {
		return held{}, err
	}
	return t.held, nil
}

// fillEmpty gives periods of which the one query has no row what the query says about nothing: count(*) is 0 then. Groups are not
// there at all.
func (r *Reader) fillEmpty(ctx context.Context, t *table, p periods) error {
	w := t.watch
	if len(w.Query.By) > 0 {
		return nil
	}
	return r.rows(ctx, w.Query.Text, -2, -1, func(columns []string, row []any) error { // before 1970 nothing was logged
		for end, n := range p {
			if n > 0 && !t.seen[end] {
				if err := t.put(end, columns, row); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// periodOf tells the periods of a phase apart, in the query language. Its times are less than their starts by the phase.
func periodOf(phase, period int64) string {
	if phase == 0 {
		return fmt.Sprintf("datefloor(@timestamp, %ds)", period)
	}
	return fmt.Sprintf("datefloor(@timestamp - %ds, %ds)", phase, period)
}

// eachPeriod asks a query of each period.
func (r *Reader) eachPeriod(ctx context.Context, t *table, p periods) error {
	r.note(fmt.Sprintf("alarm %s: its query is asked for each period, which takes long: one that ends with stats, without bins, is asked once for all", t.watch.Name))
	for end, n := range p {
		if n == 0 {
			continue
		}
		err := r.rows(ctx, t.watch.Query.Text, t.grid.begin(end+1-int(n)), t.grid.begin(end+1), func(columns []string, row []any) error {
			return t.put(end, columns, row)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rows asks a query of an alarm.
func (r *Reader) rows(ctx context.Context, text string, start, end int64, visit func(columns []string, row []any) error) (err error) {
	result, notes, err := r.Store.Query(ctx, text, start, end)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	for _, n := range notes {
		r.note(n)
	}
	var names []string
	for _, c := range result.Columns() {
		names = append(names, c.Name)
	}
	var bad error
	err = rows.Each(result, func(row []any) {
		if bad == nil {
			bad = visit(names, row)
		}
	})
	return errors.Join(err, bad)
}

// table takes the rows of a query's results.
type table struct {
	watch *watch
	grid  grid
	held  held
	seen  []bool // periods of which there is a row, by their last cell

	columns []string // of the result whose columns the following are
	by      []int
	value   int
	name    []byte // reused
}

func newTable(w *watch, g grid) *table {
	t := &table{watch: w, grid: g, seen: make([]bool, g.len)}
	if w.MultiSeries() {
		t.held.several = newSeveral(g)
	} else {
		t.held.track.values = g.missing()
	}
	return t
}

// put takes a row of the result over a period.
func (t *table) put(end int, columns []string, row []any) error {
	if !slices.Equal(t.columns, columns) {
		if err := t.find(columns); err != nil {
			return err
		}
	}
	t.seen[end] = true
	x, ok := rows.Number(row[t.value])
	switch {
	case !ok:
	case t.held.several == nil:
		t.held.track.values[end] = x
	default:
		t.name = t.name[:0]
		for i, by := range t.by {
			if i > 0 {
				t.name = append(t.name, ' ')
			}
			t.name = fmt.Append(t.name, row[by])
		}
		t.held.several.put(end, string(t.name), x)
	}
	return nil
}

// find finds the columns that are needed.
func (t *table) find(columns []string) error {
	q := t.watch.Query
	t.by, t.columns = nil, nil
	for _, by := range q.By {
		i := slices.Index(columns, by)
		if i < 0 {
			return noColumn(by, columns)
		}
		t.by = append(t.by, i)
	}
	found := false
	for i, c := range columns {
		switch {
		case c == q.Value:
			t.value, found = i, true
		case q.Value == "" && c != window && !slices.Contains(q.By, c):
			if found {
				return errors.New("the result of its query has several columns: say which is the value")
			}
			t.value, found = i, true
		}
	}
	if !found {
		return noColumn(q.Value, columns)
	}
	t.columns = columns
	return nil
}

func noColumn(name string, columns []string) error {
	columns = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == window })
	return fmt.Errorf("the result of its query has no column `%s`, but: %s", name, strings.Join(columns, ", "))
}
