package ingest

import (
	"errors"
	"path/filepath"
	"testing"

	"trailsift/storage"
	"trailsift/storage/schema"
)

// TestColumns: repeats are told without the other columns, and records that would have to be compared by them end the run.
func TestColumns(t *testing.T) {
	for name, c := range map[string]struct {
		second string
		err    error
		rows   int
	}{
		"other": {event("b", 1), nil, 2}, "same": {event("a", 1), nil, 1}, "conflict": {event("a", 1, `"x":1`), ErrColumns, 0},
	} {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "a.json"), event("a", 1))
		write(t, filepath.Join(dir, "b.json"), c.second)
		store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = Run(t.Context(), store, []string{dir}, Options{Columns: map[string][]string{"events": {"eventname"}}})
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v, want %v", name, err, c.err)
		}
		rows := 0
		eachRow(t, store, schema.Events(), func(b *storage.Batch, row int) {
			rows++
			if b.Columns[b.Table.MustColumn("eventname")].IsNull(row) || !b.Columns[b.Table.MustColumn("eventid")].IsNull(row) {
				t.Errorf("%s: other columns than eventname are kept", name)
			}
		})
		if rows != c.rows {
			t.Errorf("%s: %d rows, want %d", name, rows, c.rows)
		}
	}
}
