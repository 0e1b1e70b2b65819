package metric

import "context"

// Need is a series that has to be fetched: one statistic of one metric.
type Need struct {
	Metric Metric // dimensions sorted by name
	Stat   string // Average, Sum, p99, TM(10%:90%), …
	Period int64  // seconds
	Unit   string // "": any
	Start  int64  // µs since 1970 UTC, the start of a period; periods that begin from here; before the request's where bands are learned …
	End    int64  // … and before here
}

// Data is what was fetched for a need. Times may be in any order; of equal ones the last counts.
type Data struct {
	Times    []int64 // µs since 1970 UTC: starts of periods
	Values   []float64
	Partial  bool      // there is more that could not be read
	Messages []Message // what there is to say, such as that a statistic cannot be computed from what is stored
}

// Sources are what a request is answered from. Only Fetch has to be there.
type Sources struct {
	// Fetch returns the data of each need, in their order.
	Fetch func(ctx context.Context, needs []Need) ([]Data, error)
	// List returns the metrics of a namespace, of all for "". SEARCH needs it.
	List func(ctx context.Context, namespace string) ([]Metric, error)
	// Select answers a query of Metrics Insights: one series for each group, in order, with their labels, and what there is to say.
	Select func(ctx context.Context, sql string, period, start, end int64) ([]Series, []Message, error)
	// Bands models what is normal, for ANOMALY_DETECTION_BAND; nil: Learned.
	Bands Bands
}
