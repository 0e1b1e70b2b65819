package rule

import (
	"strconv"

	"trailsift/engine/metric"
)

// watchedMetric is a metric that a rule watches, with the names of the fields that it comes from.
type watchedMetric struct {
	metric.Metric
	statistic, unit               string
	period                        int64
	field, unitField, periodField string // field is what stands before MetricName
}

// eachWatched calls visit for every metric that the rule watches.
func (l *linter) eachWatched(visit func(watchedMetric)) {
	r := l.rule
	if m := r.Metric; m != nil {
		visit(watchedMetric{Metric: m.Metric, statistic: m.Statistic, unit: m.Unit, period: m.Period, unitField: "Unit", periodField: "Period"})
	}
	for i := range r.Metrics {
		s := r.Metrics[i].MetricStat
		if s == nil {
			continue
		}
		at := "Metrics[" + strconv.Itoa(i) + "].MetricStat."
		w := watchedMetric{Metric: s.Metric, statistic: s.Stat, unit: s.Unit, period: s.Period, field: at + "Metric.", unitField: at + "Unit", periodField: at + "Period"}
		w.Account = r.Metrics[i].AccountID
		visit(w)
	}
}

// filtered reports whether a metric filter of the rule makes a metric: its values come from events, not from the store.
func (r *Rule) filtered(namespace, name string) bool {
	for i := range r.Filters {
		if r.Filters[i].Namespace == namespace && r.Filters[i].Metric == name {
			return true
		}
	}
	return false
}
