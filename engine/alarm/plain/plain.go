// Package plain brings alarms their data in the slowest way and the most plain one: each evaluation asks for each of its periods. What
// engine/alarm/feed does is tested against it, and measured.
package plain

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
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

// filter makes the metric of an alarm's filters from the events of a bucket. It knows filters without dimensions, whose values are
// numbers or simple paths.
func (s *Source) filter(d *alarm.Definition, b alarm.Bucket, to map[string]alarm.Datapoint) error {
	var count, sum float64
	low, high := math.Inf(1), math.Inf(-1)
	for _, f := range d.Filters {
		value := f.Value
		if path, ok := strings.CutPrefix(value, "$."); ok {
			value = "toNumber(" + syntax.PrintName(strings.Split(path, ".")) + ")"
		}
		x := "if(matchesPattern(" + syntax.Quote(f.Pattern) + "), " + cmp.Or(value, "1") + ")"
		text := fmt.Sprintf("source events | stats count(%[1]s) as n, sum(%[1]s) as s, min(%[1]s) as l, max(%[1]s) as h by bin(1m)", x)
		err := s.each(text, b, func(row map[string]any) {
			var v [4]float64 // of a minute with events
			for i, name := range []string{"n", "s", "l", "h"} {
				v[i], _ = rows.Number(row[name])
			}
			if v[0] == 0 && f.Default != nil {
				v = [4]float64{1, *f.Default, *f.Default, *f.Default}
			}
			if v[0] > 0 {
				count, sum, low, high = count+v[0], sum+v[1], min(low, v[2]), max(high, v[3])
			}
		})
		if err != nil {
			return err
		}
	}
	value, ok := map[string]float64{"Sum": sum, "SampleCount": count, "Average": sum / count, "Minimum": low, "Maximum": high}[d.Metric.Statistic]
	switch {
	case !ok:
		return fmt.Errorf("%s of what a filter makes", d.Metric.Statistic)
	case count > 0:
		to[""] = alarm.Datapoint{Value: value}
	}
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
