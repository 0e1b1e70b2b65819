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

// Columns name the columns of a CSV, by their header. Empty: as the header says.
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
