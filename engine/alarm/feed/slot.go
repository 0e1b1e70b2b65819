package feed

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/query/statistic"
)

// slot is one statistic of one metric over the periods of some alarms.
type slot struct {
	metric  metric.Metric
	unit    string
	stat    string
	kind    statistic.Statistic
	period  int64 // seconds
	periods periods
	filters []alarm.Filter // that make the metric; none: it is in the store

	pile   *pile     // samples that the values are computed from; nil where they need none
	sets   *sets     // what the values are put together from; nil where they are read as they are
	values []float64 // by the cell that a period ends with
}

// loader collects what has to be read for some alarms, so that it is read at once.
type loader struct {
	files [][]int64 // with events of each cell, of which the time of delivery is known; nil: not read
	grid  grid
	slots map[string]*slot
	order []*slot
	sets  map[string]*sets

	needs   []metric.Need
	into    []func(at int64, value float64) // by need
	piles   map[string]*pile
	samples []metric.Need
	onto    []*pile // by such need
	filters []*filtered
	queried map[string]held // what alarms on queries watch
}

func newLoader(g grid) *loader {
	return &loader{grid: g, slots: map[string]*slot{}, sets: map[string]*sets{}, piles: map[string]*pile{}, queried: map[string]held{}}
}

// want adds a slot, unless it is there.
func (l *loader) want(w *watch, p periods, m metric.Metric, unit, stat string, period int64) (*slot, error) {
	kind, err := statistic.Parse(stat)
	if err != nil {
		return nil, err
	}
	filters := filtersOf(w, m)
	series := seriesKey(m, unit, filters)
	key := fmt.Sprintf("%s %s %d %v", series, kind, period, w.shape())
	if s := l.slots[key]; s != nil {
		return s, nil
	}
	s := &slot{metric: m, unit: unit, stat: stat, kind: kind, period: period, periods: p, filters: filters}
	l.slots[key] = s
	l.order = append(l.order, s)
	l.read(s, series)
	return s, nil
}

// filtersOf returns the metric filters of an alarm that make a metric.
func filtersOf(w *watch, m metric.Metric) []alarm.Filter {
	var out []alarm.Filter
	for _, f := range w.Filters {
		if f.Namespace == m.Namespace && f.Metric == m.Name {
			out = append(out, f)
		}
	}
	return out
}

// seriesKey is a text that only the same series share.
func seriesKey(m metric.Metric, unit string, filters []alarm.Filter) string {
	parts := []string{m.Account, m.Region, m.Namespace, m.Name, unit}
	for _, d := range m.Dimensions {
		parts = append(parts, d.Name, d.Value)
	}
	for _, f := range filters {
		standard := ""
		if f.Default != nil {
			standard = fmt.Sprint(*f.Default)
		}
		parts = append(parts, "filter", f.Pattern, f.Value, standard)
		for _, name := range slices.Sorted(maps.Keys(f.Dimensions)) {
			parts = append(parts, name, f.Dimensions[name])
		}
	}
	return fmt.Sprintf("%q", parts)
}

// read says what a slot is read from.
func (l *loader) read(s *slot, series string) {
	step := l.grid.step / 1e6
	switch {
	case len(s.filters) > 0:
		s.sets = l.shared(series)
		if s.sets.count == nil {
			l.filter(s)
		}
	case s.period == step:
		s.values = l.column()
		l.need(s, s.stat, step, func(at int64, value float64) { l.put(s.values, at, value) })
	case s.kind.NeedsSamples():
		s.values = l.column() // of single cells until it is finished
		l.need(s, s.stat, step, func(at int64, value float64) { l.put(s.values, at, value) })
		s.pile = l.piled(series, s, step)
	default:
		s.sets = l.shared(series)
		for _, part := range partsOf(s.sets, s.kind.Kind) {
			if *part.values == nil {
				*part.values = l.column()
				values := *part.values
				l.need(s, part.stat, step, func(at int64, value float64) { l.put(values, at, value) })
			}
		}
	}
}

// shared returns the sets of a series.
func (l *loader) shared(series string) *sets {
	if l.sets[series] == nil {
		l.sets[series] = &sets{}
	}
	return l.sets[series]
}

// part is a column of statistic sets and the statistic that it holds.
type part struct {
	stat   string
	values *[]float64
}

// partsOf returns what a statistic of a longer period is put together from.
func partsOf(s *sets, k statistic.Kind) []part {
	switch k {
	case statistic.SampleCount:
		return []part{{"SampleCount", &s.count}}
	case statistic.Sum:
		return []part{{"Sum", &s.sum}}
	case statistic.Minimum:
		return []part{{"Minimum", &s.minimum}}
	case statistic.Maximum:
		return []part{{"Maximum", &s.maximum}}
	}
	return []part{{"SampleCount", &s.count}, {"Sum", &s.sum}, {"Average", &s.average}}
}

func (l *loader) column() []float64 {
	return l.grid.missing()
}

func (l *loader) put(values []float64, at int64, value float64) {
	if i, ok := l.grid.cell(at); ok {
		values[i] = value
	}
}

// need asks for a statistic of a slot's metric in each cell.
func (l *loader) need(s *slot, stat string, step int64, put func(at int64, value float64)) {
	l.needs = append(l.needs, l.cells(s, stat, step))
	l.into = append(l.into, put)
}

func (l *loader) cells(s *slot, stat string, step int64) metric.Need {
	return metric.Need{Metric: s.metric, Stat: stat, Period: step, Unit: s.unit, Start: l.grid.start, End: l.grid.begin(l.grid.len)}
}

// piled returns the samples of a series.
func (l *loader) piled(series string, s *slot, step int64) *pile {
	p := l.piles[series]
	if p == nil {
		p = &pile{}
		l.piles[series] = p
		l.samples = append(l.samples, l.cells(s, "", step))
		l.onto = append(l.onto, p)
	}
	return p
}

// finish computes the values of slots that are put together.
func (l *loader) finish() {
	for _, p := range l.onto {
		p.finish(l.grid)
	}
	for _, s := range l.order {
		switch {
		case s.pile != nil:
			s.values = s.pile.over(s.periods, s.kind, s.period, s.values)
		case s.sets == nil:
		case s.kind.NeedsSamples():
			s.values = s.constant()
		default:
			s.values = s.sets.over(s.periods, s.kind.Kind)
		}
	}
}

// constant returns a percentile of samples that are all the same, as those of most metric filters are. That of others is missing.
func (s *slot) constant() []float64 {
	low, high := s.sets.over(s.periods, statistic.Minimum), s.sets.over(s.periods, statistic.Maximum)
	for i := range low {
		if low[i] != high[i] || s.kind.Kind != statistic.Percentile {
			low[i] = math.NaN()
		}
	}
	return low
}

// ends returns the last cell of each period by its first one.
func (p periods) ends() []int32 {
	out := make([]int32, len(p))
	for end, n := range p {
		if n > 0 {
			out[end+1-int(n)] = int32(end)
		}
	}
	return out
}
