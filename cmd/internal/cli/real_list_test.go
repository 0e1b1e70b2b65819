package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestRealGaps compares what metrics list says of published series, of five minutes each, with a look at their files.
func TestRealGaps(t *testing.T) {
	root := realData("metrics", "nab")
	files, err := filepath.Glob(filepath.Join(root, "*.csv"))
	if err != nil || len(files) == 0 {
		t.Skipf("no real data in %s (TRAILSIFT_REAL_DATA names the folder)", root)
	}
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	store := filepath.Join(t.TempDir(), "store")
	type row struct {
		Name                         string `json:"metricName"`
		Datapoints, Gaps, LongestGap int64
		First, Last                  time.Time
	}
	var got, want []row
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".csv")
		run(t, "ingest", "--store", store, "-q", "--namespace", "NAB", "--metric", name, "--dimension", "none", "--period", "5m", "--statistic", "Average", file)
		times := timesOf(t, file)
		w := row{Name: name, Datapoints: int64(len(times)), First: times[0], Last: times[len(times)-1]}
		for i, at := range times[1:] {
			if missing := int64(at.Sub(times[i])/time.Second) - 300; missing > 0 {
				w.Gaps++
				w.LongestGap = max(w.LongestGap, missing)
			}
		}
		want = append(want, w)
	}
	if err := json.Unmarshal(run(t, "metrics", "list", "--store", store, "-q", "-o", "json"), &got); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}

// timesOf returns the distinct times of a file with the columns timestamp and value, in order.
func timesOf(t *testing.T, file string) []time.Time {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []time.Time
	for _, line := range table[1:] {
		at, err := time.Parse(time.DateTime, line[0])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, at)
	}
	slices.SortFunc(out, time.Time.Compare)
	return slices.Compact(out)
}

// TestRealInsights compares answers of Metrics Insights over a published metric stream with sums over its lines.
func TestRealInsights(t *testing.T) {
	file := realData("metrics", "metric-stream", "firehose-records.json")
	text := readReal(t, file)
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	store := filepath.Join(t.TempDir(), "store")
	run(t, "ingest", "--store", store, "-q", file)
	want := sumStream(t, text)
	if len(want) == 0 {
		t.Fatal("the stream has no line")
	}
	of := map[string]func(summed) float64{
		"SUM": func(s summed) float64 { return s.Sum }, "COUNT": func(s summed) float64 { return s.N }, "AVG": func(s summed) float64 { return s.Sum / s.N },
		"MIN": func(s summed) float64 { return s.Low }, "MAX": func(s summed) float64 { return s.High },
	}
	asked := 0
	for key, w := range want {
		namespace, name, _ := strings.Cut(key, " ")
		if name != "CPUUtilization" && name != "VolumeReadOps" { // some: each question starts the program anew
			continue
		}
		for function, value := range of {
			asked++
			var got struct{ MetricDataResults []struct{ Values []float64 } }
			query := "SELECT " + function + `("` + name + `") FROM "` + namespace + `"`
			if err := json.Unmarshal(run(t, "metrics", "select", "--store", store, "-q", "-o", "json", "--period", "1d", query), &got); err != nil {
				t.Fatal(err)
			}
			r := got.MetricDataResults
			if len(r) != 1 || len(r[0].Values) != 1 || math.Abs(r[0].Values[0]-value(w)) > 1e-9*max(1, math.Abs(value(w))) {
				t.Errorf("%s: got %+v, want %v", query, r, value(w))
			}
		}
	}
	if asked < 10 {
		t.Errorf("only %d questions were asked", asked)
	}
}
