package decode

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// realData returns the folder of real logs, or skips the test.
func realData(t *testing.T) string {
	dir := os.Getenv("TRAILSIFT_REAL_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "EXPECTED.json")); err != nil {
		t.Skipf("no real data: %v", err)
	}
	return dir
}

// plain opens a file and undoes gzip.
func plain(t *testing.T, path string) io.Reader {
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	r := bufio.NewReader(f)
	if head, _ := r.Peek(2); string(head) == "\x1f\x8b" {
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	return r
}

// TestRealData compares with what an independent script counted, and checks that every input without records says why.
func TestRealData(t *testing.T) {
	dir := realData(t)
	var expected map[string]struct {
		Files            int
		Records          int
		WithoutEventTime int      `json:"without_event_time"`
		FilesWithout     []string `json:"files_without_records"`
		DistinctEventIDs int      `json:"distinct_event_ids"`
	}
	text, err := os.ReadFile(filepath.Join(dir, "EXPECTED.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected {
		t.Run(name, func(t *testing.T) {
			files, records, timeless := 0, 0, 0
			var without []string
			ids := map[string]bool{}
			err := filepath.WalkDir(filepath.Join(dir, "cloudtrail", name), func(path string, e fs.DirEntry, err error) error {
				if err != nil || e.IsDir() {
					return err
				}
				files++
				c := newCollector()
				res, err := Decode(context.Background(), Input{Name: path, R: plain(t, path)}, c, Options{})
				if err != nil {
					return err
				}
				checkAccount(t, res, c)
				t.Logf("%-16s %-8s %4d records, %d rejected, %s: %s", res.Format, res.Status, res.Records, res.Rejected, filepath.Base(path), res.Reason)
				records += len(*c.records)
				if len(*c.records) == 0 {
					rel, _ := filepath.Rel(filepath.Join(dir, "cloudtrail"), path)
					without = append(without, filepath.ToSlash(rel))
					if res.Status == Loaded || res.Reason == "" {
						t.Errorf("%s: %+v", path, res)
					}
				}
				for _, r := range *c.records {
					var fields struct {
						EventID   string
						EventTime string
					}
					if err := json.Unmarshal([]byte(r.text), &fields); err != nil {
						t.Errorf("%s: %v", path, err)
					}
					if fields.EventID != "" {
						ids[fields.EventID] = true
					}
					if fields.EventTime == "" {
						timeless++
						if strings.Contains(r.text, "@timestamp") && r.at.Time == 0 {
							t.Errorf("%s: record %d has no time", path, r.at.Index)
						}
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(without)
			slices.Sort(want.FilesWithout)
			if files != want.Files || records != want.Records || timeless != want.WithoutEventTime || len(ids) != want.DistinctEventIDs {
				t.Errorf("%d files, %d records, %d without a time, %d ids; want %d, %d, %d, %d", files, records, timeless, len(ids),
					want.Files, want.Records, want.WithoutEventTime, want.DistinctEventIDs)
			}
			if !slices.Equal(without, want.FilesWithout) {
				t.Errorf("files without records:\n%q\nwant\n%q", without, want.FilesWithout)
			}
		})
	}
}
