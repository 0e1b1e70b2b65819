package ingest

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// repairInputs writes inputs of every kind that repair has to find again, with repeats, conflicts and rejects in them.
func repairInputs(t *testing.T, dir string) {
	manyFiles(t, dir, 20)
	write(t, filepath.Join(dir, "packed.json.gz"), gz(t, delivery(events(1000, 30)...)))
	write(t, filepath.Join(dir, "all.tar"), tarOf(t, packed{"./a.json", delivery(events(2000, 10)...)}, packed{"b.json", delivery(events(2005, 10)...)}))
	write(t, filepath.Join(dir, "all.zip"), zipOf(t, packed{"c.json", delivery(events(3000, 10)...)}, packed{"d/e.json", delivery(events(3100, 10)...)}))
	write(t, filepath.Join(dir, "other.json"), delivery(event("id-000003", 3, `"readOnly":true`), event("timeless", 0), `{"eventName":"NoTime","eventID":"no-time","eventVersion":"1.08"}`))
	write(t, filepath.Join(dir, "broken.jsonl"), event("line-1", 50)+"\n{broken\n"+event("line-2", 51)+"\n[1]\n")
}

// rowTexts returns all rows of a table, sorted.
func rowTexts(t *testing.T, store *storage.Store, table *schema.Table) []string {
	t.Helper()
	var out []string
	eachRow(t, store, table, func(b *storage.Batch, row int) {
		var text strings.Builder
		for c := range b.Columns {
			v := &b.Columns[c]
			switch {
			case v.IsNull(row):
			case table.Columns[c].Type == schema.Int64 || table.Columns[c].Type == schema.Timestamp:
				fmt.Fprintf(&text, "%s=%d ", table.Columns[c].Name, v.Int64(row))
			case table.Columns[c].Type == schema.Bool:
				fmt.Fprintf(&text, "%s=%t ", table.Columns[c].Name, v.Bool(row))
			case table.Columns[c].Type == schema.Double:
				fmt.Fprintf(&text, "%s=%g ", table.Columns[c].Name, v.Double(row))
			default:
				fmt.Fprintf(&text, "%s=%q ", table.Columns[c].Name, v.Bytes(row))
			}
		}
		out = append(out, text.String())
	})
	slices.Sort(out)
	return out
}

// stateOf returns the rows of all tables.
func stateOf(t *testing.T, store *storage.Store) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, table := range schema.Tables() {
		out[table.Name] = rowTexts(t, store, table)
	}
	return out
}

// segmentsOf returns the paths of a table's segments.
func segmentsOf(t *testing.T, store *storage.Store, table string) []string {
	t.Helper()
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	var out []string
	for _, seg := range snap.Segments(table, storage.TimeRange{}) {
		out = append(out, snap.Path(seg))
	}
	return out
}

// flip changes a bit in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err == nil {
		data[len(data)/3] ^= 16
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func mustRepair(t *testing.T, store *storage.Store, inputs ...string) *RepairReport {
	t.Helper()
	r, err := Repair(t.Context(), store, inputs, Options{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRepair damages each segment of records and rejects in turn, and all of them at once: every row comes back as it was.
func TestRepair(t *testing.T) {
	in := t.TempDir()
	repairInputs(t, in)
	store := newStore(t)
	mustRun(t, store, Options{WindowBytes: 10_000, Threads: 1}, in)
	mustRun(t, store, Options{}, in)
	want := stateOf(t, store)
	damages := map[string]func(string) error{"missing": os.Remove, "flipped": func(path string) error { flip(t, path); return nil }}
	check := func(name string, r *RepairReport, damaged int) {
		t.Helper()
		if r.Damaged != damaged || len(r.Repaired) != damaged || len(r.Problems) > 0 || r.Rows == 0 {
			t.Errorf("%s: %+v", name, *r)
		}
		checkInvariants(t, store, nil)
		for table, rows := range stateOf(t, store) {
			if !slices.Equal(rows, want[table]) {
				t.Fatalf("%s: %s holds\n%s\nwant\n%s", name, table, strings.Join(rows, "\n"), strings.Join(want[table], "\n"))
			}
		}
		if v, err := store.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
			t.Errorf("%s: %+v, %v", name, v.Problems, err)
		}
	}
	for _, table := range []string{"events", "rejects"} {
		for i := range segmentsOf(t, store, table) {
			for name, damage := range damages {
				path := segmentsOf(t, store, table)[i]
				if err := damage(path); err != nil {
					t.Fatal(err)
				}
				check(fmt.Sprint(name, " ", path), mustRepair(t, store), 1)
			}
		}
	}
	all := append(segmentsOf(t, store, "events"), segmentsOf(t, store, "rejects")...)
	for _, path := range all {
		flip(t, path)
	}
	check("everything", mustRepair(t, store), len(all))
	if r := mustRepair(t, store); r.Damaged != 0 || r.Sources != 0 || len(r.Problems) > 0 {
		t.Errorf("of a sound store: %+v", *r)
	}
}

// TestRepairElsewhere: inputs that have moved are known by their content.
func TestRepairElsewhere(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in")
	repairInputs(t, in)
	store := newStore(t)
	mustRun(t, store, Options{Threads: 1}, in)
	want := stateOf(t, store)
	moved := filepath.Join(dir, "moved")
	if err := os.Rename(in, moved); err != nil {
		t.Fatal(err)
	}
	flip(t, segmentsOf(t, store, "events")[0])
	r := mustRepair(t, store)
	if len(r.Repaired) > 0 || len(r.Problems) < 20 || r.Problems[0].Reason != fmt.Sprintf("its damaged segments held %d rows, and 0 of them could be read again", len(want["events"])) ||
		!slices.ContainsFunc(r.Problems, func(p storage.Problem) bool {
			return p.Path == filepath.Join(in, "packed.json.gz") && p.Reason == "it cannot be read again: no such file or directory"
		}) {
		t.Errorf("%+v", *r)
	}
	write(t, filepath.Join(moved, "new.json"), delivery(events(9000, 10)...))
	if r := mustRepair(t, store, moved); len(r.Repaired) != 1 || r.Rows != int64(len(want["events"])) || len(r.Problems) > 0 {
		t.Errorf("%+v", *r)
	}
	for table, rows := range stateOf(t, store) {
		if !slices.Equal(rows, want[table]) {
			t.Errorf("%s: %d rows, want %d", table, len(rows), len(want[table]))
		}
	}
}

// TestRepairInVain: nothing is changed where something is missing, and what it is is said.
func TestRepairInVain(t *testing.T) {
	in := t.TempDir()
	write(t, filepath.Join(in, "a.json"), delivery(events(0, 10)...))
	write(t, filepath.Join(in, "b.json"), delivery(events(100, 10)...))
	write(t, filepath.Join(in, "c.tar"), tarOf(t, packed{"d.json", delivery(events(200, 10)...)}))
	metricFiles(t, in, 5)
	store := newStore(t)
	mustRun(t, store, Options{Stdin: strings.NewReader(delivery(events(300, 5)...))}, in, "-")
	write(t, filepath.Join(in, "b.json"), delivery(events(100, 9)...))
	write(t, filepath.Join(in, "c.tar"), tarOf(t, packed{"d.json", delivery(events(200, 9)...)}))
	flip(t, segmentsOf(t, store, "events")[0])
	metrics := segmentsOf(t, store, "metrics")[0]
	flip(t, metrics)
	before, err := os.ReadFile(filepath.Join(store.Dir(), "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	r := mustRepair(t, store)
	reasons := map[string]string{}
	for _, p := range r.Problems {
		reasons[filepath.Base(p.Path)] = p.Reason
	}
	for name, want := range map[string]string{
		"b.json": "what is there is not what was read", "c.tar!d.json": "no member of the archive is what was read", "-": "standard input",
		"events": "held 35 rows, and 10 of them", filepath.Base(metrics): "put together from several inputs",
	} {
		if !strings.Contains(reasons[name], want) {
			t.Errorf("%s: %q, want %q", name, reasons[name], want)
		}
	}
	if _, named := reasons["a.json"]; named || len(r.Repaired) > 0 || r.Damaged != 2 {
		t.Errorf("%+v", *r)
	}
	if after, err := os.ReadFile(filepath.Join(store.Dir(), "manifest.json")); err != nil || string(after) != string(before) {
		t.Errorf("the manifest has changed: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(store.Dir(), "tmp")); err != nil || len(left) > 0 {
		t.Errorf("left in tmp: %v, %v", left, err)
	}
	flip(t, segmentsOf(t, store, "files")[0])
	if r := mustRepair(t, store); len(r.Repaired) > 0 || len(r.Problems) != 3 || !strings.Contains(fmt.Sprint(r.Problems), "it holds the ledger") {
		t.Errorf("without the ledger: %+v", *r)
	}
}

// TestRepairOnAllCores: a record that several inputs have may come back under another of them; the ledger agrees. What retention has
// removed stays away.
func TestRepairOnAllCores(t *testing.T) {
	for seed := range 10 {
		in := t.TempDir()
		repairInputs(t, in)
		for i := range 8 { // all of them have the same records
			write(t, filepath.Join(in, fmt.Sprintf("same%d.json", i)), delivery(events(5000, 40)...)+strings.Repeat(" ", i))
		}
		store := newStore(t)
		mustRun(t, store, Options{WindowBytes: 20_000, Threads: 4}, in)
		if seed%2 == 1 {
			if _, err := store.Prune(t.Context(), storage.PruneOptions{Before: time.Date(2024, 5, 6, 7, 33, 20, 0, time.UTC).UnixMicro()}); err != nil {
				t.Fatal(err)
			}
		}
		ids := func() (out []string) {
			eachRow(t, store, schema.Events(), func(b *storage.Batch, row int) {
				out = append(out, string(b.Columns[b.Table.MustColumn("eventid")].Bytes(row)))
			})
			slices.Sort(out)
			return out
		}
		want := ids()
		for i, path := range segmentsOf(t, store, "events") {
			if i%2 == seed/2%2 {
				flip(t, path)
			}
		}
		r, err := Repair(t.Context(), store, nil, Options{Threads: 4})
		if err != nil || r.Damaged == 0 || len(r.Repaired) != r.Damaged || len(r.Problems) > 0 {
			t.Fatalf("%+v, %v", r, err)
		}
		if got := ids(); !slices.Equal(got, want) {
			t.Errorf("seed %d: %d rows, want %d", seed, len(got), len(want))
		}
		if v, err := store.Verify(t.Context()); err != nil || len(v.Problems) > 0 {
			t.Errorf("seed %d: %+v, %v", seed, v.Problems, err)
		}
	}
}

// TestRepairOnAFullDisk: wherever the disk gets full, the store stays as it was, and the next repair succeeds.
func TestRepairOnAFullDisk(t *testing.T) {
	in := t.TempDir()
	repairInputs(t, in)
	store := newStore(t)
	mustRun(t, store, Options{Threads: 1}, in)
	want := stateOf(t, store)
	flip(t, segmentsOf(t, store, "events")[0])
	manifest := filepath.Join(store.Dir(), "manifest.json")
	before, err := os.ReadFile(manifest)
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	for n := 1; ; n++ {
		fs := newFaults(fault{op: opWrite, at: n, way: full})
		broken, err := storage.Open(store.Dir(), storage.Options{FS: faultyStore{faults: fs}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err = Repair(t.Context(), broken, nil, Options{Threads: 1}); err == nil {
			break
		}
		if failed++; !errors.Is(err, errFull) {
			t.Fatalf("operation %d: %v", n, err)
		}
		if after, err := os.ReadFile(manifest); err != nil || string(after) != string(before) {
			t.Fatalf("operation %d: the manifest has changed: %v", n, err)
		}
	}
	if failed < 3 {
		t.Errorf("only %d failures", failed)
	}
	for table, rows := range stateOf(t, store) {
		if !slices.Equal(rows, want[table]) {
			t.Errorf("%s: %d rows, want %d", table, len(rows), len(want[table]))
		}
	}
}
