package engine

import (
	"os"
	"path/filepath"
	"testing"

	"trailsift/engine/render"
)

// everyKind is a row of each kind of value, and one of nulls.
const everyKind = `select * from (values
	('text', '{"a":1}'::json, 9007199254740993, 0.5::double, true, timestamp '1969-12-31 23:59:59.123456', date '2026-01-02', -12.50::decimal(38,2), 170141183460469231731::hugeint, '\xFF\x00'::blob),
	(null, null, null, null, null, null, null, null, null, null)
) t("a", "b c", n, f, ok, "at", day, amount, total, raw)`

// TestParquetOutput shows that DuckDB reads what the parquet format wrote as it was, values and types.
func TestParquetOutput(t *testing.T) {
	s := openSession(t, newSnapshot(t, nil), Options{AllowExternal: true})
	file := filepath.Join(t.TempDir(), "out.parquet")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := s.SQL(t.Context(), everyKind)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if summary, err := render.Write(t.Context(), f, r, render.Options{Format: "parquet"}); err != nil || summary.Rows != 2 {
		t.Fatalf("%+v, %v", summary, err)
	}
	original, err := s.SQL(t.Context(), everyKind)
	want := asJSON(t, original, err)
	back, err := s.SQL(t.Context(), `select * replace ("b c"::json as "b c") from '`+file+`'`)
	if got := asJSON(t, back, err); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	types, err := s.SQL(t.Context(), "select string_agg(column_type, ' ') as types from (describe from '"+file+"')")
	const wantTypes = "VARCHAR VARCHAR BIGINT DOUBLE BOOLEAN TIMESTAMP WITH TIME ZONE DATE DECIMAL(38,2) DECIMAL(38,0) BLOB"
	if got := asJSON(t, types, err); got != `{"types":"`+wantTypes+`"}`+"\n" {
		t.Errorf("types: %s", got)
	}
}
