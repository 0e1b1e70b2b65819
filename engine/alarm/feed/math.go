package feed

import (
	"context"
	"fmt"
	"math"

	"trailsift/engine/metric"
)

// expressions is an alarm on metric math, or on a query of Metrics Insights.
type expressions struct {
	watch   *watch
	periods periods
	sources metric.Sources
	slots   []*slot // of what the expressions need, in the order of metric.Inputs.Needs
}

// request asks for the values of the periods that begin some seconds after the multiples of their length.
func (e *expressions) request(g grid, phase int64) metric.Request {
	return metric.Request{
		MetricDataQueries: e.watch.Metrics, Phase: phase, ScanBy: metric.Ascending,
		StartTime: metric.Time(g.start), EndTime: metric.Time(g.begin(g.len)),
	}
}

// prepare says what the expressions need.
func (e *expressions) prepare(ctx context.Context, l *loader) error {
	plan, err := metric.Compile(e.request(l.grid, 0))
	if err != nil {
		return err
	}
	in, err := plan.Needs(ctx, e.sources)
	if err != nil {
		return err
	}
	for _, n := range in.Needs {
		s, err := l.want(e.watch, e.periods, n.Metric, n.Unit, n.Stat, n.Period)
		if err != nil {
			return err
		}
		e.slots = append(e.slots, s)
	}
	return nil
}

// held evaluates the expressions: once for each phase of the periods that the alarm looks at.
func (e *expressions) held(ctx context.Context, g grid) (held, error) {
	ends := e.periods.ends()
	each := func(s *metric.Series, put func(end int, value float64)) {
		for i, at := range s.Times {
			if start, ok := g.cell(at); ok && ends[start] > 0 {
				put(int(ends[start]), s.Values[i])
			}
		}
	}
	set := func(values []float64) func(end int, value float64) {
		return func(end int, value float64) { values[end] = value }
	}
	var out held
	if e.watch.MultiSeries() {
		out.several = newSeveral(g)
	} else {
		out.track.values = g.missing()
	}
	if e.watch.ThresholdMetricID != "" {
		out.track.lower, out.track.upper = g.missing(), g.missing()
	}
	for _, phase := range e.periods.phases(g, e.watch.Period()) {
		outputs, err := e.evaluate(ctx, g, phase)
		if err != nil {
			return held{}, err
		}
		for _, o := range outputs {
			band := e.watch.Metrics[o.Query].ID == e.watch.ThresholdMetricID
			for i := range o.Series {
				s := &o.Series[i]
				switch {
				case band && len(o.Series) == 2:
					each(s, set([][]float64{out.track.lower, out.track.upper}[i]))
				case band:
				case out.several != nil:
					each(s, func(end int, value float64) { out.several.put(end, s.Label, value) })
				default:
					each(s, set(out.track.values))
				}
			}
		}
	}
	return out, nil
}

// evaluate computes the expressions for the periods of a phase.
func (e *expressions) evaluate(ctx context.Context, g grid, phase int64) ([]metric.Output, error) {
	plan, err := metric.Compile(e.request(g, phase))
	if err != nil {
		return nil, err
	}
	in, err := plan.Needs(ctx, e.sources)
	if err != nil {
		return nil, err
	}
	if len(in.Needs) != len(e.slots) {
		return nil, fmt.Errorf("%d series are needed where there were %d", len(in.Needs), len(e.slots))
	}
	data := make([]metric.Data, len(in.Needs))
	for i, n := range in.Needs {
		width := n.Period * 1e6
		for end, length := range e.slots[i].periods {
			start := g.begin(end + 1 - int(length))
			if length > 0 && (start-n.Start)%width == 0 && !math.IsNaN(e.slots[i].values[end]) {
				data[i].Times = append(data[i].Times, start)
				data[i].Values = append(data[i].Values, e.slots[i].values[end])
			}
		}
	}
	return plan.Eval(in, data, e.sources.Bands)
}
