package metricsql

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trailsift/query/syntax"
)

// PipeOptions say what a query does not.
type PipeOptions struct {
	Period  int64  // of the values, in seconds; at least 1
	Phase   int64  // how many seconds after its multiples periods begin
	Own     string // CURRENT_ACCOUNT_ID()
	Account string // only metrics of this account; "" is all
	Region  string // only metrics of this region; "" is all
	Limit   int    // series at most where the query says no LIMIT; 0 is MaxSeries
}

// Other is the group of metrics that do not have a key.
const Other = "Other"

// Bins groups datapoints by periods of a length, in seconds, in the pipe language. Where these begin some seconds after its
// multiples, the phase, the groups' times are less than their starts by it.
func Bins(period, phase int64) string {
	if phase == 0 {
		return fmt.Sprintf("bin(%ds)", period)
	}
	return fmt.Sprintf("datefloor(timestamp - %ds, %ds)", phase, period)
}

// Values writes the query in the pipe language: a row for each period and group with a value. The columns are t, as Bins has it,
// value, and g0, g1 … for the groups.
func (q *Query) Values(o PipeOptions) string {
	by := []string{Bins(o.Period, o.Phase) + " as t"}
	return q.filter(o) + " | stats " + stat(q.Func) + " as value by " + strings.Join(append(by, q.groups()...), ", ") + " | filter ispresent(value)"
}

// Ranking writes the query that gives the groups in the order of the series: as many as MaxSeries, and one more when there are
// more. The columns are g0, g1 … and rank.
func (q *Query) Ranking(o PipeOptions) string {
	f, order := q.Func, ""
	if q.OrderBy != nil {
		f, order = q.OrderBy.Func, "rank asc, "
		if q.OrderBy.Desc {
			order = "rank desc, "
		}
	}
	var names []string
	for i := range q.GroupBy {
		names = append(names, "g"+strconv.Itoa(i)+" asc")
	}
	return q.filter(o) + " | stats " + stat(f) + " as rank by " + strings.Join(q.groups(), ", ") +
		" | sort " + order + strings.Join(names, ", ") + " | limit " + strconv.Itoa(q.MaxSeries(o)+1)
}

// MaxSeries returns how many series the query gives at most.
func (q *Query) MaxSeries(o PipeOptions) int {
	switch {
	case q.Limit > 0:
		return q.Limit
	case o.Limit > 0:
		return o.Limit
	}
	return MaxSeries
}

// filter chooses the metrics.
func (q *Query) filter(o PipeOptions) string {
	conditions := []string{"namespace = " + syntax.Quote(q.Namespace), "metricName = " + syntax.Quote(q.Metric)}
	if q.Schema {
		names := slices.Sorted(slices.Values(q.Dimensions))
		conditions = append(conditions, "dimensionNames = "+syntax.Quote(strings.Join(names, ",")))
	}
	if o.Account != "" {
		conditions = append(conditions, "accountId = "+syntax.Quote(o.Account))
	}
	if o.Region != "" {
		conditions = append(conditions, "region = "+syntax.Quote(o.Region))
	}
	for _, c := range q.Where {
		value, op := c.Value, " = "
		if c.Own {
			value = o.Own
		}
		if c.Not {
			op = " != "
			conditions = append(conditions, "ispresent("+c.Key.field()+")")
		}
		conditions = append(conditions, c.Key.field()+op+syntax.Quote(value))
	}
	return "source metrics | filter " + strings.Join(conditions, " and ")
}

// groups are the columns of the groups.
func (q *Query) groups() []string {
	var out []string
	for i, k := range q.GroupBy {
		out = append(out, "coalesce("+k.field()+", "+syntax.Quote(Other)+") as g"+strconv.Itoa(i))
	}
	return out
}

// field is the key's name in the pipe language. Dimensions are named below their column, because their names may be those of
// columns.
func (k Key) field() string {
	if k.Kind == Account {
		return "accountId"
	}
	return syntax.PrintName([]string{"dimensions", k.Name})
}

func stat(function string) string {
	for _, f := range Functions() {
		if f[0] == function {
			return "stat(" + syntax.Quote(f[1]) + ")"
		}
	}
	return "" // Parse lets no other function pass
}
