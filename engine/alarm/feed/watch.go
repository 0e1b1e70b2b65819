package feed

import (
	"fmt"
	"slices"

	"trailsift/engine/alarm"
	"trailsift/engine/metric"
)

// Span is a time in which alarms are evaluated, in µs since 1970 UTC: behind From, and up to To.
type Span struct{ From, To int64 }

// watch is an alarm with the moments at which it is evaluated, those before that a band is learned from, and the periods that are
// looked at.
type watch struct {
	*alarm.Definition
	index     int // among the alarms
	evaluator *alarm.Evaluator
	moments   []int64
	earliest  int64 // start of the first period
}

// shape is what alarms have in common that look at the same periods.
type shape struct {
	period, n int64
	window    alarm.EvaluationWindow
	schedule  string
}

func (w *watch) shape() shape {
	return shape{w.Period(), w.EvaluationPeriods, w.Window, w.Schedule}
}

// moments are when alarms of a schedule are evaluated, those included that bands are learned from. Many alarms share one.
type moments map[momentsKey][]int64

type momentsKey struct {
	schedule alarm.Schedule
	lead     int64
}

// newWatch finds out when an alarm is evaluated.
func newWatch(index int, d *alarm.Definition, span Span, known moments) *watch {
	w := &watch{Definition: d, index: index, evaluator: alarm.NewEvaluator(d)}
	schedule := w.evaluator.Schedule()
	key := momentsKey{schedule, w.lead()}
	list, ok := known[key]
	if !ok {
		for at, ok := schedule.Next(span.From - key.lead); ok && at <= span.To; at, ok = schedule.Next(at) {
			list = append(list, at)
		}
		known[key] = list
	}
	if w.moments = list; len(list) > 0 {
		w.earliest = w.evaluator.Window(nil, list[0])[0].Start
	}
	return w
}

// step is the length of the cells that the alarm's periods are made of.
func (w *watch) step() int64 { return min(w.evaluator.Interval(), minute) }

// periods returns the periods that the alarm looks at.
func (w *watch) periods(g grid) (periods, error) {
	out := make(periods, g.len)
	var buckets []alarm.Bucket
	for _, at := range w.moments {
		buckets = w.evaluator.Window(buckets[:0], at)
		for _, b := range slices.Backward(buckets) {
			end, ok := g.cell(b.End - 1)
			start, inside := g.cell(b.Start)
			if !ok || !inside || g.begin(start) != b.Start || g.begin(end)+g.step != b.End {
				return nil, fmt.Errorf("alarm %s: the period from %d to %d does not fit cells of %d µs from %d on", w.Name, b.Start, b.End, g.step, g.start)
			}
			out[end] = int32(end + 1 - start)
		}
	}
	return out, nil
}

// lead returns how long before the first evaluation values are needed, from which a band is learned.
func (w *watch) lead() int64 {
	if w.ThresholdMetricID != "" {
		return metric.History(w.Period()) * 1e6
	}
	return 0
}

// phases returns how many seconds after the multiples of its length the periods begin.
func (p periods) phases(g grid, period int64) []int64 {
	var out []int64
	for i, n := range p {
		if n > 0 {
			out = append(out, g.begin(i+1-int(n))/1e6%period)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

const minute = 60e6

// ceil returns the first multiple of a step that is not before a time.
func ceil(at, step int64) int64 {
	rest := at % step
	switch {
	case rest > 0:
		return at - rest + step
	case rest < 0:
		return at - rest
	}
	return at
}
