package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/engine/duckdb"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
)

// read returns the error of a result, wherever it comes.
func read(r *Rows, err error) error {
	if err != nil {
		return err
	}
	defer r.Close()
	for {
		var batch *rows.Batch
		if batch, err = r.Next(); err != nil || batch == nil {
			return err
		}
	}
}

// A damaged segment is named, with what can be done, however DuckDB stumbles on it.
func TestDamagedSegment(t *testing.T) {
	for name, damage := range map[string]func(path string, data []byte) error{
		"missing": func(path string, _ []byte) error { return os.Remove(path) },
		"empty":   func(path string, _ []byte) error { return os.WriteFile(path, nil, 0o600) },
		"cut":     func(path string, data []byte) error { return os.WriteFile(path, data[:len(data)/2], 0o600) },
		"footer": func(path string, data []byte) error {
			for i := len(data) - 200; i < len(data)-8; i++ {
				data[i] ^= 0x55
			}
			return os.WriteFile(path, data, 0o600)
		},
		"pages": func(path string, data []byte) error {
			for i := 4; i < len(data)/3; i++ {
				data[i] ^= 0x55
			}
			return os.WriteFile(path, data, 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := newSnapshot(t, sampleEvents)
			path := snapshot.Path(snapshot.Segments("events", storage.TimeRange{})[1])
			data, err := os.ReadFile(path)
			if err == nil {
				err = damage(path, data)
			}
			if err != nil {
				t.Fatal(err)
			}
			s := openSession(t, snapshot, Options{})
			r, err := s.Query(t.Context(), compile(t, "fields @message", query.TimeRange{}))
			errs := map[string]error{"query": read(r, err)}
			r, err = s.SQL(t.Context(), "from events")
			errs["sql"] = read(r, err)
			_, errs["explain"] = s.Explain(t.Context(), compile(t, "fields @message", query.TimeRange{}))
			_, errs["export"] = Export(t.Context(), snapshot, filepath.Join(t.TempDir(), "x.duckdb"), ExportOptions{Format: "duckdb"})
			for how, err := range errs {
				var corrupt *storage.CorruptError
				if !errors.As(err, &corrupt) || corrupt.Path != path || !strings.Contains(err.Error(), "trailsift verify --repair") {
					t.Errorf("%s: %v", how, err)
				}
			}
		})
	}
}

// In a sound store a statement's own mistake stays what it is.
func TestErrorsOfSoundStores(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{})
	for sql, kind := range map[string]string{
		"select nosuch from events": "Binder", "from nosuch": "Catalog", "selec 1": "Parser", "select eventname::int from events": "Conversion",
	} {
		r, err := s.SQL(t.Context(), sql)
		var failed *duckdb.Error
		if err := read(r, err); !errors.As(err, &failed) || failed.Kind != kind {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// DuckDB's advice names its own settings; the program's has to name flags.
func TestAdvice(t *testing.T) {
	snapshot := newSnapshot(t, sampleEvents)
	for _, c := range []struct{ sql, want string }{
		{"select list(range || 'some text that takes room') from range(1000000)", "--memory-limit"},
		{"select 1" + strings.Repeat("+1", 1500), "depth limit of 1000"},
	} {
		s := openSession(t, snapshot, Options{MemoryLimit: "20MB", MaxTemp: "1MB", Threads: 1})
		r, err := s.SQL(t.Context(), c.sql)
		err = read(r, err)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "SET ") || strings.Contains(err.Error(), "duckdb.org") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60s: %v", c.sql, err)
		}
	}
}
