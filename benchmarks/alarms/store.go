package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"trailsift/benchmarks/corpus"
)

// What the store holds: a month from 2026-03-01 on, which is where the corpora begin.
const (
	days      = 30
	minutes   = days * 1440
	first     = "2026-03-01T00:00:00Z"
	last      = "2026-03-31T00:00:00Z"
	exported  = 120 // metrics that come as statistic sets, from a metric stream
	put       = 12  // metrics that come as values, which have percentiles
	events    = 100_000
	otherSeed = 2 // so that the latter are not among the former
)

// fill makes the store, unless it is there.
func (s *settings) fill(ctx context.Context) error {
	if _, err := os.Stat(s.store); err == nil {
		return nil
	}
	dir := filepath.Join(s.work, "corpus")
	fmt.Fprintf(s.log, "making %d days of %d metrics and %d events\n", days, exported+put, events)
	if _, err := corpus.WriteMetrics(ctx, filepath.Join(dir, "stream"), corpus.MetricOptions{Format: "metric-stream", Series: exported, Datapoints: exported * minutes}); err != nil {
		return err
	}
	if _, err := corpus.WriteMetrics(ctx, filepath.Join(dir, "put"), corpus.MetricOptions{Format: "put-metric-data", Series: put, Datapoints: put * minutes, Seed: otherSeed}); err != nil {
		return err
	}
	if _, err := corpus.Write(ctx, filepath.Join(dir, "events"), corpus.Options{Events: events, Days: days}); err != nil {
		return err
	}
	if text, err := exec.CommandContext(ctx, s.program, "ingest", "-q", "--store", s.store, "--period", "60", dir).CombinedOutput(); err != nil {
		return fmt.Errorf("ingest: %w\n%s", err, text)
	}
	return os.RemoveAll(dir)
}

// series is a metric of the store and what its values are like.
type series struct {
	Namespace  string
	MetricName string
	Dimensions string // JSON
	Average    float64
	Maximum    float64
	Samples    float64 // in a minute
	Median     *float64
}

// list returns the metrics of the store: those with percentiles apart.
func (s *settings) list(ctx context.Context) (plain, withPercentiles []series, err error) {
	const text = `source metrics | stats stat("Average") as Average, stat("Maximum") as Maximum, stat("SampleCount") as Samples, stat("p50") as Median
		by namespace as Namespace, metricName as MetricName, jsonStringify(dimensions) as Dimensions | sort Namespace, MetricName, Dimensions`
	out, err := exec.CommandContext(ctx, s.program, "query", "-q", "--store", s.store, "-o", "jsonl", text).Output()
	if err != nil {
		return nil, nil, fmt.Errorf("query: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		var one series
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			return nil, nil, err
		}
		one.Samples /= minutes
		if one.Median != nil {
			withPercentiles = append(withPercentiles, one)
		} else {
			plain = append(plain, one)
		}
	}
	if len(plain) < exported || len(withPercentiles) < put {
		return nil, nil, fmt.Errorf("the store %s has %d and %d metrics, not %d and %d", s.store, len(plain), len(withPercentiles), exported, put)
	}
	return plain, withPercentiles, nil
}
