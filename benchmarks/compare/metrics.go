package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"trailsift/benchmarks/corpus"
)

// metricsReport is the outcome of the comparison for metrics.
type metricsReport struct {
	Threads     int            `json:"threads"`
	Runs        int            `json:"runs"`
	MemoryFloor int64          `json:"memory_floor_bytes"`
	Ingest      []metricIngest `json:"ingest"`
	Queries     []metricQuery  `json:"queries"`
}

// metricIngest is what it took to take one corpus in. The first is of events, and the measure of the others.
type metricIngest struct {
	Name    string `json:"name"`
	Records int64  `json:"records"`
	Rows    int64  `json:"rows"`
	Content int64  `json:"bytes_content"`
	Gzip    int64  `json:"bytes_gz"`
	usage
	Runs []usage `json:"runs"`
}

// perProcessor returns the megabytes of content in a second of processor time.
func (m *metricIngest) perProcessor() float64 { return float64(m.Content) / 1e6 / m.CPU }

// metricQuery is one question about metrics, asked in two ways.
type metricQuery struct {
	Name      string `json:"name"`
	Corpus    string `json:"corpus"`
	Trailsift usage  `json:"trailsift"`
	SQL       usage  `json:"sql"`
}

// taken is a corpus beside the store that it is taken into.
type taken struct {
	name, dir, store string
	records, rows    int64 // as the generator says
	row              *metricIngest
}

// measureMetrics makes a corpus of events and one of metrics in each format, takes them in by turns, and asks the stores.
func measureMetrics(ctx context.Context, s settings, events corpus.Options, o corpus.MetricOptions) (*metricsReport, error) {
	floor, _, err := child(ctx, "", nil, "true")
	if err != nil {
		return nil, err
	}
	r := &metricsReport{Threads: s.threads, Runs: s.runs, MemoryFloor: floor.Memory, Ingest: make([]metricIngest, 1+len(corpus.MetricFormats()))}
	truth, err := makeCorpus(ctx, filepath.Join(s.work, "events"), events)
	if err != nil {
		return nil, err
	}
	all := []taken{{name: "events", records: truth.Events, rows: truth.Unique, row: &r.Ingest[0]}}
	r.Ingest[0] = metricIngest{Name: "CloudTrail events", Content: truth.BytesJSON, Gzip: truth.BytesGzip}
	for i, format := range corpus.MetricFormats() {
		o.Format = format
		truth, err := makeMetrics(ctx, filepath.Join(s.work, format), o)
		if err != nil {
			return nil, err
		}
		all = append(all, taken{name: format, records: truth.Records, rows: truth.Rows, row: &r.Ingest[i+1]})
		r.Ingest[i+1] = metricIngest{Name: format, Content: truth.BytesText, Gzip: truth.BytesGzip}
	}
	for i := range all {
		t := &all[i]
		t.dir, t.store = filepath.Join(s.work, t.name), filepath.Join(s.work, t.name+".store")
		t.row.Records, t.row.Rows = t.records, t.rows
	}
	for n := range s.runs {
		for _, t := range all {
			u, err := t.ingest(ctx, s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.name, err)
			}
			t.row.Runs = append(t.row.Runs, u)
			fmt.Fprintf(s.log, "run %d of %d: %s %.2f s, %.2f s of processor\n", n+1, s.runs, t.name, u.Wall, u.CPU)
		}
	}
	stores := map[string]string{}
	for _, t := range all {
		t.row.usage = median(t.row.Runs)
		stores[t.name] = t.store
	}
	if s.onlyIngest {
		return r, nil
	}
	return r, measureStatistics(ctx, s, stores, r)
}

// ingest takes the corpus into a new store, and checks the account against what the generator wrote.
func (t *taken) ingest(ctx context.Context, s settings) (usage, error) {
	if err := os.RemoveAll(t.store); err != nil {
		return usage{}, err
	}
	u, text, err := trailsift(ctx, s, t.store, "ingest", t.dir, "-q", "-o", "json")
	if err != nil {
		return u, err
	}
	var got struct{ Failed, Records, Stored, Duplicates, Replaced, Rejected int64 }
	if err := json.Unmarshal(text, &got); err != nil {
		return u, err
	}
	if got.Records != t.records || got.Stored-got.Replaced != t.rows || got.Stored+got.Duplicates != t.records || got.Failed+got.Rejected > 0 {
		return u, fmt.Errorf("%d records are to become %d rows, but the account is %s", t.records, t.rows, text)
	}
	u.Stored, err = folderSize(t.store)
	return u, err
}
