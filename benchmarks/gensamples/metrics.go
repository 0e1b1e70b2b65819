package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
)

// function is a Lambda function of the metric samples.
type function struct {
	name    string
	calls   float64 // a minute at noon
	millis  float64 // of a call
	faulty  int     // every so many periods calls fail
	silence [2]int  // minutes of the day, half-open, without datapoints
}

// metricSamples returns exports of metrics of the day of the samples: a metric stream of two Lambda functions, a log with embedded
// metrics, and a list of metrics. They stand beside the logs, in a folder of their own.
func metricSamples(day time.Time) (map[string][]byte, error) {
	out := map[string][]byte{}
	functions := []function{
		{name: "thumbnails", calls: 12, millis: 180, faulty: 37, silence: [2]int{620, 655}},
		{name: "invoices", calls: 3, millis: 900, faulty: 97},
	}
	for from := day; from.Before(day.AddDate(0, 0, 1)); from = from.Add(streamFile) {
		text, err := stream(from, functions)
		if err != nil {
			return nil, err
		}
		out["stream/"+from.Format("2006/01/02/15")+"/acme-metrics-1-"+from.Format("2006-01-02-15-04-05")+".gz"] = text
	}
	embedded, err := embeddedLog(day)
	if err != nil {
		return nil, err
	}
	out["orders.log"] = embedded
	out["list-metrics.json"] = []byte(`{
    "Metrics": [
        {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": "thumbnails"}]},
        {"Namespace": "AWS/Lambda", "MetricName": "Throttles", "Dimensions": [{"Name": "FunctionName", "Value": "thumbnails"}]}
    ]
}
`)
	return out, nil
}

// line is a datapoint of a metric stream.
type line struct {
	Stream     string            `json:"metric_stream_name"`
	Account    string            `json:"account_id"`
	Region     string            `json:"region"`
	Namespace  string            `json:"namespace"`
	Name       string            `json:"metric_name"`
	Dimensions map[string]string `json:"dimensions"`
	Time       int64             `json:"timestamp"`
	Value      map[string]any    `json:"value"`
	Unit       string            `json:"unit"`
}

// streamFile is how long the metrics of a file of the stream are, and streamPeriod how long each of its datapoints is.
const (
	streamFile   = 6 * time.Hour
	streamPeriod = 5 * time.Minute
)

// stream returns a file of a metric stream: calls, errors and durations of the functions, p90 included.
func stream(from time.Time, functions []function) ([]byte, error) {
	var b bytes.Buffer
	write := json.NewEncoder(&b)
	for at := from; at.Before(from.Add(streamFile)); at = at.Add(streamPeriod) {
		ofDay := at.Hour()*60 + at.Minute()
		for i, f := range functions {
			if ofDay >= f.silence[0] && ofDay < f.silence[1] {
				continue
			}
			n := math.Round(5 * f.calls * (1.2 - math.Cos(float64(ofDay)/1440*2*math.Pi)) / 2.2)
			failed := 0.0
			if ofDay/5%f.faulty == 0 {
				failed = math.Ceil(n / 4)
			}
			mean := f.millis * (1 + 0.3*math.Sin(float64(ofDay*(i+3))/97))
			sum := math.Round(mean*n*100) / 100
			for _, m := range []struct {
				name, unit string
				value      map[string]any
			}{
				{"Invocations", "Count", map[string]any{"count": n, "sum": n, "min": 1, "max": 1}},
				{"Errors", "Count", map[string]any{"count": n, "sum": failed, "min": 0, "max": math.Min(failed, 1)}},
				{"Duration", "Milliseconds", map[string]any{"count": n, "sum": sum, "min": math.Round(mean*60) / 100, "max": math.Round(mean*250) / 100, "p90": math.Round(mean*140) / 100}},
			} {
				if err := write.Encode(line{"acme-metrics", prod, europe, "AWS/Lambda", m.name, map[string]string{"FunctionName": f.name}, at.UnixMilli(), m.value, m.unit}); err != nil {
					return nil, err
				}
			}
		}
	}
	return b.Bytes(), nil
}

// embeddedLog returns the log of an application with embedded metrics: how long orders took, some several at once.
func embeddedLog(day time.Time) ([]byte, error) {
	var b bytes.Buffer
	for n := range 48 {
		at := day.Add(8*time.Hour + time.Duration(n)*10*time.Minute + time.Duration(n*7919%60)*time.Second)
		values := make([]string, 1+n%4)
		for i := range values {
			values[i] = fmt.Sprint(40 + (n*31+i*57)%160)
		}
		fmt.Fprintf(&b, `{"_aws":{"Timestamp":%d,"CloudWatchMetrics":[{"Namespace":"Acme/Shop","Dimensions":[["Step"]],"Metrics":[{"Name":"OrderTime","Unit":"Milliseconds"}]}]},"Step":"%s","OrderTime":[%s],"orderId":"o-%04d"}`+"\n",
			at.UnixMilli(), []string{"pay", "pack"}[n%2], strings.Join(values, ","), 1000+n)
	}
	return b.Bytes(), nil
}
