//go:build cgo

package duckdbtest

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/statistic"
)

var statistics = []string{
	"SampleCount", "Sum", "Average", "Minimum", "Maximum", "p0", "p50", "p90", "p99.9", "p100", "p33.3333333333", "IQM",
	"tm90", "TM(10%:90%)", "TM(20%:)", "TM(-5:5)", "TM(:3)", "wm90", "WM(10%:90%)", "WM(-5:5)", "WM(0:)", "tc90", "TC(10%:75%)", "TC(-1:4)", "ts90", "TS(80%:)", "TS(-5:5)", "PR(:3)", "PR(-2:6)", "PR(0:)",
}

// insertSamples adds puts of raw values to a metric, a minute apart in one bin.
func (d *database) insertSamples(t testing.TB, series int, samples []statistic.Sample) {
	t.Helper()
	for i, x := range samples {
		object, err := json.Marshal(map[string]any{
			"file_id": 1, "record_index": i, "ts": fmt.Sprintf("2024-03-01 12:00:%02d", i%60), "series": series, "kind": "put", "period": 60,
			"samplecount": x.Weight, "sum": x.Weight * x.Value, "minimum": x.Value, "maximum": x.Value, "dimensions": fmt.Sprintf(`{"Host":"h%d"}`, series),
		})
		if err != nil {
			t.Fatal(err)
		}
		d.insertInto(t, "metrics", string(object))
	}
}

// Every statistic in SQL is the one that plain Go calculates, whatever is known of the datapoints ahead.
func TestStatisticsAgreeWithReference(t *testing.T) {
	d := open(t)
	var items []string
	for i, s := range statistics {
		items = append(items, fmt.Sprintf("stat(%q) as s%d", s, i))
	}
	text := "source metrics | stats " + strings.Join(items, ", ") + ", count(*) as n by bin(5m) as b, Host | sort Host"
	rapid.Check(t, func(rt *rapid.T) {
		d.exec(t, "delete from metrics")
		single := rapid.Bool().Draw(rt, "single")
		var groups [][]statistic.Sample
		for range rapid.IntRange(1, 3).Draw(rt, "groups") {
			samples := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) statistic.Sample {
				weights := []float64{1, 1, 2, 10, 0.5, 2.25}
				if single {
					weights = weights[:1]
				}
				return statistic.Sample{Value: rapid.SampledFrom([]float64{-10, -1, 0, 0.5, 1, 2, 3, 3, 4, 5, 7.25, 100, 1e6}).Draw(rt, "value"), Weight: rapid.SampledFrom(weights).Draw(rt, "weight")}
			}), 1, 12).Draw(rt, "samples")
			d.insertSamples(t, len(groups), samples)
			groups = append(groups, samples)
		}
		facts := []query.Metrics{{}, {OneClass: true}, {Datapoints: function.Datapoints{Complete: true}}, {OneClass: true, Datapoints: function.Datapoints{Complete: true}}}
		if single {
			facts = append(facts, query.Metrics{OneClass: true, Datapoints: function.Datapoints{Complete: true, Single: true}}, query.Metrics{Datapoints: function.Datapoints{Complete: true, Single: true}})
		}
		for _, known := range []query.Metrics{facts[0], rapid.SampledFrom(facts[1:]).Draw(rt, "known")} {
			rows, err := d.run(query.Request{Text: text, Metrics: known})
			if err != nil {
				rt.Fatal(err)
			}
			if len(rows) != len(groups) {
				rt.Fatalf("%d groups of %d", len(rows), len(groups))
			}
			for g, samples := range groups {
				compareStatistics(rt, known, rows[g], samples)
			}
		}
	})
}

func compareStatistics(rt *rapid.T, known query.Metrics, row []string, samples []statistic.Sample) {
	for i, text := range statistics {
		s, err := statistic.Parse(text)
		if err != nil {
			rt.Fatal(err)
		}
		want, ok := s.Of(samples)
		got, err := strconv.ParseFloat(row[2+i], 64)
		if ok != (err == nil) || ok && math.Abs(got-want) > 1e-9*max(1, math.Abs(want)) {
			rt.Errorf("%s of %v is %s, want %v (%v), when %+v is known", text, samples, row[2+i], want, ok, known)
		}
	}
	if n := row[len(row)-1]; n != strconv.Itoa(len(samples)) {
		rt.Errorf("count(*) is %s beside statistics of %d datapoints", n, len(samples))
	}
}
