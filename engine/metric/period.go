package metric

import (
	"strings"

	"trailsift/query/metricmath"
)

// defaultPeriod is the period of what reads no metric, in a request without metrics.
const defaultPeriod = 60

// periodOf returns the period of an expression: its own, the largest of what it reads, or the largest of the request's metrics.
func (p *Plan) periodOf(q *query, largest int64) int64 {
	if q.Period > 0 {
		return q.Period
	}
	all := int64(0)
	for _, other := range p.queries {
		if other.MetricStat != nil {
			all = max(all, other.period)
		}
	}
	metricmath.Walk(q.expr, func(e metricmath.Expr) {
		call, ok := e.(*metricmath.Call)
		if !ok {
			return
		}
		switch call.Name {
		case "METRICS":
			for _, other := range p.metrics(call) {
				largest = max(largest, other.period)
			}
		case "SEARCH":
			if n, ok := at(call.Args, 2).(*metricmath.Number); ok {
				largest = max(largest, int64(n.Value))
			}
		}
	})
	for _, period := range []int64{largest, all} {
		if period > 0 {
			return period
		}
	}
	return defaultPeriod
}

// metrics returns the queries that METRICS stands for.
func (p *Plan) metrics(call *metricmath.Call) []*query {
	part := ""
	if text, ok := at(call.Args, 0).(*metricmath.Text); ok {
		part = text.Value()
	}
	var out []*query
	for _, q := range p.queries {
		if q.MetricStat != nil && strings.Contains(q.ID, part) {
			out = append(out, q)
		}
	}
	return out
}

// at returns an argument, nil when there are fewer.
func at(args []metricmath.Expr, i int) metricmath.Expr {
	if i < len(args) {
		return args[i]
	}
	return nil
}
