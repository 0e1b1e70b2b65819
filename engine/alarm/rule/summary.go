package rule

import (
	"fmt"
	"strconv"
	"strings"

	"trailsift/engine/alarm"
)

// Summary is an alarm in a few words, in those of our YAML. What does not apply is empty.
type Summary struct {
	Severity string // the label of this name
	Watches  string // the metric, expression, pattern, query or rule
	When     string // value > 5
	For      string // 3, or 3 of 5
	Period   string // 5m
}

// Summarize says what an alarm is in a few words.
func Summarize(d *alarm.Definition) Summary {
	s := Summary{Severity: d.Labels[severityLabel]}
	s.When, _ = writeWhen(d) // what cannot be written is left out
	if p := d.Period(); p > 0 {
		s.Period = writeSeconds(p)
	}
	switch {
	case d.DatapointsToAlarm != 0:
		s.For = fmt.Sprintf("%d of %d", d.DatapointsToAlarm, d.EvaluationPeriods)
	case d.EvaluationPeriods != 0:
		s.For = strconv.FormatInt(d.EvaluationPeriods, 10)
	}
	switch {
	case d.Metric != nil && len(d.Filters) == 1:
		s.Watches = d.Filters[0].Pattern
	case d.Metric != nil:
		s.Watches = d.Metric.Metric.String() + " " + d.Metric.Statistic
	case d.Query != nil:
		s.Watches = d.Query.Text
	case d.Rule != "":
		s.Watches = d.Rule
	case d.PromQL != "":
		s.Watches = d.PromQL
	}
	for i := range d.Metrics {
		if q := &d.Metrics[i]; q.Returned() && q.ID != d.ThresholdMetricID {
			s.Watches = q.Expression
			if q.MetricStat != nil {
				s.Watches = q.MetricStat.Metric.String() + " " + q.MetricStat.Stat
			}
		}
	}
	s.Watches = strings.Join(strings.Fields(s.Watches), " ")
	return s
}
