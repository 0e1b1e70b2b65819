package ingest

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// realData returns the folder of real logs, and skips the test where there is none.
func realData(t *testing.T) string {
	t.Helper()
	dir := cmp.Or(os.Getenv("TRAILSIFT_REAL_DATA"), "../../shared/data")
	if _, err := os.Stat(filepath.Join(dir, "EXPECTED.json")); err != nil {
		t.Skipf("no real data: %v (TRAILSIFT_REAL_DATA names the folder)", err)
	}
	return dir
}

type expectation struct {
	Files            int64    `json:"files"`
	Records          int64    `json:"records"`
	Stored           int64    `json:"stored"`
	Duplicates       int64    `json:"duplicates"`
	Conflicts        int64    `json:"conflicts"`
	WithoutEventTime int64    `json:"without_event_time"`
	WithoutRecords   []string `json:"files_without_records"`
}

func TestRealFolders(t *testing.T) {
	dir := realData(t)
	text, err := os.ReadFile(filepath.Join(dir, "EXPECTED.json"))
	if err != nil {
		t.Fatal(err)
	}
	var expected map[string]expectation
	if err := json.Unmarshal(text, &expected); err != nil {
		t.Fatal(err)
	}
	for name, want := range expected {
		t.Run(name, func(t *testing.T) {
			store := newStore(t)
			input := filepath.Join(dir, "cloudtrail", name)
			r := mustRun(t, store, Options{}, input)
			if r.Files != want.Files || r.Records-r.Rejected != want.Records || r.Stored != want.Stored || r.Duplicates != want.Duplicates || r.Conflicts != want.Conflicts {
				t.Errorf("got %+v\nwant %+v", *r, want)
			}
			if n := r.Ignored + r.Failed; n != int64(len(want.WithoutRecords)) {
				t.Errorf("%d files without records, want %d: %v", n, len(want.WithoutRecords), want.WithoutRecords)
			}
			checkInvariants(t, store, r)
			missing := int64(0)
			eachRow(t, store, schema.Events(), func(b *storage.Batch, row int) {
				origin := string(b.Columns[b.Table.MustColumn("ts_origin")].Bytes(row))
				if b.Columns[b.Table.Time].IsNull(row) || origin == schema.TimeFromContainer || origin == schema.TimeFromWindow {
					missing++
				}
			})
			if missing != want.WithoutEventTime {
				t.Errorf("%d rows without an eventTime, want %d", missing, want.WithoutEventTime)
			}
			again := mustRun(t, store, Options{}, input)
			if again.Stored != 0 || again.BytesStored != 0 || again.Duplicates != 0 || again.Known != want.Files-r.Failed || again.Failed != r.Failed {
				t.Errorf("second run: %+v", *again)
			}
			checkInvariants(t, store, r)
		})
	}
}

func newStore(t testing.TB) *storage.Store {
	t.Helper()
	s, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{FS: quickFS{}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustRun(t testing.TB, store *storage.Store, o Options, inputs ...string) *Report {
	t.Helper()
	r, err := Run(context.Background(), store, inputs, o)
	if err != nil {
		t.Fatal(err)
	}
	if r.Records != r.Stored+r.Duplicates+r.Rejected {
		t.Errorf("%d records, but %d stored + %d duplicates + %d rejected", r.Records, r.Stored, r.Duplicates, r.Rejected)
	}
	return r
}

// eachRow calls fn for every row of a table.
func eachRow(t testing.TB, store *storage.Store, table *schema.Table, fn func(b *storage.Batch, row int)) {
	t.Helper()
	snap, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snap.Close()
	for _, seg := range snap.Segments(table.Name, storage.TimeRange{}) {
		err := storage.ReadSegment(context.Background(), snap.Path(seg), table, nil, func(b *storage.Batch) error {
			for row := range b.Rows() {
				fn(b, row)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// ledgerRow is a row of the files table.
type ledgerRow struct {
	ID, Records, Stored, Duplicates, Conflicts, Rejected, Replaced int64
	Path, Member, Status, Reason, Format, Compression              string
	SHA256, ContentSHA256                                          string
	Size                                                           int64
}

func ledgerOf(t testing.TB, store *storage.Store) []ledgerRow {
	t.Helper()
	var out []ledgerRow
	eachRow(t, store, schema.Files(), func(b *storage.Batch, row int) {
		text := func(c string) string { return string(b.Columns[b.Table.MustColumn(c)].Bytes(row)) }
		num := func(c string) int64 { return b.Columns[b.Table.MustColumn(c)].Int64(row) }
		out = append(out, ledgerRow{
			ID: num("file_id"), Records: num("records"), Stored: num("stored"), Duplicates: num("duplicates"),
			Conflicts: num("conflicts"), Rejected: num("rejected"), Replaced: num("replaced"), Path: text("path"), Member: text("member"),
			Status: text("status"), Reason: text("reason"), Format: text("format"), Compression: text("compression"),
			SHA256: text("sha256"), ContentSHA256: text("content_sha256"), Size: num("size"),
		})
	})
	return out
}

// checkInvariants compares the ledger with the tables, and with the report of the run that made the store.
func checkInvariants(t testing.TB, store *storage.Store, r *Report) {
	t.Helper()
	stored, rejected := map[int64]int64{}, map[int64]int64{}
	type place struct{ file, index int64 }
	seen := map[place]bool{}
	for _, table := range []*schema.Table{schema.Events(), schema.Insights(), schema.Metrics(), schema.Series()} {
		eachRow(t, store, table, func(b *storage.Batch, row int) {
			if table.Name == "series" && !b.Columns[table.MustColumn("kind")].IsNull(row) {
				return // it follows from datapoints
			}
			p := place{b.Columns[0].Int64(row), b.Columns[1].Int64(row)}
			if seen[p] {
				t.Errorf("record %d of file %d is stored twice", p.index, p.file)
			}
			seen[p] = true
			stored[p.file]++
		})
	}
	eachRow(t, store, schema.Rejects(), func(b *storage.Batch, row int) { rejected[b.Columns[0].Int64(row)]++ })
	var total ledgerRow
	ids := map[int64]bool{}
	ledger := ledgerOf(t, store)
	for _, f := range ledger {
		total.Replaced += f.Replaced
	}
	for _, f := range ledger {
		if ids[f.ID] {
			t.Errorf("file id %d is there twice", f.ID)
		}
		ids[f.ID] = true
		if f.Records != f.Stored+f.Duplicates+f.Rejected {
			t.Errorf("%s: %d records, but %d stored + %d duplicates + %d rejected", f.Path, f.Records, f.Stored, f.Duplicates, f.Rejected)
		}
		if f.Stored != stored[f.ID] && (total.Replaced == 0 || f.Stored < stored[f.ID]) || f.Rejected != rejected[f.ID] {
			t.Errorf("%s: the ledger has %d stored and %d rejected, the tables %d and %d", f.Path, f.Stored, f.Rejected, stored[f.ID], rejected[f.ID])
		}
		total.Stored += f.Stored
		total.Records += f.Records
		total.Duplicates += f.Duplicates
	}
	if total.Stored-total.Replaced != int64(len(seen)) {
		t.Errorf("the ledger counts %d stored records, %d of them replaced, the tables hold %d", total.Stored, total.Replaced, len(seen))
	}
	if r != nil && (total.Stored != r.Stored || total.Replaced != r.Replaced || total.Records != r.Records || total.Duplicates != r.Duplicates) {
		t.Errorf("ledger %+v, report %+v", total, *r)
	}
}
