package metric

import "time"

// Defaults are what the user says of an export that does not say it. The zero value says nothing. What an export does say is
// never overridden.
type Defaults struct {
	Account, Region string
	Namespace, Name string
	Dimensions      map[string]string // nil: not known; empty and not nil: none
	Unit            string
	Period          time.Duration
	Statistic       string  // what the numbers of an export are that names no statistic: Average, Sum, p99 …
	Columns         Columns // of a CSV whose header does not say which column is what
	Request         Request // what an answer of get-metric-data was asked for
}

// Empty tells whether nothing is said.
func (d *Defaults) Empty() bool {
	return d.Account == "" && d.Region == "" && d.Namespace == "" && d.Name == "" && d.Dimensions == nil && d.Unit == "" && d.Period == 0 &&
		d.Statistic == "" && len(d.Columns) == 0 && len(d.Request) == 0
}

// Columns say by the header of a CSV's column what is in it: time, value, a statistic such as Average or p99, unit, namespace,
// metric, account, region, period, statistic, label, dimensions (a JSON object), dimension:NAME for one of them, metric:NAME for
// numbers of another metric, series for numbers of a metric that the header is the label of, ignore. Headers that are not there
// speak for themselves.
type Columns map[string]string

// Request says what the ids of a get-metric-data answer stand for.
type Request map[string]Query

// Query is one metric of a get-metric-data request. Empty fields were not asked for.
type Query struct {
	Account, Region string
	Namespace, Name string
	Dimensions      map[string]string // empty and not nil: none; nil: the query is an expression, and no metric
	Unit, Statistic string
	Period          time.Duration
	Label           string
	Expression      string // metric math or Metrics Insights; its result is no stored metric
}
