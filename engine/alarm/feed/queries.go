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

// queried reads the values of an alarm on a query: with one query for each phase of its periods where that gives the same, else with
// one for each period.
func (r *Reader) queried(ctx context.Context, w *watch, p periods, g grid) ([]track, error) {
	t := &table{watch: w, grid: g, byName: map[string]*track{}, seen: make([]bool, g.len)}
	width := w.Query.Period * 1e6
	ends := p.ends()
	for _, phase := range p.phases(g, w.Query.Period) {
		text, ok := r.Windowed(w.Query.Text, periodOf(phase, w.Query.Period), "`"+window+"`")
		if !ok {
			if err := r.eachPeriod(ctx, t, p); err != nil {
				return nil, err
			}
			break
		}
		end := g.begin(g.len)
		start := g.start - (g.start-phase*1e6)%width
		err := r.rows(ctx, w, text, start, end, func(columns []string, row []any) error {
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
			return nil, err
		}
	}
	if err := r.fillEmpty(ctx, t, p); err != nil {
		return nil, err
	}
	return t.tracks(), nil
}

// fillEmpty gives periods of which the one query has no row what the query says about nothing: count(*) is 0 then. Groups are not
// there at all.
func (r *Reader) fillEmpty(ctx context.Context, t *table, p periods) error {
	w := t.watch
	if len(w.Query.By) > 0 {
		return nil
	}
	return r.rows(ctx, w, w.Query.Text, -2, -1, func(columns []string, row []any) error { // before 1970 nothing was logged
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
		err := r.rows(ctx, t.watch, t.watch.Query.Text, t.grid.begin(end+1-int(n)), t.grid.begin(end+1), func(columns []string, row []any) error {
			return t.put(end, columns, row)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// rows asks a query of an alarm.
func (r *Reader) rows(ctx context.Context, w *watch, text string, start, end int64, visit func(columns []string, row []any) error) (err error) {
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
	watch  *watch
	grid   grid
	byName map[string]*track
	seen   []bool // periods of which there is a row, by their last cell
}

// put takes a row of the result over a period.
func (t *table) put(end int, columns []string, row []any) error {
	q := t.watch.Query
	var names []string
	for _, by := range q.By {
		i := slices.Index(columns, by)
		if i < 0 {
			return noColumn(by, columns)
		}
		names = append(names, fmt.Sprint(row[i]))
	}
	value, found := 0, false
	for i, c := range columns {
		switch {
		case c == q.Value:
			value, found = i, true
		case q.Value == "" && c != window && !slices.Contains(q.By, c):
			if found {
				return errors.New("the result of its query has several columns: say which is the value")
			}
			value, found = i, true
		}
	}
	if !found {
		return noColumn(q.Value, columns)
	}
	name := strings.Join(names, " ")
	one := t.byName[name]
	if one == nil {
		one = &track{contributor: name, values: t.grid.missing()}
		t.byName[name] = one
	}
	t.seen[end] = true
	if x, ok := rows.Number(row[value]); ok {
		one.values[end] = x
	}
	return nil
}

func noColumn(name string, columns []string) error {
	columns = slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return c == window })
	return fmt.Errorf("the result of its query has no column `%s`, but: %s", name, strings.Join(columns, ", "))
}

// tracks returns the series in the order of their names.
func (t *table) tracks() []track {
	var out []track
	for _, one := range t.byName {
		out = append(out, *one)
	}
	slices.SortFunc(out, func(a, b track) int { return strings.Compare(a.contributor, b.contributor) })
	return out
}
