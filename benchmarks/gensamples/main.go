// Command gensamples writes the sample logs of testdata/samples: one invented day of two accounts, and an incident in it;
// metrics of that day into testdata/metrics; the week before it into testdata/week; and two days of an organisation, with an
// intruder in them, into testdata/incident. The same files come out every time; a test holds the shipped ones against them.
//
//	go run ./benchmarks/gensamples          # writes these folders, and samples.expected.json and incident.expected.json beside them
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	out := flag.String("out", "testdata", "folder that holds samples, incident, metrics and week")
	flag.Parse()
	if err := write(*out); err != nil {
		fmt.Fprintln(os.Stderr, "gensamples:", err)
		os.Exit(1)
	}
}

// write replaces the samples below dir.
func write(dir string) error {
	samples, expected, err := makeSamples()
	if err != nil {
		return err
	}
	metrics, err := metricSamples(sampleDay())
	if err != nil {
		return err
	}
	week, err := weekBefore(sampleDay())
	if err != nil {
		return err
	}
	incident, findings, err := makeIncident()
	if err != nil {
		return err
	}
	for folder, files := range map[string]map[string][]byte{"samples": samples, "metrics": metrics, "week": week, "incident": incident} {
		if err := replace(filepath.Join(dir, folder), files); err != nil {
			return err
		}
	}
	return errors.Join(os.WriteFile(filepath.Join(dir, "samples.expected.json"), expected, 0o644),
		os.WriteFile(filepath.Join(dir, "incident.expected.json"), findings, 0o644))
}

// replace writes files below a folder, in the place of those that are there.
func replace(dir string, files map[string][]byte) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	for path, text := range files {
		if strings.HasSuffix(path, ".gz") {
			var err error
			if text, err = pack(text); err != nil {
				return err
			}
		}
		name := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(name), fs.FileMode(0o755)); err != nil {
			return err
		}
		if err := os.WriteFile(name, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// pack compresses like CloudTrail: one gzip member, without name or time.
func pack(content []byte) ([]byte, error) {
	var b bytes.Buffer
	zip, err := gzip.NewWriterLevel(&b, 6)
	if err != nil {
		return nil, err
	}
	if _, err := zip.Write(content); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
