package alarm

import (
	"encoding/json"
	"slices"
	"time"
)

// maxData is how long StateReasonData is at most, in bytes (CloudWatch API Reference, MetricAlarm). Data that would be longer leave
// out all but the newest datapoints.
const (
	maxData  = 4000
	keptData = 20
)

// reasonData are the members of StateReasonData, in CloudWatch's order.
type reasonData struct {
	Version   string      `json:"version"`
	QueryDate string      `json:"queryDate"`
	StartDate string      `json:"startDate,omitempty"` // of the oldest datapoint
	Unit      string      `json:"unit,omitempty"`
	Statistic string      `json:"statistic,omitempty"`
	Period    int64       `json:"period"`
	Recent    []number    `json:"recentDatapoints"` // the oldest first
	Lower     []number    `json:"recentLowerThresholds,omitempty"`
	Upper     []number    `json:"recentUpperThresholds,omitempty"`
	Threshold *number     `json:"threshold,omitempty"`
	Evaluated []evaluated `json:"evaluatedDatapoints,omitempty"` // the newest first, with the missing ones
}

// evaluated is a datapoint of StateReasonData. A missing one has only its time.
type evaluated struct {
	Timestamp   string  `json:"timestamp"`
	SampleCount *number `json:"sampleCount,omitempty"`
	Value       *number `json:"value,omitempty"`
}

// ReasonData returns the StateReasonData of a decision at a time in µs: JSON of at most 4,000 bytes. It is empty where the state was
// kept.
func (e *Evaluator) ReasonData(d Decision, window []Datapoint, at int64) string {
	if d.Kept() {
		return ""
	}
	used := e.used(d, window)
	text := e.data(used, at)
	if len(text) > maxData {
		text = e.data(used[:min(len(used), keptData)], at)
	}
	return text
}

// data writes the data of datapoints that were used, the newest first.
func (e *Evaluator) data(used []Datapoint, at int64) string {
	r := reasonData{Version: "1.0", QueryDate: timestamp(at), Period: e.period / 1e6, Recent: []number{}}
	if m := e.definition.Metric; m != nil {
		r.Unit, r.Statistic = m.Unit, m.Statistic
	}
	if !e.operator.Band() {
		r.Threshold = pointer(e.threshold)
	}
	for _, p := range used {
		r.Evaluated = append(r.Evaluated, evaluatedPoint(p))
	}
	for _, p := range slices.Backward(used) {
		if p.Missing {
			continue
		}
		if r.StartDate == "" {
			r.StartDate = timestamp(p.Start)
		}
		r.Recent = append(r.Recent, number(p.Value))
		if e.operator.Band() {
			r.Lower, r.Upper = append(r.Lower, number(p.Lower)), append(r.Upper, number(p.Upper))
		}
	}
	text, err := json.Marshal(r)
	if err != nil { // a value that is not finite: Datapoint excludes it
		return ""
	}
	return string(text)
}

func evaluatedPoint(p Datapoint) evaluated {
	out := evaluated{Timestamp: timestamp(p.Start)}
	if p.Missing {
		return out
	}
	out.Value = pointer(p.Value)
	if p.Samples > 0 {
		out.SampleCount = pointer(p.Samples)
	}
	return out
}

func pointer(f float64) *number {
	n := number(f)
	return &n
}

// timestamp writes a time in µs as CloudWatch does in reasons and notifications: 2026-01-02T03:04:05.678+0000.
func timestamp(at int64) string {
	return time.UnixMicro(at).UTC().Format("2006-01-02T15:04:05.000-0700")
}
