package main

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/benchmarks/corpus"
)

// TestWholeMetrics builds the program and runs the comparison of metrics once on small corpora. measureMetrics itself checks
// that accounts and statistics agree.
func TestWholeMetrics(t *testing.T) {
	s := settings{work: t.TempDir(), runs: 1, threads: 2, log: io.Discard}
	s.trailsift = filepath.Join(s.work, "program")
	if err := build(context.Background(), s.trailsift); err != nil {
		t.Fatal(err)
	}
	r, err := measureMetrics(context.Background(), s, corpus.Options{Events: 500}, corpus.MetricOptions{Series: 100, Datapoints: 1000})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Ingest) != 6 || len(r.Queries) != len(statisticQueries()) {
		t.Fatalf("%d ingests and %d queries were measured", len(r.Ingest), len(r.Queries))
	}
	for i := range r.Ingest {
		if m := &r.Ingest[i]; m.Wall <= 0 || m.Stored == 0 || m.Memory == 0 || m.perProcessor() <= 0 {
			t.Errorf("%+v has nothing measured", m)
		}
	}
	var text bytes.Buffer
	if err := r.writeMarkdown(&text); err != nil {
		t.Fatal(err)
	}
	for _, name := range append(corpus.MetricFormats(), "CloudTrail events", "p99 of values by 5 minutes") {
		if !strings.Contains(text.String(), "| "+name+" |") {
			t.Errorf("no row is called %q:\n%s", name, text.String())
		}
	}
}

// TestSameNumbers holds numbers equal that only rounding tells apart.
func TestSameNumbers(t *testing.T) {
	if err := sameNumbers([]byte(`{"n":2,"total":1e9}`), []byte(`[1000000000.0001,2]`)); err != nil {
		t.Error(err)
	}
	for _, other := range []string{`[2,1000000010]`, `[2]`, `[2,1e9,3]`, `[2,null]`, `{}`} {
		if sameNumbers([]byte(`{"n":2,"total":1e9}`), []byte(other)) == nil {
			t.Errorf("%s is taken for the same", other)
		}
	}
}
