package metric

import (
	"cmp"
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// published reads a published series of five minutes.
func published(t *testing.T, name string) Data {
	t.Helper()
	root := cmp.Or(os.Getenv("TRAILSIFT_REAL_DATA"), filepath.FromSlash("../../../shared/data"))
	f, err := os.Open(filepath.Join(root, "metrics", "nab", name))
	if err != nil {
		t.Skipf("no real data: %v (TRAILSIFT_REAL_DATA names the folder)", err)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var d Data
	for _, line := range lines[1:] {
		at, err := time.Parse(time.DateTime, line[0])
		if err != nil {
			t.Fatal(err)
		}
		x, err := strconv.ParseFloat(line[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		d.Times = append(d.Times, floor(at.UnixMicro(), 300, 0))
		d.Values = append(d.Values, x)
	}
	return d
}

// Metric math over published series gives the figures of an independent script: how many points a result has, and their sum.
func TestPublishedSeries(t *testing.T) {
	data := map[string]Data{
		"cpu": published(t, "ec2_cpu_utilization_24ae8d.csv"), "other": published(t, "ec2_cpu_utilization_5f5533.csv"), "calls": published(t, "elb_request_count_8c0756.csv"),
	}
	const start, end, periods = 1392388200, 1398300000, 19706
	for _, c := range []struct {
		expression string
		points     int
		sum        float64
	}{
		{"cpu", 4032, 509.254},
		{"TIME_SERIES(MAX(cpu))", periods, 2.344 * periods},
		{"TIME_SERIES(MIN(cpu))", periods, 0.066 * periods},
		{"TIME_SERIES(AVG(cpu))", periods, 509.254},
		{"TIME_SERIES(STDDEV(calls))", periods, 56.65767598538251 * periods},
		{"TIME_SERIES(MAX(RATE(calls)))", periods, 1.6033333333333333 * periods},
		{"TIME_SERIES(MIN(RATE(calls)))", periods, -1.3333333333333333 * periods},
		{"RATE(calls) * 0 + 1", 4031, 4031},
		{"cpu + calls", 8064, 249836.254},
		{"SUM(METRICS(\"c\"))", 8064, 249836.254},
		{"cpu / other", 4032, 11.929271973510286},
		{"IF(DAY(calls) < 6 AND HOUR(calls) >= 9 AND HOUR(calls) < 17, calls)", 4638, 64459}, // 957 of calls; a chosen value that is missing is 0
		{"FILL(calls, LINEAR)", 4040, 249758},
		{"FILL(calls, REPEAT)", 4040, 249689},
		{"FILL(calls, 0)", periods, 249327},
	} {
		r := Request{StartTime: start * 1e6, EndTime: end * 1e6, MetricDataQueries: []Query{{ID: "result", Expression: c.expression}}}
		no := false
		for _, id := range []string{"cpu", "calls", "other"} {
			r.MetricDataQueries = append(r.MetricDataQueries, Query{ID: id, ReturnData: &no, MetricStat: &MetricStat{Metric: Metric{Namespace: "NAB", Name: id}, Stat: "Average", Period: 300}})
		}
		got, err := Answer(t.Context(), r, Sources{Fetch: func(_ context.Context, needs []Need) ([]Data, error) {
			var out []Data
			for _, n := range needs {
				out = append(out, data[n.Metric.Name])
			}
			return out, nil
		}})
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		values := got.Results[0].Values
		if total := sum(values); len(values) != c.points || math.Abs(total-c.sum) > 1e-9*math.Abs(c.sum) {
			t.Errorf("%s: %d points with the sum %v, not %d with %v", c.expression, len(values), total, c.points, c.sum)
		}
	}
}
