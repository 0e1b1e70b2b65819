package metric

// Fields is a set of the numbers that a point carries.
type Fields uint8

// The numbers of a point.
const (
	HasCount Fields = 1 << iota
	HasSum
	HasMinimum
	HasMaximum
	HasAverage
	HasValue

	// HasSet is a whole statistic set.
	HasSet = HasCount | HasSum | HasMinimum | HasMaximum
)

// Point is one row to be: a datapoint, a value that was put, or a metric that an answer lists. Its byte slices belong to the
// decoder, and are valid only during the call that hands the point on.
type Point struct {
	Account, Region []byte // of the metric's owner; nil: not known
	Namespace, Name []byte // nil: not known
	Dimensions      []byte // in canonical form, {} for none; nil: not known
	DimensionNames  []byte // sorted, with commas between them, empty for none; nil: not known
	Unit            []byte // one of CloudWatch's, or as an OpenTelemetry export has it; nil: not known
	Period          int64  // in seconds, the storage resolution for puts; 0: not known
	Time            int64  // the start of the period or the time of the value, in microseconds since 1970 UTC
	HasTime         bool   // the time is known

	Put    bool   // the point was put, and adds to others of its time; else it is a datapoint that CloudWatch made
	Source uint64 // of a put: a hash of the document or request that carried it. Equal ones of an input are told apart by the store
	Event  uint64 // of a put: a hash of what else tells the document from equal ones, the id of the log event that it was; 0: not known
	Place  int32  // of a put: which value of its source it is, from 0

	Has                                   Fields
	Count, Sum, Minimum, Maximum, Average float64 // known as far as Has says
	Value                                 float64 // a number whose statistic is not known
	Statistics                            []byte  // others by name, a JSON object such as {"p99":17.5}; nil: none
	Label                                 []byte  // what an answer calls the series, where it does not say the metric
	Stream                                []byte  // the metric stream that delivered it
	Listed                                bool    // an answer named the metric, and gave no datapoint

	Head uint64 // in a run, points with the same one other than 0 are of the same metric: a hash of the text that says it
}
