package decode

import (
	"context"
	"errors"
	"io"

	"trailsift/ingest/metric"
)

// Sink takes the records of an input. A Sink is used by one goroutine at a time.
type Sink interface {
	// Scan reads one JSON object at the start of data, which begins with '{', and returns how many bytes it took. What
	// follows the object in data is none of its business. The error is ErrIncomplete when data ends inside the object and
	// a *SyntaxError when the object is at fault; with n > 0 it is sound JSON of n bytes, and decoding goes on behind
	// it. Any other error stops decoding.
	Scan(data []byte, at Position) (n int, err error)
	// Datapoint takes a point of a metric, which is a record of the input as well. The point is valid during the call only. An
	// error stops decoding.
	Datapoint(p *metric.Point, at Position) error
	// Reject takes note of a record that could not be read. An error stops decoding.
	Reject(e RecordError) error
}

// ErrIncomplete says that data ends inside a record.
var ErrIncomplete = errors.New("the record is incomplete")

// SyntaxError is a fault inside a record.
type SyntaxError struct {
	Offset int    // where the fault is, in bytes from the record's first
	Code   string // one of the Code constants; empty means CodeSyntax
	Reason string // what is wrong, in words
}

func (e *SyntaxError) Error() string { return e.Reason }

// Position is a record's place in its input, and what the container says about it.
type Position struct {
	Index   int64 // the record's number in the input, from 0; rejected records have numbers too
	Offset  int64 // of the first byte in the uncompressed input; of the outermost wrapper for records inside strings
	Time    int64 // the container's time of the record, in microseconds since 1970 UTC; 0 when it has none
	Partial bool  // the container is a lossy export: the record has only some of its fields
}

// The kinds of faults.
const (
	CodeSyntax        = "bad-json"        // not JSON
	CodeTruncated     = "truncated"       // the input ends inside the record
	CodeTooLarge      = "record-too-big"  // more than Limits.RecordBytes
	CodeTooDeep       = "record-too-deep" // nested deeper than Limits.Depth
	CodeNotObject     = "not-an-object"   // a number, text or null where a record was expected
	CodeNotCloudTrail = "not-a-record"    // an object without any field of a CloudTrail record, among records
	CodePayload       = "payload"         // a wrapper whose base64, gzip or text cannot be read
	CodeRow           = "row"             // a CSV row that does not fit its header

	CodeProto            = "bad-protobuf"      // not a message of Protocol Buffers, or not with its length before it
	CodeMetricValue      = "metric-value"      // a number that CloudWatch does not take, or several where one is allowed
	CodeMetricUnit       = "metric-unit"       // a unit that is not CloudWatch's
	CodeMetricDimensions = "metric-dimensions" // too many dimensions, or one that CloudWatch does not take
	CodeMetricTime       = "metric-time"       // a time that cannot be understood
	CodeMetricName       = "metric-name"       // a namespace or name that is missing or that CloudWatch does not take
)

// RecordError is a record that could not be read: where it is and why.
type RecordError struct {
	Index   int64  // as Position.Index
	Offset  int64  // of the fault in the uncompressed input
	Code    string // one of the Code constants
	Reason  string
	Excerpt []byte // the record's first bytes; valid only during Reject
}

func (e *RecordError) Error() string { return e.Reason }

// excerptBytes is how much of a rejected record is kept.
const excerptBytes = 200

// Input is one file or archive member.
type Input struct {
	Name string    // for messages only
	R    io.Reader // the bytes, already decompressed
	Data []byte    // the bytes when they are in memory as a whole; R is not read then. They are not changed
}

// Limits bound what one input can cost. Zero values mean the defaults.
type Limits struct {
	RecordBytes  int // the longest record or wrapper; 16 MiB (--max-record-bytes)
	Depth        int // the deepest nesting of objects and arrays; 1000 (--max-depth)
	InflateRatio int // how much larger a compressed payload inside a record may become; 200 (--max-inflate-ratio)
}

// Options say how to decode. The zero value is one pass in the calling goroutine.
type Options struct {
	Limits Limits
	// Metric is what the user says of metrics that an export does not say.
	Metric metric.Defaults
	// WholeBytes is the size up to which an input is held in memory as a whole; 4 MiB when 0.
	WholeBytes int
	// ParallelBytes is how much of an input is decoded before further sinks are asked for; 16 MiB when 0.
	ParallelBytes int64
	// Parallel returns a further sink for the same input, nil when there shall be no more. It is called from the goroutine
	// that called Decode. Each sink is used by one goroutine, which has ended when Decode returns. Nil means: no further sinks.
	Parallel func() Sink
	// Workers is the greatest number of further sinks; 2 when 0.
	Workers int
	// Scratch is memory to reuse; one Scratch serves one Decode at a time. Nil means fresh memory.
	Scratch *Scratch
}

// Status is what became of an input.
type Status string

// The states of an input; the ledger uses the same words.
const (
	Loaded  Status = "loaded"  // at least one record was read
	Ignored Status = "ignored" // recognised as something that holds no records, or empty
	Failed  Status = "failed"  // not recognised, not readable, or no record of it could be read
)

// Result is the account of one input.
type Result struct {
	Format   string // the name of a Format; empty when none was recognised
	Status   Status
	Reason   string // why it was ignored, failed or read in part; empty when all is well
	Unsaid   string // of an input with metrics that was loaded: which columns stay null as it does not say them, and what was skipped
	Records  int64  // records found: taken by a sink + rejected
	Rejected int64
	Skipped  int64 // elements that are known, but hold neither events nor metrics
	Bytes    int64 // uncompressed bytes read
	ReadErr  error // what the reader said when it did not end with io.EOF
}

// Decode reads in to its end and hands its records to sink. The error is the context's or a sink's; faults of the input are
// in the Result, which is right up to the point where decoding stopped.
func Decode(ctx context.Context, in Input, sink Sink, o Options) (Result, error) {
	o = o.withDefaults()
	d := &decoder{ctx: ctx, sink: sink, o: o, input: in.Name}
	w := d.window(in)
	f := d.textFormat(w)
	var err error
	switch {
	case f == nil:
		k := &walk{decoder: d, w: w}
		err = k.sequence()
	case f.decode == nil:
		d.skip(f.Name, f.Doc)
	default:
		err = f.decode(d, w)
	}
	if perr := d.pool.close(d); perr != nil {
		err = perr
	}
	if err == nil {
		err = d.settle()
	}
	if err == nil {
		w.drain()
	}
	if err == nil && ctx.Err() != nil {
		err = ctx.Err()
	}
	res := d.result(w)
	w.release()
	return res, err
}

func (o Options) withDefaults() Options {
	set := func(p *int, v int) {
		if *p <= 0 {
			*p = v
		}
	}
	set(&o.Limits.RecordBytes, 16<<20)
	set(&o.Limits.Depth, 1000)
	set(&o.Limits.InflateRatio, 200)
	set(&o.WholeBytes, 4<<20)
	set(&o.Workers, 2)
	if o.ParallelBytes <= 0 {
		o.ParallelBytes = 16 << 20
	}
	if o.Scratch == nil {
		o.Scratch = new(Scratch)
	}
	return o
}
