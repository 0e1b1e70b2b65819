package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"trailsift/benchmarks/corpus"
	"trailsift/ingest"
	"trailsift/storage"
)

// TestMain lets the test binary be the children, as the program is.
func TestMain(m *testing.M) {
	if ran, err := inner(os.Args[1:]); ran {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// small makes a corpus of 2,000 events and returns settings to measure it once.
func small(t *testing.T) settings {
	t.Helper()
	s := settings{corpus: t.TempDir(), work: t.TempDir(), runs: 1, rawRuns: 1, threads: 2, log: io.Discard}
	var err error
	if s.truth, err = makeCorpus(context.Background(), s.corpus, corpus.Options{Events: 2000, FileMean: 100}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPeersReadTheCorpus(t *testing.T) {
	s := small(t)
	s.onlyPeers = true
	r, err := measure(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	if r.Inputs.Gzip != s.truth.BytesGzip || r.Inputs.JSON != s.truth.BytesJSON || r.Inputs.Files != s.truth.Files {
		t.Errorf("the inputs are %+v, the corpus is %+v", r.Inputs, s.truth)
	}
	duck := r.ingest(duckdbName)
	if duck.Stored == 0 || duck.CPU == 0 || duck.Memory < 10<<20 {
		t.Errorf("DuckDB took %+v", duck.usage)
	}
	// What DuckDB stored is what the corpus holds: every column, and the duplicates too.
	file := quote(filepath.Join(s.work, "DuckDB-read_json", "events.parquet"))
	_, text, err := ask(context.Background(), 1, "select count(*), count(distinct eventID), count(userIdentity), count(requestID) from read_parquet("+file+")")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("[%d,%d,%d,%[1]d]\n", s.truth.Events, s.truth.Unique, s.truth.Events)
	if string(text) != want {
		t.Errorf("DuckDB stored %s, want %s", text, want)
	}
}

// TestQueriesByHand runs the SQL over a store and over the raw files: without duplicates, both give the same rows.
func TestQueriesByHand(t *testing.T) {
	ctx, dir, folder := context.Background(), t.TempDir(), filepath.Join(t.TempDir(), "store")
	if _, err := corpus.Write(ctx, dir, corpus.Options{Events: 3000, FileMean: 100, Duplicates: -1}); err != nil {
		t.Fatal(err)
	}
	store, err := storage.OpenOrCreate(folder, storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.Run(ctx, store, []string{dir}, ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	events, err := segmentSQL(folder, "events")
	if err != nil {
		t.Fatal(err)
	}
	p, err := pick(ctx, settings{threads: 1}, strings.ReplaceAll(pickSQL, "{events}", events))
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range append(standardQueries(p), pathQueries(p)...) {
		_, rows, err := ask(ctx, 1, strings.ReplaceAll(q.SQL, "{events}", events))
		if err != nil {
			t.Fatal(err)
		}
		if lines(rows) == 0 || string(rows) == "[0]\n" {
			t.Errorf("%s finds nothing", q.Name)
		}
		if q.Raw == "" {
			continue
		}
		_, raw, err := ask(ctx, 1, strings.ReplaceAll(q.Raw, "{records}", rawRecords(dir, 0, strings.Fields(q.RawFields)...)))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := sortedLines(rows), sortedLines(raw); !slices.Equal(a, b) {
			t.Errorf("%s: over the store\n%s\nover the files\n%s", q.Name, a, b)
		}
	}
}

func sortedLines(text []byte) []string {
	return slices.Sorted(strings.Lines(string(text)))
}

func TestAnswersAreCompared(t *testing.T) {
	q := query{Name: "count", Counts: "n"}
	ours := "{\"eventName\":\"A\",\"n\":2}\n{\"eventName\":\"B\",\"n\":1}\n"
	if err := q.compare([]byte(ours), []byte("[\"B\",1]\n[\"A\",2]\n")); err != nil {
		t.Errorf("equal answers differ: %v", err)
	}
	for _, other := range []string{"[\"A\",2]\n", "[\"A\",2]\n[\"B\",3]\n", "[\"A\",2]\n\n"} {
		if q.compare([]byte(ours), []byte(other)) == nil {
			t.Errorf("%q passed for the same answer", other)
		}
	}
}

func TestGoalsAreJudged(t *testing.T) {
	row := func(name string, wall, cpu float64, memory, stored int64) ingestRow {
		return ingestRow{Name: name, usage: usage{Wall: wall, CPU: cpu, Memory: memory, Stored: stored}}
	}
	raw := usage{Wall: 30}
	r := &report{
		Inputs: &inputs{Files: 10, Records: 10_000, Gzip: 1000},
		Ingest: []ingestRow{row(gzipName, 10, 10, 0, 0), row(duckdbName, 20, 40, 1<<30, 700), row(trailsiftName, 6, 20, 600<<20, 590)},
		Queries: []queryRow{
			{Name: "quick", Trailsift: usage{Wall: 0.112}, SQL: usage{Wall: 0.100}, Raw: &raw},
			{Name: messageQuery, Trailsift: usage{Wall: 9}, SQL: usage{Wall: 1}},
		},
	}
	r.judge()
	met := map[string]bool{}
	for _, g := range r.Goals {
		met[g.Name] = g.Met
	}
	for name, want := range map[string]bool{
		"ingest wall time": true, "ingest processor time": false, "stored bytes": true, "ingest peak memory": false,
		"query time beyond SQL by hand + 5 %, at worst (quick)": true, "DuckDB over the raw files, at best": true,
	} {
		if got, ok := met[name]; !ok || got != want {
			t.Errorf("%s: judged %t (%t), want %t", name, got, ok, want)
		}
	}
	var text bytes.Buffer
	if err := r.writeMarkdown(&text); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"| trailsift | 6.00 | 20.00 | 600 | 0.0 MB | 0.60 | 0.50 | 0.59 |", "| ingest wall time | 0.60 × gzip -dc | ≤ 0.7 | yes |", "| quick | 0 | 112 | 100 | +7 |"} {
		if !strings.Contains(text.String(), line) {
			t.Errorf("the report lacks %q:\n%s", line, text.String())
		}
	}
	text.Reset()
	if err := r.writeJSON(&text); err != nil || !json.Valid(text.Bytes()) {
		t.Errorf("not JSON: %v\n%s", err, text.String())
	}
}

func TestTinyFilesHaveAGoalOfTheirOwn(t *testing.T) {
	r := &report{Inputs: &inputs{Files: 200, Records: 1000}, Ingest: []ingestRow{
		{Name: gzipName, usage: usage{Wall: 1, CPU: 1}}, {Name: duckdbName, usage: usage{Wall: 12, CPU: 1}}, {Name: trailsiftName, usage: usage{Wall: 2, CPU: 1}}}}
	r.judge()
	if g := r.Goals[0]; g.Measured != 6 || !g.Met || !g.AtLeast {
		t.Errorf("judged %+v, want 6 of at least 5", g)
	}
}

func TestMedian(t *testing.T) {
	got := median([]usage{{Wall: 3, Memory: 1}, {Wall: 1, Memory: 9}, {Wall: 2, Memory: 5}, {Wall: 8, Memory: 7}})
	if got.Wall != 2.5 || got.Memory != 6 {
		t.Errorf("median is %+v", got)
	}
}
