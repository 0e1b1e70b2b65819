package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"trailsift/storage"
)

// measureQueries asks the standard questions of the store that the last ingest left.
func measureQueries(ctx context.Context, s settings, r *report) error {
	store := filepath.Join(s.work, trailsiftName)
	events, err := segmentSQL(store, "events")
	if err != nil {
		return err
	}
	if r.EventBytes, err = folderSize(filepath.Join(store, "events")); err != nil {
		return err
	}
	fill := func(text string) string { return strings.ReplaceAll(text, "{events}", events) }
	p, err := pick(ctx, s, fill(pickSQL))
	if err != nil {
		return err
	}
	for _, q := range append(standardQueries(p), pathQueries(p)...) {
		row := queryRow{Name: q.Name, Path: q.Path}
		var ours, byHand, raw, direct []usage
		for n := range s.runs {
			u, text, err := trailsift(ctx, s, store, "query", q.Trailsift, "-q", "-o", "jsonl")
			if err != nil {
				return err
			}
			ours, row.Rows = append(ours, u), lines(text)
			u, other, err := ask(ctx, s.threads, fill(q.SQL))
			if err != nil {
				return err
			}
			if err := q.compare(text, other); err != nil {
				return err
			}
			byHand = append(byHand, u)
			if q.Raw == "" {
				continue
			}
			if u, other, err = trailsift(ctx, s, store, "query", "-i", s.corpus, q.Trailsift, "-q", "-o", "jsonl"); err != nil {
				return err
			}
			if lines(other) != lines(text) {
				return fmt.Errorf("%s: %d rows of the files, %d of the store", q.Name, lines(other), lines(text))
			}
			direct = append(direct, u)
			if n >= s.rawRuns {
				continue
			}
			records := rawRecords(s.corpus, r.Inputs.largest, strings.Fields(q.RawFields)...)
			if u, _, err = ask(ctx, s.threads, strings.ReplaceAll(q.Raw, "{records}", records)); err != nil {
				return err
			}
			raw = append(raw, u)
		}
		row.Trailsift, row.SQL = median(ours), median(byHand)
		row.Raw, row.Direct = medianOf(raw), medianOf(direct)
		fmt.Fprintf(s.log, "%s: %.3f s, by hand %.3f s\n", q.Name, row.Trailsift.Wall, row.SQL.Wall)
		r.Queries = append(r.Queries, row)
	}
	return measureSelective(ctx, s, store, p, r)
}

// medianOf is the median of runs; nil when there were none.
func medianOf(runs []usage) *usage {
	if len(runs) == 0 {
		return nil
	}
	m := median(runs)
	return &m
}

// compare checks that trailsift's rows and those of SQL by hand agree: as many, and the same counts.
func (q query) compare(ours, byHand []byte) error {
	if lines(ours) != lines(byHand) {
		return fmt.Errorf("%s: %d rows by trailsift, %d by hand", q.Name, lines(ours), lines(byHand))
	}
	if q.Counts == "" {
		return nil
	}
	var a, b []string
	for line := range bytes.Lines(ours) {
		var row map[string]any
		if err := json.Unmarshal(line, &row); err != nil {
			return fmt.Errorf("%s: %w in %s", q.Name, err, line)
		}
		a = append(a, fmt.Sprint(row[q.Counts]))
	}
	for line := range bytes.Lines(byHand) {
		var row []any
		if err := json.Unmarshal(line, &row); err != nil {
			return fmt.Errorf("%s: %w in %s", q.Name, err, line)
		}
		b = append(b, fmt.Sprint(row[len(row)-1:]...))
	}
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		return fmt.Errorf("%s: counts are %v by trailsift, %v by hand", q.Name, a, b)
	}
	return nil
}

// segmentSQL returns a table as one writes it by hand: exactly the segments of the newest snapshot.
func segmentSQL(store, table string) (string, error) {
	st, err := storage.Open(store, storage.Options{})
	if err != nil {
		return "", err
	}
	snapshot, err := st.Snapshot()
	if err != nil {
		return "", err
	}
	defer snapshot.Close()
	var paths []string
	for _, seg := range snapshot.Segments(table, storage.TimeRange{}) {
		paths = append(paths, quote(snapshot.Path(seg)))
	}
	if len(paths) == 0 {
		return "", fmt.Errorf("%s holds no %s", store, table)
	}
	return "read_parquet([" + strings.Join(paths, ", ") + "])", nil
}

// pick finds the values that queries look for.
func pick(ctx context.Context, s settings, text string) (picks, error) {
	_, out, err := ask(ctx, s.threads, text)
	if err != nil {
		return picks{}, err
	}
	var row [6]*string
	if err := json.Unmarshal(out, &row); err != nil {
		return picks{}, err
	}
	for _, v := range row {
		if v == nil {
			return picks{}, fmt.Errorf("the corpus lacks something to look for: %s", out)
		}
	}
	return picks{EventID: *row[0], AccessKey: *row[1], Bucket: *row[2], Address: *row[3], Hour: *row[4], RareKey: *row[5]}, nil
}
