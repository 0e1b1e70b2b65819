package ingest

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/ingest/record"
	"trailsift/storage"
	"trailsift/storage/schema"
)

var faultNoon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// faultInputs writes inputs of every kind, and returns those that are read first, and the records that all hold, in canonical form
// and each once.
func faultInputs(t *testing.T, dir string) (first []string, truth []string) {
	insight := func(id string) string {
		return `{"eventVersion":"1.09","eventTime":"2024-05-06T07:00:09Z","awsRegion":"us-east-1","eventID":"` + id + `","eventType":"AwsCloudTrailInsight",` +
			`"recipientAccountId":"111122223333","sharedEventID":"s","insightDetails":{"state":"Start","eventSource":"s3.amazonaws.com"},"eventCategory":"Insight"}`
	}
	spaced := func(records []string) string { return strings.ReplaceAll(delivery(records...), `,"`, `, "`) }
	stream := func(from int, sum float64) string {
		var text strings.Builder
		for i := range 24 {
			text.WriteString(streamLine(i%3, from+i, sum))
		}
		return text.String()
	}
	cut := gz(t, delivery(events(0, 30)...))
	files := []struct{ name, text string }{
		{"a_20240506T0700Z_1.json", delivery(append(events(0, 20), insight("one"))...)},
		{"a_20240506T0705Z_2.json.gz", gz(t, delivery(events(20, 20)...))},
		{"history.csv", csvHeader + csvRow("id-000060", 60) + csvRow("id-000061", 61)},
		{"stream-1.json", stream(0, 1)},
		// Those are read first.
		{"b_20240506T0710Z_1.json.gz", gz(t, delivery(append(events(30, 40), insight("two"), insight("one"))...))},
		{"b_20240506T0715Z_2.json", spaced(events(15, 20))},
		{"b_20240506T0720Z_3.json", delivery(append(events(60, 20), event("id-000005", 5, `"readOnly":true`), `{"broken`)...)},
		{"cut.json.gz", cut[:len(cut)*2/3]},
		{"lines.jsonl", event("line-1", 50) + "\n{broken\n" + event("line-2", 51) + "\n[1]\n" + event("id-000001", 1) + "\n"},
		{"more.zip", zipOf(t, packed{"c.json", delivery(events(80, 10)...)}, packed{"d/e.json", spaced(events(85, 10))})},
		{"more.tar.gz", gz(t, tarOf(t, packed{"f.json", delivery(events(90, 10)...)}, packed{"g.json", delivery(events(60, 8)...)}))},
		{"notes.txt", "no log\n"},
		{"stream-2.json", stream(12, 2)},
	}
	for i, f := range files {
		write(t, filepath.Join(dir, f.name), f.text)
		if i < 4 {
			first = append(first, filepath.Join(dir, f.name))
		}
	}
	for _, text := range append(events(0, 100), event("id-000005", 5, `"readOnly":true`), event("line-1", 50), event("line-2", 51)) {
		truth = append(truth, string(record.Canonical(nil, []byte(text))))
	}
	slices.Sort(truth)
	return first, truth
}

// faultStore opens a copy of a store, or a new one where there is none.
func faultStore(t *testing.T, dir string, fs storage.FS) *storage.Store {
	t.Helper()
	to := filepath.Join(t.TempDir(), "store")
	linkStore(t, dir, to)
	s, err := openFaultStore(to, fs)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openFaultStore(dir string, fs storage.FS) (*storage.Store, error) {
	if fs == nil {
		fs = quickFS{}
	}
	return storage.OpenOrCreate(dir, storage.Options{FS: fs, Now: func() time.Time { return faultNoon }, LockWait: time.Millisecond, KeepRetired: -1})
}

// linkStore copies a store. Segments never change, so they are linked.
func linkStore(t *testing.T, from, to string) {
	t.Helper()
	manifest, err := os.ReadFile(filepath.Join(from, "manifest.json"))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	segments, globErr := filepath.Glob(filepath.Join(from, "*", "*.parquet"))
	err = errors.Join(err, globErr)
	for _, segment := range segments {
		rel, relErr := filepath.Rel(from, segment)
		err = errors.Join(err, relErr, os.MkdirAll(filepath.Join(to, filepath.Dir(rel)), 0o700), os.Link(segment, filepath.Join(to, rel)))
	}
	if err = errors.Join(err, os.WriteFile(filepath.Join(to, "manifest.json"), manifest, 0o600)); err != nil {
		t.Fatal(err)
	}
}

func mustOpenFaultStore(t *testing.T, dir string) *storage.Store {
	t.Helper()
	s, err := openFaultStore(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// faultState is what a store holds.
type faultState struct {
	rows       map[string][]string // by table, with where they are from
	segments   []string            // live ones, without their names
	events     []string            // records, in canonical form
	datapoints []string

	records, rejected int64 // in the ledger
}

func (s *faultState) equal(o *faultState) bool {
	for table, rows := range s.rows {
		if !slices.Equal(rows, o.rows[table]) {
			return false
		}
	}
	return slices.Equal(s.segments, o.segments)
}

func faultStateOf(t *testing.T, s *storage.Store) *faultState {
	t.Helper()
	state := &faultState{rows: stateOf(t, s), datapoints: datapointTexts(t, s)}
	snap, err := s.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	for _, table := range schema.Tables() {
		for _, seg := range snap.Segments(table.Name, storage.TimeRange{}) {
			state.segments = append(state.segments, fmt.Sprintf("%s %d rows %d..%d", table.Name, seg.Rows, seg.MinTime, seg.MaxTime))
		}
	}
	slices.Sort(state.segments)
	eachRow(t, s, schema.Events(), func(b *storage.Batch, row int) {
		state.events = append(state.events, string(record.Canonical(nil, storage.AppendRecord(nil, b, row))))
	})
	slices.Sort(state.events)
	for _, f := range ledgerOf(t, s) {
		state.records += f.Records
		state.rejected += f.Rejected
	}
	return state
}

// diskOf hashes all that a store's folder holds but its locks.
func diskOf(t *testing.T, dir string) string {
	t.Helper()
	sum := sha256.New()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || strings.HasSuffix(name, ".lock") {
			return err
		}
		fmt.Fprintf(sum, "\n%s\n", name)
		if e.IsDir() {
			return nil
		}
		content, err := os.ReadFile(filepath.Join(dir, name))
		sum.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(sum.Sum(nil))
}

// checkTruth compares the records of a store with those that there are.
func checkTruth(t *testing.T, got, want []string) {
	t.Helper()
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Errorf("record %d: got  %s\nwant %s", i, got[i], want[i])
			return
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d records, want %d", len(got), len(want))
	}
}

// checkLeftovers has the next ingest remove what nobody needs, and looks for files that the manifest does not name.
func checkLeftovers(t *testing.T, s *storage.Store) {
	t.Helper()
	lock, err := s.LockIngest()
	if err == nil {
		err = lock.Release()
	}
	manifest, readErr := os.ReadFile(filepath.Join(s.Dir(), "manifest.json"))
	files, globErr := filepath.Glob(filepath.Join(s.Dir(), "*", "*"))
	if err = errors.Join(err, readErr, globErr); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		rel, err := filepath.Rel(s.Dir(), file)
		if err != nil || !strings.Contains(string(manifest), `"`+filepath.ToSlash(rel)+`"`) {
			t.Errorf("%s is a leftover, %v", file, err)
		}
	}
}
