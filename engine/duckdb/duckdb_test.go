package duckdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/engine/rows"
	"trailsift/storage/schema"
)

// open returns a database that may read below folder.
func open(t testing.TB, o Options) *Database {
	t.Helper()
	if o.TempDir == "" {
		o.TempDir = t.TempDir()
	}
	d, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// show returns a result as text: a line per row, values separated by bars.
func show(d *Database, q Query) (string, error) {
	r, err := d.Query(context.Background(), q)
	if err != nil {
		return "", err
	}
	defer r.Close()
	var b strings.Builder
	for {
		batch, err := r.Next()
		if err != nil || batch == nil {
			return b.String(), err
		}
		for row := range batch.Rows {
			for i, c := range r.Columns() {
				if i > 0 {
					b.WriteByte('|')
				}
				b.WriteString(cell(&batch.Columns[i], c.Kind, row))
			}
			b.WriteByte('\n')
		}
	}
}

func cell(v *rows.Vector, kind rows.Kind, row int) string {
	if v.IsNull(row) {
		return "∅"
	}
	switch kind {
	case rows.Int64, rows.Timestamp, rows.Date:
		return fmt.Sprint(v.Int64(row))
	case rows.Double:
		return fmt.Sprint(v.Double(row))
	case rows.Bool:
		return fmt.Sprint(v.Bool(row))
	default:
		return string(v.Bytes(row))
	}
}

func TestValues(t *testing.T) {
	d := open(t, Options{})
	for _, test := range []struct {
		sql  string
		kind rows.Kind
		want string
	}{
		{"true", rows.Bool, "true"},
		{"(-5)::tinyint", rows.Int64, "-5"},
		{"(-300)::smallint", rows.Int64, "-300"},
		{"70000", rows.Int64, "70000"},
		{"9007199254740993", rows.Int64, "9007199254740993"},
		{"255::utinyint", rows.Int64, "255"},
		{"65535::usmallint", rows.Int64, "65535"},
		{"4294967295::uinteger", rows.Int64, "4294967295"},
		{"18446744073709551615::ubigint", rows.Decimal, "18446744073709551615"},
		{"sum(9223372036854775807) from range(2)", rows.Decimal, "18446744073709551614"},
		{"(-170141183460469231731687303715884105727)::hugeint", rows.Decimal, "-170141183460469231731687303715884105727"},
		{"340282366920938463463374607431768211455::uhugeint", rows.Decimal, "340282366920938463463374607431768211455"},
		{"1.50", rows.Decimal, "1.50"},
		{"(-0.05)::decimal(4,2)", rows.Decimal, "-0.05"},
		{"12345678901234567890.123456789::decimal(38,9)", rows.Decimal, "12345678901234567890.123456789"},
		{"0.1::float", rows.Double, "0.1"},
		{"2.5::double", rows.Double, "2.5"},
		{"'short'", rows.Text, "short"},
		{"'a text that is longer than twelve bytes: ü'", rows.Text, "a text that is longer than twelve bytes: ü"},
		{"''", rows.Text, ""},
		{`'{"n": 12345678901234567890}'::json`, rows.JSON, `{"n": 12345678901234567890}`},
		{"'a\\x00\\xFF'::blob", rows.Blob, "a\x00\xff"},
		{"timestamp '2026-01-02 03:04:05.678901'", rows.Timestamp, "1767323045678901"},
		{"timestamp_s '1969-12-31 23:59:59'", rows.Timestamp, "-1000000"},
		{"timestamp_ms '2026-01-02 03:04:05.678'", rows.Timestamp, "1767323045678000"},
		{"timestamp_ns '1969-12-31 23:59:59.9999999'", rows.Timestamp, "-1"},
		{"timestamptz '2026-01-02 04:04:05+01:00'", rows.Timestamp, "1767323045000000"},
		{"date '1970-01-03'", rows.Date, "2"},
		{"time '03:04:05.5'", rows.Text, "03:04:05.5"},
		{"interval '14 months 3 days 1 second'", rows.Text, "1 years 2 months 3 days 1s"},
		{"interval '0 days'", rows.Text, "0s"},
		{"uuid '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0'", rows.Text, "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"},
		{"'b'::enum('a', 'b')", rows.Text, "b"},
		{"null", rows.Int64, "∅"}, // DuckDB's type for it
		{"[1, null, 3]", rows.JSON, "[1,null,3]"},
		{"[]::varchar[]", rows.JSON, "[]"},
		{"array_value(1.5, 2.5)", rows.JSON, "[1.5,2.5]"},
		{"{'a': [{'b': 'x\"y'}], 'c': date '2026-01-02', 'd': timestamp '2026-01-02 03:04:05.5', 'e': 9007199254740993::hugeint, 'f': 'nan'::double}",
			rows.JSON, `{"a":[{"b":"x\"y"}],"c":"2026-01-02","d":"2026-01-02T03:04:05.5Z","e":9007199254740993,"f":null}`},
		{"row(1, 'x')", rows.JSON, `[1,"x"]`},
		{"map {'k': 1, 'l': null}", rows.JSON, `{"k":1,"l":null}`},
		{"map {1: true}", rows.JSON, `{"1":true}`},
	} {
		r, err := d.Query(t.Context(), Query{SQL: "select " + test.sql})
		if err != nil {
			t.Errorf("%s: %v", test.sql, err)
			continue
		}
		batch, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Columns()[0].Kind; got != test.kind {
			t.Errorf("%s: kind %v, want %v", test.sql, got, test.kind)
		} else if got := cell(&batch.Columns[0], test.kind, 0); got != test.want {
			t.Errorf("%s: %q, want %q", test.sql, got, test.want)
		}
		r.Close()
	}
}

func TestRefusedType(t *testing.T) {
	_, err := show(open(t, Options{}), Query{SQL: "select bitstring('101', 3) as flags"})
	if err == nil || !strings.Contains(err.Error(), "flags") || !strings.Contains(err.Error(), "cast") {
		t.Errorf("got %v, want an error that names the column and the cast", err)
	}
}

func TestErrorText(t *testing.T) {
	_, err := show(open(t, Options{}), Query{SQL: "select (chr(27) || '[31m' || chr(155) || 'x')::int"})
	var e *Error
	if !errors.As(err, &e) || e.Kind != "Conversion" || !strings.Contains(e.Message, "␛[31m\ufffdx") {
		t.Errorf("got %q", err)
	}
}

func TestParameters(t *testing.T) {
	d := open(t, Options{})
	got, err := show(d, Query{
		SQL:  "select ? is null, ?::varchar, length(?::varchar), octet_length(?::blob), ?::bigint, ?::bigint, ?::double, ?::boolean, ?::timestamp, ?::varchar",
		Args: []any{nil, "it's", "a\x00b", []byte{0, 1}, 7, int64(1) << 60, 0.5, true, time.UnixMicro(5), ""},
	})
	if want := "true|it's|3|2|7|1152921504606846976|0.5|true|5|\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	if _, err := show(d, Query{SQL: "select ?"}); err == nil {
		t.Error("a missing parameter is not an error")
	}
	if _, err := show(d, Query{SQL: "select ?", Args: []any{struct{}{}}}); err == nil {
		t.Error("a parameter of an unknown type is not an error")
	}
}

func TestOneStatement(t *testing.T) {
	d := open(t, Options{Unrestricted: true})
	file := filepath.Join(t.TempDir(), "x.csv")
	for _, sql := range []string{
		"copy (select 1) to '" + file + "'; select 1",
		"select 1; copy (select 1) to '" + file + "'",
		"", ";", "-- nothing", "select 1\x00",
	} {
		if _, err := show(d, Query{SQL: sql}); err == nil {
			t.Errorf("%q runs", sql)
		}
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("a refused text wrote a file")
	}
}

func TestManyBatches(t *testing.T) {
	d := open(t, Options{Threads: 2})
	r, err := d.Query(t.Context(), Query{SQL: "select i, case when i % 3 = 0 then null else 'row ' || i end from range(10000) t(i) order by i"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 0
	for {
		batch, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if batch == nil {
			break
		}
		for row := range batch.Rows {
			want := "row " + fmt.Sprint(n)
			if n%3 == 0 {
				want = "∅"
			}
			if got := cell(&batch.Columns[1], rows.Text, row); batch.Columns[0].Int64(row) != int64(n) || got != want {
				t.Fatalf("row %d: %d %q", n, batch.Columns[0].Int64(row), got)
			}
			n++
		}
	}
	if n != 10000 {
		t.Errorf("%d rows", n)
	}
}

func TestCancel(t *testing.T) {
	d := open(t, Options{})
	const endless = "select sum(a.range * b.range % 7) from range(10000000) a, range(10000000) b"
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		r, err := d.Query(ctx, Query{SQL: endless})
		if err == nil {
			_, err = r.Next()
			r.Close()
		}
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := d.Query(ctx, Query{SQL: endless})
	if err == nil {
		t.Fatal("an endless aggregate has a result")
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("timed out: %v", err)
	}
	// The database goes on after that, and a result may be left in the middle.
	r, err := d.Query(t.Context(), Query{SQL: "select * from range(1000000000)"})
	if err != nil {
		t.Fatal(err)
	}
	if batch, err := r.Next(); err != nil || batch == nil {
		t.Errorf("first batch: %v, %v", batch, err)
	}
	r.Close()
	r.Close()
	if _, err := r.Next(); err == nil {
		t.Error("a closed result has rows")
	}
}

// writeEvents makes Parquet files of events with DuckDB and returns their paths.
func writeEvents(t testing.TB, folder string, selects ...string) []string {
	t.Helper()
	d, err := Open(Options{Unrestricted: true, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	var files []string
	for i, s := range selects {
		file := filepath.Join(folder, fmt.Sprintf("%d.parquet", i))
		if _, err := show(d, Query{SQL: "copy (" + s + ") to " + Quote(file) + " (format parquet)"}); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func TestView(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "it's [a] store")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	files := writeEvents(t, folder,
		"select 'RunInstances' as eventname, timestamp '2026-01-02 03:04:05' as ts",
		"select 'GetObject' as eventname, 's3.amazonaws.com' as eventsource, 7::bigint as future_column")
	d := open(t, Options{ReadFolders: []string{folder}})
	got, err := show(d, Query{
		Views: []View{{Table: schema.Events(), Files: files}, {Table: schema.Insights()}},
		SQL:   "select eventname, eventsource, ts, raw, (select count(*) from insights) from events order by 1",
	})
	if want := "GetObject|s3.amazonaws.com|∅|∅|0\nRunInstances|∅|1767323045000000|∅|0\n"; got != want || err != nil {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
	for _, table := range schema.Tables() {
		got, err := show(d, Query{Views: []View{{Table: table}}, SQL: "select count(*), count(columns(*)) from " + table.Name})
		if err != nil || !strings.HasPrefix(got, "0|0|") || strings.Count(got, "|") != len(table.Columns) {
			t.Errorf("%s: %q, %v", table.Name, got, err)
		}
	}
	_, err = show(d, Query{Views: []View{{Table: schema.Events(), Files: []string{filepath.Join(folder, "gone.parquet")}}}, SQL: "select 1 from events"})
	if err == nil || !strings.Contains(err.Error(), "gone.parquet") {
		t.Errorf("a missing file: %v", err)
	}
}

// TestViewOfReplacedRows shows that of several rows with one key only the last one counts.
func TestViewOfReplacedRows(t *testing.T) {
	folder := t.TempDir()
	files := writeEvents(t, folder,
		"select unnest([1, 2, 3]) as file_id, timestamp '2026-01-02 00:00:00' as ingested_at, unnest(['a', 'b', 'c']) as status",
		"select unnest([1, 2, 2]) as file_id, timestamp '2026-01-02 00:00:00' as ingested_at, unnest(['a2', 'b2', 'b3']) as status",
		"select 1 as file_id, timestamp '2026-01-01 00:00:00' as ingested_at, 'older' as status")
	d := open(t, Options{ReadFolders: []string{folder}})
	got, err := show(d, Query{Views: []View{{Table: schema.Files(), Files: files}}, SQL: "select file_id, status from files order by 1"})
	if want := "1|a2\n2|b3\n3|c\n"; got != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestProfile(t *testing.T) {
	folder := t.TempDir()
	files := writeEvents(t, folder, "select 'e' || (range % 2) as eventname from range(1000)")
	d := open(t, Options{ReadFolders: []string{folder}})
	p, err := d.Profile(t.Context(), Query{
		Views: []View{{Table: schema.Events(), Files: files}},
		SQL:   "select eventid, count(*) from events where eventname = ? group by eventid", Args: []any{"e1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if p.RowsRead != 500 || p.RowsOut != 1 || p.BytesRead == 0 || !strings.Contains(p.Plan, "eventname") {
		t.Errorf("%+v", p)
	}
}

// TestProfileCountsBytes: what is read ahead counts too. The texts repeat nowhere, so that they take their room in the file.
func TestProfileCountsBytes(t *testing.T) {
	folder := t.TempDir()
	files := writeEvents(t, folder, "select md5(range::varchar) as eventname from range(200000)")
	d := open(t, Options{ReadFolders: []string{folder}})
	p, err := d.Profile(t.Context(), Query{Views: []View{{Table: schema.Events(), Files: files}}, SQL: "select max(eventname) from events"})
	if err != nil {
		t.Fatal(err)
	}
	if p.BytesRead < 200000*16 {
		t.Errorf("%d bytes were read", p.BytesRead)
	}
}

func TestOptions(t *testing.T) {
	d := open(t, Options{Threads: 1, MemoryLimit: "200MB", MaxTemp: "1GB"})
	got, err := show(d, Query{SQL: "select current_setting('threads'), current_setting('memory_limit'), current_setting('TimeZone')"})
	if want := "1|190.7 MiB|UTC\n"; got != want || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if d, err := Open(Options{MemoryLimit: "much", TempDir: t.TempDir()}); err == nil {
		d.Close()
		t.Error("a memory limit without a number is taken")
	}
}

// Only what has a folder to spill to spills, and no more than it may.
func TestSpill(t *testing.T) {
	const sql = "select sha256(range::varchar) as text from range(500000) order by text"
	folder := t.TempDir()
	for _, test := range []struct{ folder, most, want string }{
		{"", "", "--memory-limit allows more memory"},
		{folder, "5MB", "--max-temp lets a query spill more"},
		{folder, "1GB", ""},
		{folder, "", ""},
	} {
		d, err := Open(Options{Threads: 1, MemoryLimit: "20MB", TempDir: test.folder, MaxTemp: test.most})
		if err != nil {
			t.Fatal(err)
		}
		_, err = show(d, Query{SQL: sql})
		var e *Error
		switch {
		case test.want == "" && err != nil:
			t.Errorf("in %q at most %q: %v", test.folder, test.most, err)
		case test.want != "" && (!errors.As(err, &e) || e.Kind != KindMemory || !strings.Contains(e.Message, test.want)):
			t.Errorf("in %q at most %q: %v, want %q", test.folder, test.most, err, test.want)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
			t.Errorf("%v are left, %v", left, err)
		}
	}
}

// Memory can be given back at any time, also while queries run.
func TestReleaseMemory(t *testing.T) {
	d := open(t, Options{})
	r, err := d.Query(t.Context(), Query{SQL: "select repeat('x', 1000) || range as text from range(20000) order by text"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rows := 0
	for {
		ReleaseMemory()
		batch, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if batch == nil {
			break
		}
		rows += batch.Rows
	}
	if rows != 20000 {
		t.Errorf("%d rows", rows)
	}
}
