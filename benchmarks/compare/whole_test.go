package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
)

// TestWholeComparison builds the program and runs everything once on a small corpus. measure itself checks that records,
// duplicates and answers agree.
func TestWholeComparison(t *testing.T) {
	s := small(t)
	s.trailsift = filepath.Join(s.work, "program")
	if err := build(context.Background(), s.trailsift); err != nil {
		t.Fatal(err)
	}
	r, err := measure(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Ingest) != 3 || len(r.Queries) != 14 {
		t.Fatalf("%d ways to take files in and %d queries were measured", len(r.Ingest), len(r.Queries))
	}
	raw := 0
	for _, q := range r.Queries {
		if q.Trailsift.Wall <= 0 || q.SQL.Wall <= 0 || q.Rows == 0 {
			t.Errorf("%+v has no time or no rows", q)
		}
		if q.Raw != nil {
			raw++
		}
	}
	if raw != 3 {
		t.Errorf("%d queries were measured over the raw files, want 3", raw)
	}
	if ours := r.ingest(trailsiftName); ours.Stored == 0 || ours.Memory == 0 {
		t.Errorf("trailsift took %+v", ours.usage)
	}
	var text bytes.Buffer
	if err := r.writeMarkdown(&text); err != nil {
		t.Fatal(err)
	}
	for _, goal := range []string{"ingest wall time", "ingest processor time", "stored bytes", "ingest peak memory", "query time beyond SQL", "DuckDB over the raw files"} {
		if !strings.Contains(text.String(), "| "+goal) {
			t.Errorf("no goal is called %q:\n%s", goal, text.String())
		}
	}
}
