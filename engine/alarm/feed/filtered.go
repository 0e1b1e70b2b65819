package feed

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/engine/rows"
	"trailsift/query/pattern"
	"trailsift/query/syntax"
)

// filtered is a metric that metric filters make of events.
type filtered struct {
	metric  metric.Metric
	filters []alarm.Filter
	sets    *sets
}

// filter asks for a metric that filters make.
func (l *loader) filter(s *slot) {
	f := &filtered{metric: s.metric, filters: s.filters, sets: s.sets}
	for _, column := range []*[]float64{&f.sets.count, &f.sets.sum, &f.sets.minimum, &f.sets.maximum} {
		*column = l.column()
	}
	l.filters = append(l.filters, f)
}

// scanFilters is how many filters one query evaluates.
const scanFilters = 64

// events reads the metrics that filters make: one scan of the events serves many filters.
func (l *loader) events(ctx context.Context, query metric.QueryFunc, note func(string)) error {
	byPlace := map[[2]string][]*filtered{}
	var places [][2]string
	for _, f := range l.filters {
		place := [2]string{f.metric.Account, f.metric.Region}
		if byPlace[place] == nil {
			places = append(places, place)
		}
		byPlace[place] = append(byPlace[place], f)
	}
	for _, place := range places {
		for part := range slices.Chunk(byPlace[place], scanFilters) {
			if err := l.scan(ctx, query, note, place, part); err != nil {
				return err
			}
		}
	}
	return nil
}

// scan evaluates filters over the events of an account and region.
func (l *loader) scan(ctx context.Context, query metric.QueryFunc, note func(string), place [2]string, list []*filtered) error {
	var conditions, columns []string
	for i, field := range []string{"recipientAccountId", "awsRegion"} {
		if place[i] != "" {
			conditions = append(conditions, field+" = "+syntax.Quote(place[i]))
		}
	}
	var takes []func(cell int, row []any) // of the columns, in their order
	for _, f := range list {
		for i := range f.filters {
			texts, take, err := f.columns(&f.filters[i])
			if err != nil {
				return err
			}
			at := 2 + len(columns)
			columns = append(columns, texts...)
			takes = append(takes, func(cell int, row []any) { take(cell, row[at:]) })
		}
	}
	text := "source events | "
	if len(conditions) > 0 {
		text += "filter " + strings.Join(conditions, " and ") + " | "
	}
	text += "stats count(*) as events"
	for i, c := range columns {
		text += fmt.Sprintf(", %s as c%d", c, i)
	}
	text += fmt.Sprintf(" by bin(%ds) as t", l.grid.step/1e6)
	r, notes, err := query(ctx, text, l.grid.start, l.grid.begin(l.grid.len))
	if err != nil {
		return fmt.Errorf("metric filters: %w", err)
	}
	defer r.Close()
	for _, n := range notes {
		note(n)
	}
	return rows.Each(r, func(row []any) {
		at, ok := row[0].(int64)
		if !ok {
			return
		}
		if cell, ok := l.grid.cell(at); ok {
			for _, take := range takes {
				take(cell, row)
			}
		}
	})
}

// columns returns the aggregates of a filter, and what takes their values.
func (f *filtered) columns(filter *alarm.Filter) (texts []string, take func(cell int, values []any), err error) {
	match := "matchesPattern(" + syntax.Quote(filter.Pattern) + ")"
	for name, selector := range filter.Dimensions {
		value, ok := f.metric.Dimension(name)
		if !ok {
			continue
		}
		path, err := field(selector)
		if err != nil {
			return nil, nil, fmt.Errorf("metric filter %s: the dimension %s: %w", filter.Name, name, err)
		}
		match += " and " + path + " = " + syntax.Quote(value)
	}
	standard := math.NaN()
	if filter.Default != nil {
		standard = *filter.Default
	}
	number, err := strconv.ParseFloat(filter.Value, 64)
	if filter.Value == "" {
		number, err = 1, nil
	}
	if err == nil {
		return []string{"sum(if(" + match + ", 1, 0))"}, func(cell int, values []any) {
			f.sets.put(cell, numberOf(values[0]), number*numberOf(values[0]), number, number, standard)
		}, nil
	}
	path, err := field(filter.Value)
	if err != nil {
		return nil, nil, fmt.Errorf("metric filter %s: the value: %w", filter.Name, err)
	}
	x := "if(" + match + ", toNumber(" + path + "))"
	return []string{"count(" + x + ")", "sum(" + x + ")", "min(" + x + ")", "max(" + x + ")"}, func(cell int, values []any) {
		f.sets.put(cell, numberOf(values[0]), numberOf(values[1]), numberOf(values[2]), numberOf(values[3]), standard)
	}, nil
}

// put adds samples to a cell; where there are none, the standard value.
func (s *sets) put(cell int, count, sum, minimum, maximum, standard float64) {
	if count == 0 {
		if math.IsNaN(standard) {
			return
		}
		count, sum, minimum, maximum = 1, standard, standard, standard
	}
	join := func(values []float64, x float64, join func(a, b float64) float64) {
		if math.IsNaN(values[cell]) {
			values[cell] = x
		} else {
			values[cell] = join(values[cell], x)
		}
	}
	join(s.count, count, add)
	join(s.sum, sum, add)
	join(s.minimum, minimum, math.Min)
	join(s.maximum, maximum, math.Max)
}

// field writes a selector of filter patterns as a field of the query language.
func field(selector string) (string, error) {
	s, err := pattern.ParseSelector(selector)
	if err != nil {
		return "", err
	}
	var path []string
	for _, step := range s.Steps {
		if step.Kind != pattern.Key && step.Kind != pattern.Index {
			return "", fmt.Errorf("%s stands for several values", selector)
		}
		path = append(path, step.Key)
	}
	if len(path) == 0 {
		return "", fmt.Errorf("%s is a field of space-delimited text, and events are JSON", selector)
	}
	return syntax.PrintName(path), nil
}

// numberOf returns a number of a result, NaN where there is none.
func numberOf(value any) float64 {
	if f, ok := rows.Number(value); ok {
		return f
	}
	return math.NaN()
}
