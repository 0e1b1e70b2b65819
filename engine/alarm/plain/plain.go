// Package plain brings alarms their data in the slowest way and the most plain one: each evaluation asks for each of its periods. What
// engine/alarm/feed does is tested against it, and measured.
package plain

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
	"trailsift/engine/rows"
	"trailsift/query/syntax"
)

// Source asks a store. It implements replay.Source.
type Source struct {
	Context context.Context
	Store   metric.Store // its Query asks events too
	Bands   metric.Bands
	Alarms  []*alarm.Definition
}

// Window implements replay.Source.
func (s *Source) Window(index int, buckets []alarm.Bucket, to []alarm.Datapoint) ([]alarm.Datapoint, error) {
	list, err := s.ask(s.Alarms[index], buckets)
	if err != nil {
		return to, err
	}
	for i, b := range buckets {
		p, ok := list[i][""]
		p.Start, p.Missing = b.Start, !ok
		to = append(to, p)
	}
	return to, nil
}

// Contributors implements replay.Source.
func (s *Source) Contributors(index int, buckets []alarm.Bucket) ([]alarm.Contributor, error) {
	list, err := s.ask(s.Alarms[index], buckets)
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, points := range list {
		for name := range points {
			names[name] = true
		}
	}
	var out []alarm.Contributor
	for _, name := range slices.Sorted(maps.Keys(names)) {
		c := alarm.Contributor{Name: name}
		for i, b := range buckets {
			p, ok := list[i][name]
			p.Start, p.Missing = b.Start, !ok
			c.Window = append(c.Window, p)
		}
		out = append(out, c)
	}
	return out, nil
}

// ask returns the values of each bucket, by contributor; "" where there is one series.
func (s *Source) ask(d *alarm.Definition, buckets []alarm.Bucket) ([]map[string]alarm.Datapoint, error) {
	out := make([]map[string]alarm.Datapoint, len(buckets))
	for i, b := range buckets {
		out[i] = map[string]alarm.Datapoint{}
		var err error
		switch {
		case d.Query != nil:
			err = s.query(d, b, out[i])
		case d.Metric != nil && len(d.Filters) > 0:
			err = s.filter(d, b, out[i])
		default:
			err = s.metrics(d, b, out[i])
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// query asks an alarm's query of a bucket.
func (s *Source) query(d *alarm.Definition, b alarm.Bucket, to map[string]alarm.Datapoint) error {
	return s.each(d.Query.Text, b, func(row map[string]any) {
		var names []string
		for _, by := range d.Query.By {
			names = append(names, fmt.Sprint(row[by]))
			delete(row, by)
		}
		value := row[d.Query.Value]
		if d.Query.Value == "" {
			for _, v := range row {
				value = v
			}
		}
		if x, ok := rows.Number(value); ok {
			to[strings.Join(names, " ")] = alarm.Datapoint{Value: x}
		}
	})
}

// filter counts the events of a bucket that the filters of an alarm match. It knows filters whose value is 1.
func (s *Source) filter(d *alarm.Definition, b alarm.Bucket, to map[string]alarm.Datapoint) error {
	var count, sum float64
	for _, f := range d.Filters {
		if f.Value != "" && f.Value != "1" || len(f.Dimensions) > 0 {
			return fmt.Errorf("the filter %s has a value or dimensions", f.Pattern)
		}
		text := "source events | stats sum(if(matchesPattern(" + syntax.Quote(f.Pattern) + "), 1, 0)) as n by bin(1m)"
		err := s.each(text, b, func(row map[string]any) {
			n, _ := rows.Number(row["n"])
			switch {
			case n > 0:
				count, sum = count+n, sum+n
			case f.Default != nil:
				count, sum = count+1, sum+*f.Default
			}
		})
		if err != nil {
			return err
		}
	}
	if count == 0 {
		return nil
	}
	value := sum
	switch d.Metric.Statistic {
	case "Sum":
	case "SampleCount":
		value = count
	case "Average":
		value = sum / count
	default:
		return fmt.Errorf("%s of a filter", d.Metric.Statistic)
	}
	to[""] = alarm.Datapoint{Value: value}
	return nil
}

// metrics asks for the metrics of a bucket as GetMetricData does.
func (s *Source) metrics(d *alarm.Definition, b alarm.Bucket, to map[string]alarm.Datapoint) error {
	period := d.Period() * 1e6
	if b.End-b.Start != period {
		return errors.New("periods that clocks stretch")
	}
	queries := d.Metrics
	if d.Metric != nil {
		queries = []metric.Query{{ID: "m", MetricStat: &metric.MetricStat{Metric: d.Metric.Metric, Stat: d.Metric.Statistic, Period: d.Metric.Period, Unit: d.Metric.Unit}}}
		if d.LowSamples == alarm.IgnoreLowSamples {
			samples := queries[0]
			one := *samples.MetricStat
			one.Stat = "SampleCount"
			queries = append(queries, metric.Query{ID: "samples", MetricStat: &one})
		}
	}
	start := b.Start
	if d.ThresholdMetricID != "" {
		start -= metric.History(d.Period()) * 1e6
	}
	sources := s.Store.Sources()
	sources.Bands = s.Bands
	answer, err := metric.Answer(s.Context, metric.Request{
		MetricDataQueries: queries, StartTime: metric.Time(start), EndTime: metric.Time(b.End), Phase: b.Start % period / 1e6, ScanBy: metric.Ascending,
	}, sources)
	if err != nil {
		return err
	}
	bounds, bounded := 0, 0
	for _, r := range answer.Results {
		n := slices.Index(r.Timestamps, metric.Time(b.Start))
		band := d.ThresholdMetricID != "" && r.ID == d.ThresholdMetricID
		if band {
			bounds++
		}
		name := ""
		if d.MultiSeries() {
			name = r.Label
		}
		p, ok := to[name]
		switch {
		case n < 0:
			continue
		case r.ID == "samples" && d.Metric != nil:
			p.Samples = r.Values[n]
		case band && bounds == 1:
			p.Lower = r.Values[n]
			bounded++
		case band:
			p.Upper = r.Values[n]
			bounded++
		default:
			p.Value, ok = r.Values[n], true
		}
		if ok {
			to[name] = p
		}
	}
	if d.ThresholdMetricID != "" && bounded < 2 {
		clear(to)
	}
	return nil
}

// each asks a query of a bucket.
func (s *Source) each(text string, b alarm.Bucket, visit func(row map[string]any)) (err error) {
	r, _, err := s.Store.Query(s.Context, text, b.Start, b.End)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return rows.Each(r, func(values []any) {
		row := map[string]any{}
		for i, c := range r.Columns() {
			row[c.Name] = values[i]
		}
		visit(row)
	})
}
