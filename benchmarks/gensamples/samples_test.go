package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const shipped = "../../testdata"

// readShipped returns the shipped files of a folder by path, uncompressed, and the bytes they take as they are.
func readShipped(t *testing.T, folder string) (map[string][]byte, int) {
	t.Helper()
	files, size := map[string][]byte{}, 0
	root := filepath.Join(shipped, folder)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		size += len(text)
		if strings.HasSuffix(path, ".gz") {
			zip, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				return err
			}
			if text, err = io.ReadAll(zip); err != nil {
				return err
			}
		}
		rel, err := filepath.Rel(root, path)
		files[filepath.ToSlash(rel)] = text
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files, size
}

func TestShippedMetricsAreCurrent(t *testing.T) {
	want, err := metricSamples(sampleDay())
	if err != nil {
		t.Fatal(err)
	}
	checkFiles(t, "metrics", want, 50_000)
}

func TestShippedWeekIsCurrent(t *testing.T) {
	want, err := weekBefore(sampleDay())
	if err != nil {
		t.Fatal(err)
	}
	checkFiles(t, "week", want, 250_000)
}

func TestShippedSamplesAreCurrent(t *testing.T) {
	want, expected, err := makeSamples()
	if err != nil {
		t.Fatal(err)
	}
	checkShipped(t, "samples", want, expected, 200_000)
}

// checkShipped holds a shipped folder, and what is said of it, against what gensamples makes.
func checkShipped(t *testing.T, folder string, want map[string][]byte, expected []byte, most int) {
	t.Helper()
	checkFiles(t, folder, want, most)
	text, err := os.ReadFile(filepath.Join(shipped, folder+".expected.json"))
	if err != nil || !bytes.Equal(text, expected) {
		t.Errorf("%s.expected.json differs from what gensamples makes (%v)", folder, err)
	}
}

// checkFiles holds the files of a shipped folder against what gensamples makes. They take a number of bytes at most.
func checkFiles(t *testing.T, folder string, want map[string][]byte, most int) {
	t.Helper()
	got, size := readShipped(t, folder)
	for path, text := range want {
		if !bytes.Equal(got[path], text) {
			t.Errorf("%s differs from what gensamples makes: run go run ./benchmarks/gensamples", path)
		}
	}
	for path := range got {
		if _, ok := want[path]; !ok {
			t.Errorf("gensamples does not make %s", path)
		}
	}
	if size > most {
		t.Errorf("%s takes %d bytes, at most %d are to be shipped", folder, size, most)
	}
}

// TestExpectationsHold counts again what the shipped files hold, from their texts alone.
func TestExpectationsHold(t *testing.T) {
	var e expectation
	text, err := os.ReadFile(filepath.Join(shipped, "samples.expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	files, _ := readShipped(t, "samples")
	ids, insights, records, broken := map[string]string{}, 0, 0, 0
	for path, text := range files {
		texts := recordTexts(t, path, text)
		if texts == nil && !strings.Contains(path, "CloudTrail-Digest") {
			broken++
			texts = beforeTheBreak(t, text)
		}
		records += len(texts)
		for _, raw := range texts {
			var r struct{ EventID, EventCategory string }
			if err := json.Unmarshal([]byte(raw), &r); err != nil || r.EventID == "" {
				t.Fatalf("%s: %v: %s", path, err, raw)
			}
			if r.EventCategory == "Insight" {
				insights++
			}
			partial := strings.HasSuffix(path, ".csv")
			if before, ok := ids[r.EventID]; ok && before != raw && before != "" && !partial {
				t.Errorf("%s: another record with id %s", path, r.EventID)
			}
			if !partial {
				ids[r.EventID] = raw
			} else if _, ok := ids[r.EventID]; !ok {
				ids[r.EventID] = ""
			}
		}
	}
	for id, raw := range ids {
		if raw == "" {
			t.Errorf("only the CSV file has event %s", id)
		}
	}
	if e.Files != len(files) || e.Records != records+broken || e.Rejected != broken || e.Insights != insights ||
		e.Stored != len(ids) || e.Events != len(ids)-insights || e.Duplicates != records-len(ids) {
		t.Errorf("%d files, %d records, %d broken, %d distinct, %d insights; expected %+v", len(files), records, broken, len(ids), insights, e)
	}
	if broken != 1 || e.Ignored != 1 || e.Events < 200 || e.Events > 400 {
		t.Errorf("%d broken files; expected %+v", broken, e)
	}
}

// recordTexts returns the records of a file; none when it is not whole or holds none.
func recordTexts(t *testing.T, path string, text []byte) []string {
	t.Helper()
	var out []string
	if strings.HasSuffix(path, ".csv") {
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			out = append(out, `{"eventID":"`+row[11]+`"}`)
		}
		return out
	}
	var file struct {
		Records []json.RawMessage
		Events  []struct{ CloudTrailEvent string }
	}
	if json.Unmarshal(text, &file) != nil {
		return nil
	}
	for _, r := range file.Records {
		out = append(out, string(r))
	}
	for _, e := range file.Events {
		out = append(out, e.CloudTrailEvent)
	}
	return out
}

// beforeTheBreak returns the whole records of a truncated file.
func beforeTheBreak(t *testing.T, text []byte) []string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte(`{"Records":`))))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		var raw json.RawMessage
		if dec.Decode(&raw) != nil {
			return out
		}
		out = append(out, string(raw))
	}
}
