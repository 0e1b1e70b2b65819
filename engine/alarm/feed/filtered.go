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

// events reads the metrics that filters make: one scan of the events serves many filters. Where deliveries are known, what came with
// each file is kept apart.
func (l *loader) events(ctx context.Context, r *Reader) error {
	if len(l.filters) == 0 {
		return nil
	}
	deliveries, err := r.delivered(ctx)
	if err != nil {
		return err
	}
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
			if err := l.scan(ctx, r, deliveries, place, part); err != nil {
				return err
			}
		}
	}
	for _, f := range l.filters {
		if f.sets.gather(); deliveries == nil {
			f.sets.late = nil
		}
	}
	return nil
}

// scan evaluates filters over the events of an account and region.
func (l *loader) scan(ctx context.Context, reader *Reader, deliveries map[int64]int64, place [2]string, list []*filtered) error {
	var conditions, columns []string
	for i, field := range []string{"recipientAccountId", "awsRegion"} {
		if place[i] != "" {
			conditions = append(conditions, field+" = "+syntax.Quote(place[i]))
		}
	}
	var takes []func(cell int, at int64, row []any) // of the columns, in their order
	skip := 2
	if deliveries != nil {
		skip = 3
	}
	for _, f := range list {
		for i := range f.filters {
			arrived := &arrivals{cells: make([][]arrival, l.grid.len)}
			f.sets.late = append(f.sets.late, arrived)
			texts, take, err := f.columns(&f.filters[i], arrived)
			if err != nil {
				return err
			}
			first := skip + len(columns)
			columns = append(columns, texts...)
			takes = append(takes, func(cell int, at int64, row []any) {
				arrived.cells[cell] = append(arrived.cells[cell], arrival{at, take(row[first:])})
			})
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
	if deliveries != nil {
		text += ", @fileId as file"
	}
	r, notes, err := reader.Store.Query(ctx, text, l.grid.start, l.grid.begin(l.grid.len))
	if err != nil {
		return fmt.Errorf("metric filters: %w", err)
	}
	defer r.Close()
	for _, n := range notes {
		reader.note(n)
	}
	return rows.Each(r, func(row []any) {
		at, ok := row[0].(int64)
		if !ok {
			return
		}
		delivered := int64(0)
		if deliveries != nil {
			file, _ := row[1].(int64)
			delivered = deliveries[file]
		}
		if cell, ok := l.grid.cell(at); ok {
			for _, take := range takes {
				take(cell, delivered, row)
			}
		}
	})
}

// columns returns the aggregates of a filter, and what takes their values.
func (f *filtered) columns(filter *alarm.Filter, to *arrivals) (texts []string, take func(values []any) statisticSet, err error) {
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
	to.standard = math.NaN()
	if filter.Default != nil {
		to.standard = *filter.Default
	}
	number, err := strconv.ParseFloat(filter.Value, 64)
	if filter.Value == "" {
		number, err = 1, nil
	}
	if err == nil {
		return []string{"sum(if(" + match + ", 1, 0))"}, func(values []any) statisticSet {
			return statisticSet{numberOf(values[0]), number * numberOf(values[0]), number, number}
		}, nil
	}
	path, err := field(filter.Value)
	if err != nil {
		return nil, nil, fmt.Errorf("metric filter %s: the value: %w", filter.Name, err)
	}
	x := "if(" + match + ", toNumber(" + path + "))"
	return []string{"count(" + x + ")", "sum(" + x + ")", "min(" + x + ")", "max(" + x + ")"}, func(values []any) statisticSet {
		return statisticSet{numberOf(values[0]), numberOf(values[1]), numberOf(values[2]), numberOf(values[3])}
	}, nil
}

// gather puts together what filters have made of all events.
func (s *sets) gather() {
	for cell := range s.count {
		var all statisticSet
		for _, f := range s.late {
			all.add(f.until(cell, math.MaxInt64))
		}
		if all.count > 0 {
			s.count[cell], s.sum[cell], s.minimum[cell], s.maximum[cell] = all.count, all.sum, all.minimum, all.maximum
		}
	}
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
