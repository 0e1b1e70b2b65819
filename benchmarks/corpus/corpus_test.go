package corpus

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readAll returns the uncompressed files of a corpus by their paths.
func readAll(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		packed, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		zip, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all[rel], err = io.ReadAll(zip)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func write(t *testing.T, o Options) (Truth, map[string][]byte) {
	t.Helper()
	dir := t.TempDir()
	truth, err := Write(context.Background(), dir, o)
	if err != nil {
		t.Fatal(err)
	}
	return truth, readAll(t, dir)
}

func TestTruthIsWhatTheFilesHold(t *testing.T) {
	shapes := map[string]Options{
		"default": {Events: 4000, FileMean: 100, Days: 3},
		"tiny":    {Events: 999, FileMean: 5, FileSigma: -1, Seed: 2},
		"huge":    {Events: 3000, OneFile: true, Seed: 3},
	}
	for name, o := range shapes {
		t.Run(name, func(t *testing.T) {
			truth, files := write(t, o)
			var events, size, failed int64
			seen := map[string]string{}
			for path, text := range files {
				size += int64(len(text))
				var envelope struct{ Records []json.RawMessage }
				if err := json.Unmarshal(text, &envelope); err != nil {
					t.Fatalf("%s: %v", path, err)
				}
				for _, raw := range envelope.Records {
					events++
					failed += check(t, path, raw, seen)
				}
			}
			if events != int64(o.Events) || events != truth.Events || len(files) != truth.Files || size != truth.BytesJSON {
				t.Errorf("%d events in %d files of %d bytes, truth says %+v", events, len(files), size, truth)
			}
			if int64(len(seen)) != truth.Unique || truth.Unique+truth.Duplicates != truth.Events {
				t.Errorf("%d distinct records, truth says %+v", len(seen), truth)
			}
			if failed != truth.Errors {
				t.Errorf("%d errors, truth says %d", failed, truth.Errors)
			}
			if duplicates := float64(truth.Duplicates) / float64(events); !o.OneFile && (duplicates < 0.003 || duplicates > 0.02) {
				t.Errorf("%.4f of the records are duplicates, want about 0.01", duplicates)
			}
		})
	}
}

// check decodes a record, compares it with an earlier one of the same id, and returns 1 for a new record of a failed request.
func check(t *testing.T, path string, raw []byte, seen map[string]string) int64 {
	t.Helper()
	var r struct {
		EventID, EventTime, EventName, ErrorCode, ErrorMessage, RecipientAccountID, AwsRegion string
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, raw)
	}
	if len(r.EventID) != 36 || len(r.EventTime) != 20 || r.EventName == "" {
		t.Fatalf("%s: a record without id, time or name: %s", path, raw)
	}
	if place := fmt.Sprintf("AWSLogs/%s/CloudTrail/%s/", r.RecipientAccountID, r.AwsRegion); !strings.HasPrefix(filepath.ToSlash(path), place) {
		t.Fatalf("%s holds a record of %s", path, place)
	}
	if before, ok := seen[r.EventID]; ok {
		if before != string(raw) {
			t.Fatalf("two records with id %s", r.EventID)
		}
		return 0
	}
	seen[r.EventID] = string(raw)
	if r.ErrorCode+r.ErrorMessage != "" {
		return 1
	}
	return 0
}

func TestCorpusDependsOnSeedAlone(t *testing.T) {
	sum := func(seed uint64, workers int) string {
		truth, files := write(t, Options{Events: 1500, FileMean: 50, Seed: seed, Workers: workers})
		hash := sha256.New()
		for _, path := range slices.Sorted(maps.Keys(files)) {
			fmt.Fprintf(hash, "%s\n%s\n", path, files[path])
		}
		fmt.Fprintf(hash, "%+v", truth)
		return fmt.Sprintf("%x", hash.Sum(nil))
	}
	one, four, other := sum(7, 1), sum(7, 4), sum(8, 4)
	if one != four {
		t.Error("the number of workers changed the corpus")
	}
	if one == other {
		t.Error("two seeds made the same corpus")
	}
}

func TestRecordsAreLikeRealOnes(t *testing.T) {
	truth, _ := write(t, Options{Events: 20_000, FileMean: 1000})
	if size := truth.BytesJSON / truth.Events; size < 1300 || size > 1500 {
		t.Errorf("a record has %d bytes on average, want about 1400", size)
	}
	// Real delivery files were between 0.085 and 0.18 of their JSON, 0.11 together.
	if ratio := float64(truth.BytesGzip) / float64(truth.BytesJSON); ratio < 0.10 || ratio > 0.15 {
		t.Errorf("gzip left %.3f of the JSON, want 0.10 to 0.15", ratio)
	}
}

func TestEveryActionMakesJSON(t *testing.T) {
	w, err := newWorld(1, 1)
	if err != nil {
		t.Fatal(err)
	}
	e := &event{world: w, account: w.accounts[0], region: homeRegion, seconds: 1_772_000_000, actor: w.accounts[0].actors[0], random: seeded(1)}
	for _, a := range w.actions {
		e.action = a
		for _, part := range []template{a.request, a.response, a.resources, a.additional} {
			if text := part.append(nil, e); part != nil && !json.Valid(text) {
				t.Errorf("%s %s: not JSON: %s", a.source, a.name, text)
			}
		}
		if a.by == "" || a.share <= 0 {
			t.Errorf("%s %s is never chosen", a.source, a.name)
		}
	}
}

func TestOptionsAreChecked(t *testing.T) {
	if _, err := Write(context.Background(), t.TempDir(), Options{Accounts: 99}); err == nil {
		t.Error("99 accounts were accepted")
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Write(cancelled, t.TempDir(), Options{}); err == nil {
		t.Error("a cancelled context was ignored")
	}
}
