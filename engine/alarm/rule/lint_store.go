package rule

import (
	"context"
	"errors"
	"slices"
	"strings"

	"trailsift/engine/metric"
	"trailsift/query/diag"
)

// Known is what a store holds of metrics.
type Known struct {
	Metrics    []Seen
	Sources    metric.Sources // for the values of metrics
	Start, End int64          // the time of all datapoints in µs since 1970: half-open
}

// Seen is a metric of a store.
type Seen struct {
	metric.Metric
	Units  []string
	Period int64 // the shortest between its datapoints in seconds; 0: not known
}

// store checks the rule against what the store holds.
func (l *linter) store(ctx context.Context) error {
	whole := l.rule.Query == nil // every metric is in the store, so that values can be asked for
	l.eachWatched(func(w watchedMetric) {
		if l.rule.filtered(w.Namespace, w.Name) {
			whole = false
			return
		}
		whole = l.known(w) && whole
	})
	if !whole || l.rule.PromQL != "" || l.rule.MultiSeries() || l.rule.ThresholdMetricID != "" {
		return nil
	}
	return l.values(ctx)
}

// suggestedFrom is how many sets of dimensions are compared with one that is not there.
const suggestedFrom = 1000

// known looks a metric up, and reports what about it is not there: the closest thing to it first.
func (l *linter) known(w watchedMetric) bool {
	account := w.Account
	if account == "" {
		account = l.rule.Account
	}
	own := dimensionText(w.Dimensions)
	var dimensions, units []string
	period, found := int64(0), false
	for _, seen := range l.catalogue.seen[[2]string{w.Namespace, w.Name}] {
		text := dimensionText(seen.Dimensions)
		if !slices.Contains(dimensions, text) && len(dimensions) < suggestedFrom {
			dimensions = append(dimensions, text)
		}
		if text != own || differ(seen.Account, account) || differ(seen.Region, l.rule.Region) {
			continue
		}
		found = true
		units = append(units, seen.Units...)
		if period == 0 || seen.Period > 0 && seen.Period < period {
			period = seen.Period
		}
	}
	tell := func(field, what, name string, from []string) {
		d := diag.New(diag.Warning, "unknown-metric", diag.Span{}, "the store has no %s", what)
		if d = d.Suggest(name, from); len(d.Help) == 0 && len(from) > 0 {
			const most = 8
			d = d.WithHelp("there are `%s`", strings.Join(from[:min(most, len(from))], "`, `"))
		}
		l.report(w.field+field, d)
	}
	switch {
	case found:
		return l.fits(w, units, period)
	case l.catalogue.names[w.Namespace] == nil:
		tell("Namespace", "metrics of the namespace `"+w.Namespace+"`", w.Namespace, l.catalogue.namespaces)
	case dimensions == nil:
		tell("MetricName", "metric `"+w.Name+"` of `"+w.Namespace+"`", w.Name, l.catalogue.names[w.Namespace])
	default:
		field, what := "Dimensions", "metric `"+w.Namespace+" "+w.Name+"` with the dimensions "+own
		if slices.Contains(dimensions, own) {
			field, what = "MetricName", "metric `"+w.Namespace+" "+w.Name+"` with these dimensions in the alarm's account and region"
		} else if len(w.Dimensions) == 0 {
			field, what = "MetricName", "metric `"+w.Namespace+" "+w.Name+"` without dimensions"
		}
		tell(field, what, own, dimensions)
	}
	return false
}

// fits compares unit and period of an alarm with those of the datapoints.
func (l *linter) fits(w watchedMetric, units []string, period int64) bool {
	if w.unit != "" && !slices.Contains(units, w.unit) && len(units) > 0 {
		slices.Sort(units)
		l.warn(w.unitField, "wrong-unit", "the alarm looks for the unit `%s`, and the datapoints of `%s %s` have `%s`: it never sees data", w.unit, w.Namespace, w.Name, strings.Join(slices.Compact(units), "`, `"))
		return false
	}
	if period > w.period && w.period > 0 {
		l.warn(w.periodField, "period-too-short", "the datapoints of `%s %s` are %s apart, and the alarm compares periods of %s: most have no data", w.Namespace, w.Name, writeSeconds(period), writeSeconds(w.period))
	}
	return true
}

// values computes what the alarm would have seen, over all the time of the store.
func (l *linter) values(ctx context.Context) error {
	k := l.options.Known
	d := &l.rule.Definition
	request := metric.Request{MetricDataQueries: d.Metrics, StartTime: metric.Time(k.Start), EndTime: metric.Time(k.End), ScanBy: metric.Ascending}
	if d.Metric != nil {
		request.MetricDataQueries = []metric.Query{{ID: "m1", MetricStat: &metric.MetricStat{Metric: d.Metric.Metric, Period: d.Metric.Period, Stat: d.Metric.Statistic, Unit: d.Metric.Unit}}}
	}
	answer, err := metric.Answer(ctx, request, k.Sources)
	var refused *metric.RequestError
	var failed *metric.EvalError
	switch {
	case errors.As(err, &refused), errors.As(err, &failed):
		return nil // Validate says what is wrong with an expression
	case err != nil:
		return err
	}
	for _, r := range answer.Results {
		l.enough(r.Timestamps)
		l.threshold(r.Values)
	}
	return nil
}

// enough looks for a window that has as many datapoints as the alarm needs.
func (l *linter) enough(times []metric.Time) {
	d := &l.rule.Definition
	window := d.Period() * d.EvaluationPeriods * 1e6
	most := int64(0)
	for first, last := 0, 0; last < len(times); last++ {
		for int64(times[last]-times[first]) >= window {
			first++
		}
		most = max(most, int64(last-first+1))
	}
	if need := d.Needed(); most < need {
		l.warn("EvaluationPeriods", "never-enough", "the alarm needs %d datapoints in %s, and the store never has more than %d: missing data decide", need, writeSeconds(window/1e6), most)
	}
}

// threshold compares the threshold with everything that was ever seen.
func (l *linter) threshold(values []float64) {
	d := &l.rule.Definition
	if len(values) == 0 || d.Threshold == nil {
		return
	}
	least, most := slices.Min(values), slices.Max(values)
	breaching := 0
	for _, v := range values {
		if d.Operator.Breaches(v, *d.Threshold, *d.Threshold) {
			breaching++
		}
	}
	switch {
	case breaching == len(values):
		l.warn("Threshold", "always-breaches", "everything that the store holds breaches: values are from %s to %s", writeNumber(least), writeNumber(most))
	case breaching == 0:
		l.report("Threshold", diag.New(diag.Hint, "never-breached", diag.Span{}, "nothing that the store holds breaches: values are from %s to %s", writeNumber(least), writeNumber(most)))
	}
}
