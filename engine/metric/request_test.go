package metric

import (
	"encoding/json"
	"strings"
	"testing"
)

// A request is read as the AWS CLI takes it, and an answer has the shape of the API.
func TestRequestShape(t *testing.T) {
	const text = `{
		"MetricDataQueries": [
			{"Id": "m1", "MetricStat": {"Metric": {"Namespace": "AWS/EC2", "MetricName": "CPUUtilization", "Dimensions": [{"Name": "InstanceId", "Value": "i-1"}]},
			 "Period": 300, "Stat": "Average", "Unit": "Percent"}, "AccountId": "111122223333", "ReturnData": false},
			{"Id": "e1", "Expression": "m1 / 100", "Label": "share", "Period": 600}],
		"StartTime": "2024-09-29T22:10:00Z", "EndTime": 1727649600.5, "ScanBy": "TimestampAscending", "MaxDatapoints": 100,
		"LabelOptions": {"Timezone": "+0130"}}`
	r, err := ReadRequest([]byte("\ufeff" + text))
	if err != nil {
		t.Fatal(err)
	}
	q := r.MetricDataQueries[0]
	if q.Returned() || q.MetricStat.Metric.String() != "AWS/EC2 CPUUtilization {InstanceId=i-1}" || q.MetricStat.Unit != "Percent" || *r.MetricDataQueries[1].Label != "share" {
		t.Errorf("%+v", r)
	}
	if r.StartTime != 1727647800_000000 || r.EndTime != 1727649600_500000 {
		t.Errorf("from %d to %d", r.StartTime, r.EndTime)
	}
	again, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := ReadRequest(again); err != nil || back.EndTime != r.EndTime || len(back.MetricDataQueries) != 2 {
		t.Errorf("%s is read as %+v, %v", again, back, err)
	}
	answer, err := json.Marshal(Response{Results: []Result{{ID: "m3", Label: "Avg", Timestamps: []Time{1727647800_000000}, Values: []float64{96.85}, StatusCode: Complete}}, Messages: []Message{}})
	if want := `{"MetricDataResults":[{"Id":"m3","Label":"Avg","Timestamps":["2024-09-29T22:10:00+00:00"],"Values":[96.85],"StatusCode":"Complete"}],"Messages":[]}`; string(answer) != want || err != nil {
		t.Errorf("%s, %v", answer, err)
	}
}

func TestBadRequests(t *testing.T) {
	for text, want := range map[string]string{
		`{"MetricDataQueries": 5}`:     "get-metric-data",
		`{"Queries": []}`:              "Queries",
		`[{"Id":"a","Expresion":"b"}]`: "Expresion",
		`{"StartTime":"yesterday"}`:    "no time",
		`{"StartTime":1727647800000}`:  "seconds",
		`{"StartTime":{}}`:             "no time",
		`[] []`:                        "behind",
		``:                             "EOF",
	} {
		if _, err := ReadRequest([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
