//go:build cgo

package record

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/duckdb/duckdb-go/v2"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// writeSegment writes batches as a Parquet file and returns its path.
func writeSegment(t *testing.T, batches ...*storage.Batch) string {
	t.Helper()
	store, err := storage.OpenOrCreate(t.TempDir(), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := store.NewSegment(batches[0].Table)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range batches {
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
	}
	seg, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "segment.parquet")
	if err := os.Rename(filepath.Join(store.Dir(), seg.Path), path); err != nil {
		t.Fatal(err)
	}
	return path
}

func openDuckDB(t *testing.T) *sql.DB {
	t.Helper()
	db, err := sql.Open("duckdb", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestHostileRowsInDuckDB asks every column of the hostile records for everything that breaks on a bad value.
func TestHostileRowsInDuckDB(t *testing.T) {
	db := openDuckDB(t)
	events, insights := newBatches()
	s := NewScanner(Limits{})
	for _, r := range hostileRecords {
		if _, err := s.Scan([]byte(r.text)); err != nil {
			t.Fatal(err)
		}
		b := events
		if s.Table().Name == insights.Table.Name {
			b = insights
		}
		s.Append(b, Origin{})
	}
	for _, b := range []*storage.Batch{events, insights} {
		path := writeSegment(t, b)
		for _, c := range b.Table.Columns {
			expressions := []string{"count(%s)", "min(%s)"}
			if c.Type.IsText() {
				expressions = append(expressions, "count(*) filter (%s like '%%x%%')", "max(length(%s))", "count(*) filter (regexp_matches(%s, 'x'))",
					"list(to_json(%s))", "max(lower(%s))", "list(encode(%s))")
			}
			if c.Type == schema.JSON {
				expressions = append(expressions, "list(%s::json)", "list(json_extract(%s, '$.a'))", "list(json_extract_string(%s, '$.a'))",
					"list(json_keys(%s))", "count(*) filter (json_valid(%s))", "list(json_type(%s))")
			}
			for _, e := range expressions {
				var n any
				query := fmt.Sprintf("select "+e+" from '%s'", c.Name, path)
				if err := db.QueryRow(query).Scan(&n); err != nil {
					t.Errorf("%s: %v", strings.ReplaceAll(query, path, "segment"), err)
				}
				if strings.Contains(e, "json_valid") {
					var present int64
					if err := db.QueryRow(fmt.Sprintf("select count(%s) from '%s'", c.Name, path)).Scan(&present); err != nil || n != present {
						t.Errorf("%s: %v of %d values are valid JSON (%v)", c.Name, n, present, err)
					}
				}
			}
		}
	}
}

// TestBloomFiltersInDuckDB looks values up, in a segment whose row groups all span them.
func TestBloomFiltersInDuckDB(t *testing.T) {
	db := openDuckDB(t)
	var batches []*storage.Batch
	s := NewScanner(Limits{})
	const groups, rows = 4, 3000
	id := func(n int) string { return fmt.Sprintf("%08x-0000-4000-8000-%012x", n*2654435761&0xffffffff, n) }
	for g := range groups {
		b := storage.NewBatch(schema.Events(), 0)
		for i := range rows {
			n := i*groups + g
			text := fmt.Sprintf(`{"eventName":"A","eventSource":"b","eventID":%q,"sourceIPAddress":"192.0.2.%d","userIdentity":{"accessKeyId":"ASIA%d"}}`,
				id(n), n%250, n)
			if _, err := s.Scan([]byte(text)); err != nil {
				t.Fatal(err)
			}
			s.Append(b, Origin{})
		}
		batches = append(batches, b)
	}
	path := writeSegment(t, batches...)
	count := func(where string, arg any) (n int) {
		if err := db.QueryRow("select count(*) from '"+path+"' where "+where, arg).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	for n := 0; n < groups*rows; n += 61 {
		if got := count("eventid = ?", id(n)); got != 1 {
			t.Fatalf("%d rows with the id %s, want 1", got, id(n))
		}
		if got := count("useridentity_accesskeyid = ?", fmt.Sprint("ASIA", n)); got != 1 {
			t.Fatalf("%d rows with the key ASIA%d, want 1", got, n)
		}
	}
	for n := range 250 {
		if got := count("sourceipaddress = ?", fmt.Sprint("192.0.2.", n)); got != groups*rows/250 {
			t.Fatalf("%d rows with the address 192.0.2.%d", got, n)
		}
	}
	excluded := 0
	for n := range 50 {
		var groupsOut int
		query := fmt.Sprintf("select count(*) filter (bloom_filter_excludes) from parquet_bloom_probe('%s', 'eventid', '%s')", path, id(1_000_000+n))
		if err := db.QueryRow(query).Scan(&groupsOut); err != nil {
			t.Fatal(err)
		}
		excluded += groupsOut
	}
	if excluded < 50*groups*9/10 {
		t.Errorf("%d of %d row groups without a value are left out", excluded, 50*groups)
	}
}
