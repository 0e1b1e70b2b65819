package metric

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The values of Request.ScanBy.
const (
	Descending = "TimestampDescending" // newest first: the default
	Ascending  = "TimestampAscending"
)

// Request is what GetMetricData is asked (CloudWatch API Reference, GetMetricData).
type Request struct {
	MetricDataQueries []Query       `json:"MetricDataQueries"`
	StartTime         Time          `json:"StartTime"` // inclusive
	EndTime           Time          `json:"EndTime"`   // exclusive
	ScanBy            string        `json:"ScanBy,omitempty"`
	MaxDatapoints     int           `json:"MaxDatapoints,omitempty"` // of an answer, over all its results; 0: all
	NextToken         string        `json:"NextToken,omitempty"`     // of an earlier answer: where to go on
	LabelOptions      *LabelOptions `json:"LabelOptions,omitempty"`

	// Phase is how many seconds after the multiples of their length periods begin. No answer of CloudWatch's has one, but the periods
	// of its alarms slide.
	Phase int64 `json:"-"`
}

// LabelOptions say how labels are written.
type LabelOptions struct {
	Timezone string `json:"Timezone,omitempty"` // of times in labels, such as +0130; "": UTC
}

// Query is one series, or one expression, of a request.
type Query struct {
	ID         string      `json:"Id"` // begins with a small letter
	MetricStat *MetricStat `json:"MetricStat,omitempty"`
	Expression string      `json:"Expression,omitempty"` // metric math, or a query of Metrics Insights
	Label      *string     `json:"Label,omitempty"`      // nil: CloudWatch's own
	ReturnData *bool       `json:"ReturnData,omitempty"` // nil: true
	Period     int64       `json:"Period,omitempty"`     // of an expression, in seconds; 0: that of its metrics
	AccountID  string      `json:"AccountId,omitempty"`  // that owns the metric; "": any
}

// Returned reports whether the query's result is a part of the answer.
func (q *Query) Returned() bool { return q.ReturnData == nil || *q.ReturnData }

// MetricStat is one statistic of a metric.
type MetricStat struct {
	Metric Metric `json:"Metric"`
	Period int64  `json:"Period"` // seconds
	Stat   string `json:"Stat"`
	Unit   string `json:"Unit,omitempty"`
}

// Response is what GetMetricData answers.
type Response struct {
	Results   []Result  `json:"MetricDataResults"`
	Messages  []Message `json:"Messages"`
	NextToken string    `json:"NextToken,omitempty"` // there is more: ask again with it
}

// The values of Result.StatusCode that occur here.
const (
	Complete    = "Complete"
	PartialData = "PartialData" // there is more, behind Response.NextToken or where it could not be read
)

// Result is one series of an answer. An expression that is an array has several with its id.
type Result struct {
	ID         string    `json:"Id"`
	Label      string    `json:"Label"`
	Timestamps []Time    `json:"Timestamps"`
	Values     []float64 `json:"Values"`
	StatusCode string    `json:"StatusCode"`
	Messages   []Message `json:"Messages,omitempty"`
}

// Message is something to say about an answer.
type Message struct {
	Code  string `json:"Code"`
	Value string `json:"Value"`
}

// ReadRequest reads a request in JSON: what the AWS CLI takes as --cli-input-json, or only the array that it takes as
// --metric-data-queries. A member that it does not know is an error, since leaving it out would answer something else.
func ReadRequest(data []byte) (Request, error) {
	var r Request
	into := any(&r)
	if bytes.HasPrefix(bytes.TrimLeft(data, " \t\r\n\ufeff"), []byte("[")) {
		into = &r.MetricDataQueries
	}
	d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return Request{}, fmt.Errorf("this is no request of get-metric-data: %w", err)
	}
	if d.More() {
		return Request{}, fmt.Errorf("something stands behind the request, at byte %d", d.InputOffset())
	}
	return r, nil
}
