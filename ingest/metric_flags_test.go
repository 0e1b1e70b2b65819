package ingest

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"trailsift/ingest/metric"
	"trailsift/storage"
)

// TestFlagsReadMetricsAgain ingests a CSV that says little, then with what it does not say: only then is a known file read again.
func TestFlagsReadMetricsAgain(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "cpu.csv")
	if err := os.WriteFile(file, []byte("timestamp,value\n2024-01-01 00:00:00,1\n2024-01-01 00:05:00,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := storage.OpenOrCreate(filepath.Join(dir, "store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := metric.Defaults{Account: "111122223333", Region: "eu-west-1", Namespace: "N", Name: "M", Dimensions: map[string]string{}, Unit: "Percent", Period: time.Minute, Statistic: "Average"}
	for i, step := range []struct {
		given         metric.Defaults
		known, stored int64
	}{{metric.Defaults{}, 0, 2}, {metric.Defaults{}, 1, 0}, {metric.Defaults{Name: "M"}, 0, 2}, {all, 0, 2}, {all, 1, 0}} {
		r, err := Run(t.Context(), store, []string{file}, Options{Metric: step.given})
		if err != nil {
			t.Fatal(err)
		}
		if r.Known != step.known || r.Stored != step.stored {
			t.Errorf("run %d: %d known, %d stored; want %d, %d", i, r.Known, r.Stored, step.known, step.stored)
		}
	}
}
