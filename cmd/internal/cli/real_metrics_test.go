package cli

import (
	"bytes"
	"encoding/json"
	"math"
	"path/filepath"
	"testing"
)

// streamed is a line of a metric stream.
type streamed struct {
	Namespace  string            `json:"namespace"`
	Name       string            `json:"metric_name"`
	Dimensions map[string]string `json:"dimensions"`
	Timestamp  int64             `json:"timestamp"`
	Value      struct{ Count, Sum, Min, Max float64 }
}

// summed is what the lines of one metric add up to.
type summed struct {
	Sum, N, Low, High float64
	Datapoints        int
}

// TestRealStatistics compares statistics of a published metric stream with sums over its lines.
func TestRealStatistics(t *testing.T) {
	file := realData("metrics", "metric-stream", "firehose-records.json")
	text := readReal(t, file)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	store := filepath.Join(t.TempDir(), "store")
	run(t, "ingest", "--store", store, "-q", "--period", "60", file)
	type result struct {
		Namespace, MetricName  string
		Avg, Sum, N, Low, High float64
		Datapoints             int
	}
	var got []result
	ask(t, &got, store, `source metrics | stats stat("Average") as avg, stat("Sum") as sum, stat("SampleCount") as n, stat("Minimum") as low, stat("Maximum") as high, count(*) as datapoints by namespace, metricName`)
	want := sumStream(t, text)
	if len(got) != len(want) || len(got) == 0 {
		t.Fatalf("%d metrics, want %d", len(got), len(want))
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }
	for _, g := range got {
		w := want[g.Namespace+" "+g.MetricName]
		if g.Datapoints != w.Datapoints || !near(g.Sum, w.Sum) || !near(g.N, w.N) || !near(g.Avg, w.Sum/w.N) || g.Low != w.Low || g.High != w.High {
			t.Errorf("%s %s: %+v, want %+v", g.Namespace, g.MetricName, g, w)
		}
	}
}

// sumStream adds up the lines of a stream by metric, the last of each datapoint.
func sumStream(t *testing.T, text []byte) map[string]summed {
	t.Helper()
	var envelope struct{ Records []struct{ Data []byte } }
	if err := json.Unmarshal(text, &envelope); err != nil {
		t.Fatal(err)
	}
	last := map[string]streamed{}
	for _, r := range envelope.Records {
		for line := range bytes.Lines(r.Data) {
			var s streamed
			if err := json.Unmarshal(line, &s); err != nil {
				t.Fatal(err)
			}
			key, err := json.Marshal([]any{s.Namespace, s.Name, s.Dimensions, s.Timestamp})
			if err != nil {
				t.Fatal(err)
			}
			last[string(key)] = s
		}
	}
	out := map[string]summed{}
	for _, s := range last {
		key := s.Namespace + " " + s.Name
		w, ok := out[key]
		if !ok {
			w.Low, w.High = s.Value.Min, s.Value.Max
		}
		w.Sum, w.N, w.Datapoints = w.Sum+s.Value.Sum, w.N+s.Value.Count, w.Datapoints+1
		w.Low, w.High = min(w.Low, s.Value.Min), max(w.High, s.Value.Max)
		out[key] = w
	}
	return out
}
