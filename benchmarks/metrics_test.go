package benchmarks

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"trailsift/benchmarks/corpus"
)

// TestIngestAgreesWithTheMetrics takes corpora of metrics in all formats in, and finds what the generator says it wrote.
func TestIngestAgreesWithTheMetrics(t *testing.T) {
	for _, format := range corpus.MetricFormats() {
		t.Run(format, func(t *testing.T) {
			dir := t.TempDir()
			o := corpus.MetricOptions{Format: format, Series: 300, Datapoints: 9000, FileMean: 600, Repeats: 0.2}
			truth, err := corpus.WriteMetrics(context.Background(), dir, o)
			if err != nil {
				t.Fatal(err)
			}
			_, r := take(t, dir)
			got := fmt.Sprint(r.Files, r.Records, r.Stored-r.Replaced, r.Duplicates, r.Replaced, r.Rejected, r.ContentBytes)
			want := fmt.Sprint(truth.Files, truth.Records, truth.Rows, truth.Duplicates, truth.Replaced, 0, truth.BytesText)
			if got != want {
				t.Errorf("files, records, rows, duplicates, replaced, rejected, bytes of content are %s, want %s", got, want)
			}
			if export := truth.Duplicates+truth.Replaced > 0; export == (format == "emf" || format == "put-metric-data") {
				t.Errorf("the corpus repeats datapoints: %t", export)
			}
		})
	}
}

// TestMetricsAreThoseOfTheSeed makes a corpus with one worker and with several, and one of another seed.
func TestMetricsAreThoseOfTheSeed(t *testing.T) {
	write := func(seed uint64, workers int) string {
		dir := t.TempDir()
		o := corpus.MetricOptions{Series: 50, Datapoints: 1000, FileMean: 100, Seed: seed, Workers: workers}
		if _, err := corpus.WriteMetrics(context.Background(), dir, o); err != nil {
			t.Fatal(err)
		}
		paths, err := filepath.Glob(filepath.Join(dir, "*/*/*/*/*.json.gz"))
		if err != nil || len(paths) < 5 {
			t.Fatalf("%d files, %v", len(paths), err)
		}
		var all string
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			all += filepath.Base(path) + string(text)
		}
		return all
	}
	one := write(1, 1)
	if one != write(1, 3) {
		t.Error("the corpus depends on the number of workers")
	}
	if one == write(2, 1) {
		t.Error("the corpus does not depend on the seed")
	}
	if _, err := corpus.WriteMetrics(context.Background(), t.TempDir(), corpus.MetricOptions{Format: "xml"}); err == nil {
		t.Error("a corpus was made in a format that there is not")
	}
}
