package metric

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"trailsift/query/metricsql"
	"trailsift/query/syntax"
)

// maxValues is how many values of a dimension are listed in a query; of more all metrics are read, and the rest dropped.
const maxValues = 1000

// Fetch returns the data of each need. Needs of one metric name and period are read by one query.
func (s Store) Fetch(ctx context.Context, needs []Need) ([]Data, error) {
	out := make([]Data, len(needs))
	err := s.FetchEach(ctx, needs, func(need int, at int64, value float64) {
		out[need].Times = append(out[need].Times, at)
		out[need].Values = append(out[need].Values, value)
	}, func(need int, note string) {
		out[need].Messages = append(out[need].Messages, messagesOf([]string{note})...)
	})
	return out, err
}

// FetchEach is Fetch, but visits the datapoints, in no order, and the notes: what is held of many long series is up to the caller.
func (s Store) FetchEach(ctx context.Context, needs []Need, visit func(need int, at int64, value float64), note func(need int, text string)) error {
	for _, g := range groupNeeds(needs) {
		notes, err := s.fetch(ctx, needs, g, visit)
		if err != nil {
			return err
		}
		for _, text := range notes {
			for _, i := range g.needs {
				note(i, text)
			}
		}
	}
	return nil
}

// group is the needs that one query answers.
type group struct {
	first      *Need
	needs      []int
	dimensions []string // names
	stats      []string
}

// groupNeeds puts needs together that differ only in the values of dimensions and in the statistic.
func groupNeeds(needs []Need) []*group {
	var out []*group
	byKey := map[string]*group{}
	for i := range needs {
		n := &needs[i]
		var names []string
		for _, d := range n.Metric.Dimensions {
			names = append(names, d.Name)
		}
		parts := append([]string{n.Metric.Account, n.Metric.Region, n.Metric.Namespace, n.Metric.Name, n.Unit,
			strconv.FormatInt(n.Period, 10), strconv.FormatInt(n.Start, 10), strconv.FormatInt(n.End, 10)}, names...)
		for j, p := range parts {
			parts[j] = strconv.Quote(p)
		}
		key := strings.Join(parts, ",")
		g := byKey[key]
		if g == nil {
			g = &group{first: n, dimensions: names}
			byKey[key] = g
			out = append(out, g)
		}
		g.needs = append(g.needs, i)
		if !slices.Contains(g.stats, n.Stat) {
			g.stats = append(g.stats, n.Stat)
		}
	}
	return out
}

// fetch reads the data of a group. Its last period is read to its end, wherever the range ends.
func (s Store) fetch(ctx context.Context, needs []Need, g *group, visit func(need int, at int64, value float64)) (notes []string, err error) {
	wanted := g.byValues(needs)
	column := make(map[int]int, len(g.needs)) // of the statistic of a need
	for _, i := range g.needs {
		column[i] = 1 + len(g.dimensions) + slices.Index(g.stats, needs[i].Stat)
	}
	n := g.first
	dims := make([]Dimension, len(g.dimensions))
	return s.each(ctx, s.text(needs, g), n.Start, floor(n.End-1, n.Period, n.phase())+n.Period*1e6, func(row []any) {
		for i := range dims {
			dims[i] = Dimension{g.dimensions[i], textOf(row[1+i])}
		}
		for _, i := range wanted[valuesKey(dims)] {
			if v := row[column[i]]; v != nil {
				visit(i, row[0].(int64)+n.phase()*1e6, numberOf(v))
			}
		}
	})
}

// text writes the query of a group. Its columns are the time, the dimensions and the statistics.
func (s Store) text(needs []Need, g *group) string {
	conditions, by := s.parts(needs, g)
	var stats []string
	for i, stat := range g.stats {
		stats = append(stats, "stat("+syntax.Quote(stat)+") as s"+strconv.Itoa(i))
	}
	return "source metrics | filter " + conditions + " | stats " + strings.Join(stats, ", ") + " by " + by
}

// parts returns what the metrics of a group are chosen by, and what they are grouped by: the time and the dimensions.
func (s Store) parts(needs []Need, g *group) (filter, groups string) {
	m := g.first.Metric
	one := s
	if m.Account != "" {
		one.Account = m.Account
	}
	if m.Region != "" {
		one.Region = m.Region
	}
	conditions := one.conditions(Filter{Namespace: m.Namespace, Name: m.Name, None: len(g.dimensions) == 0})
	if len(g.dimensions) > 0 {
		conditions = append(conditions, "dimensionNames = "+syntax.Quote(strings.Join(g.dimensions, ",")))
	}
	if g.first.Unit != "" {
		conditions = append(conditions, "unit = "+syntax.Quote(g.first.Unit))
	}
	by := []string{metricsql.Bins(g.first.Period, g.first.phase()) + " as t"}
	for i, name := range g.dimensions {
		by = append(by, dimension(name)+" as d"+strconv.Itoa(i))
		var values []string
		for _, need := range g.needs {
			if v := syntax.Quote(needs[need].Metric.Dimensions[i].Value); !slices.Contains(values, v) && len(values) <= maxValues {
				values = append(values, v)
			}
		}
		if len(values) <= maxValues {
			conditions = append(conditions, dimension(name)+" in ["+strings.Join(values, ", ")+"]")
		}
	}
	return strings.Join(conditions, " and "), strings.Join(by, ", ")
}

// byValues returns the needs of a group by the values of their dimensions.
func (g *group) byValues(needs []Need) map[string][]int {
	out := map[string][]int{}
	for _, i := range g.needs {
		key := valuesKey(needs[i].Metric.Dimensions)
		out[key] = append(out[key], i)
	}
	return out
}

// valuesKey is a text that only equal values of the same dimensions share.
func valuesKey(dims []Dimension) string {
	var b strings.Builder
	for _, d := range dims {
		b.WriteString(strconv.Itoa(len(d.Value)))
		b.WriteByte(':')
		b.WriteString(d.Value)
	}
	return b.String()
}

// phase returns how many seconds after the multiples of their length the need's periods begin.
func (n *Need) phase() int64 {
	return phase(n.Start, n.Period)
}

// phase returns how many seconds a period, which starts at a time in µs, begins after a multiple of its length.
func phase(start, period int64) int64 {
	return (start - floor(start, period, 0)) / 1e6
}
