//go:build cgo

// Package duckdbtest runs generated SQL in DuckDB. It holds tests only, because no other package may import the driver.
package duckdbtest

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "github.com/duckdb/duckdb-go/v2"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/sqlgen"
	"trailsift/storage/schema"
)

// database is DuckDB in memory with the tables of a store.
type database struct {
	*sql.DB
	compiler *query.Compiler
	waiting  []row // events to be added before the next statement
}

// open makes a database with empty tables.
func open(t testing.TB) *database {
	t.Helper()
	db, err := sql.Open("duckdb", "?threads=1") // the tests run side by side instead
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	c, err := query.New(query.Options{Lookups: testLookups(t), Geo: testGeo()})
	if err != nil {
		t.Fatal(err)
	}
	d := &database{DB: db, compiler: c}
	d.exec(t, geoip())
	for _, table := range schema.Tables() {
		cols := make([]string, len(table.Columns))
		for i, c := range table.Columns {
			cols[i] = c.Name + " " + columnType(c.Type)
		}
		d.exec(t, "create table "+table.Name+" ("+strings.Join(cols, ", ")+")")
	}
	return d
}

func columnType(t schema.Type) string {
	switch t {
	case schema.Int64:
		return "bigint"
	case schema.Double:
		return "double"
	case schema.Bool:
		return "boolean"
	case schema.Timestamp:
		return "timestamp"
	case schema.Blob:
		return "blob"
	}
	return "varchar"
}

func (d *database) exec(t testing.TB, text string, args ...any) {
	t.Helper()
	if err := d.flush(); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Exec(text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// row is an event as columns by name; absent ones are null.
type row map[string]any

// insert adds events before the next statement. file_id is 1; record_index counts, unless a row says otherwise.
func (d *database) insert(t testing.TB, rows ...row) {
	t.Helper()
	for i, r := range rows {
		r = maps.Clone(r)
		if _, ok := r["record_index"]; !ok {
			r["record_index"] = i
		}
		d.waiting = append(d.waiting, r)
	}
}

// insertInto adds a row to a table: a JSON object with columns as members.
func (d *database) insertInto(t testing.TB, table, object string) {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal([]byte(object), &members); err != nil {
		t.Fatal(err)
	}
	var names, marks []string
	var args []any
	for name, v := range members {
		names, marks, args = append(names, name), append(marks, "?"), append(args, v)
	}
	d.exec(t, "insert into "+table+" ("+strings.Join(names, ", ")+") values ("+strings.Join(marks, ", ")+")", args...)
}

// flush adds the events that are waiting, in one statement: planning it is most of the work.
func (d *database) flush() error {
	known := map[string]bool{}
	for _, r := range d.waiting {
		for name := range r {
			known[name] = true
		}
	}
	names := slices.Sorted(maps.Keys(known))
	var lines []string
	var args []any
	for _, r := range d.waiting {
		for _, name := range names {
			args = append(args, r[name])
		}
		lines = append(lines, "(1"+strings.Repeat(", ?", len(names))+")")
	}
	d.waiting = nil
	if len(lines) == 0 {
		return nil
	}
	_, err := d.Exec("insert into events (file_id, "+strings.Join(names, ", ")+") values "+strings.Join(lines, ", "), args...)
	return err
}

// jsonRow spreads a JSON object over an event: t is its time, everything else goes to the extra column.
func jsonRow(t testing.TB, text string) row {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		t.Fatal(err)
	}
	r := row{"extra": text}
	if raw, ok := members["t"]; ok {
		var at time.Time
		if err := json.Unmarshal(raw, &at); err != nil {
			t.Fatal(err)
		}
		r["ts"] = at
	}
	return r
}

// recordRow spreads a JSON record over the columns of its level, as a store does; nulls and members without a column are dropped.
func recordRow(t testing.TB, text string) row {
	t.Helper()
	var members map[string]any
	if err := json.Unmarshal([]byte(text), &members); err != nil {
		t.Fatal(err)
	}
	table, r := schema.Tables()[0], row{}
	var spread func(path []string, members map[string]any)
	spread = func(path []string, members map[string]any) {
		extra := map[string]any{}
		for key, v := range members {
			at := append(slices.Clip(path), key)
			ref, known := table.Resolve(at)
			object, isObject := v.(map[string]any)
			switch {
			case isObject && ref.Level != nil:
				spread(at, object)
			case known && len(ref.Rest) == 0:
				if isObject {
					b, err := json.Marshal(object)
					if err != nil {
						t.Fatal(err)
					}
					v = string(b)
				}
				r[table.Columns[ref.Column].Name] = v
			default:
				extra[key] = v
			}
		}
		if len(extra) == 0 {
			return
		}
		b, err := json.Marshal(extra)
		if err != nil {
			t.Fatal(err)
		}
		name := "extra"
		if len(path) > 0 {
			ref, _ := table.Resolve(path)
			name = table.Columns[ref.Level.Extra].Name
		}
		r[name] = string(b)
	}
	spread(nil, members)
	return r
}

// Query runs a statement that has rows.
func (d *database) Query(text string, args ...any) (*sql.Rows, error) {
	if err := d.flush(); err != nil {
		return nil, err
	}
	return d.DB.Query(text, args...)
}

// ask compiles and runs a query and returns its rows as texts.
func (d *database) ask(t testing.TB, text string) [][]string {
	t.Helper()
	out, err := d.try(t, text)
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	return out
}

func (d *database) try(t testing.TB, text string) ([][]string, error) {
	t.Helper()
	return d.tryIn(t, text, query.TimeRange{})
}

// tryIn asks about a range of times.
func (d *database) tryIn(t testing.TB, text string, r query.TimeRange) ([][]string, error) {
	t.Helper()
	return d.run(query.Request{Text: text, Range: r, Now: time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)})
}

// run compiles and runs a request.
func (d *database) run(r query.Request) ([][]string, error) {
	c, found := d.compiler.Compile(r)
	if c == nil {
		return nil, fmt.Errorf("compile: %v", found)
	}
	return d.rows(c.Statement)
}

// rows runs a statement.
func (d *database) rows(st sqlgen.Statement) ([][]string, error) {
	if err := d.withoutHosts(&st); err != nil {
		return nil, err
	}
	rows, err := d.Query(st.SQL, st.Args...)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s\n%q", err, st.SQL, st.Args)
	}
	defer rows.Close()
	var out [][]string
	for rows.Next() {
		values := make([]any, len(st.Columns))
		targets := make([]any, len(values))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		texts := make([]string, len(values))
		for i, v := range values {
			if texts[i], err = show(v); err != nil {
				return nil, fmt.Errorf("column %s: %w\n%s", st.Columns[i].Name, err, st.SQL)
			}
		}
		out = append(out, texts)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%w\n%s\n%q", err, st.SQL, st.Args)
	}
	return out, nil
}

// show writes a value; "" is a missing one. A value of any other Go type than these is a fault of the SQL.
func show(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case []byte:
		return string(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	case bool:
		return strconv.FormatBool(v), nil
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano), nil
	}
	return "", fmt.Errorf("the driver returns %T", v)
}

// fits reports whether the driver's value is of the Go type that stands for t. Numbers are finite, and conditions never missing.
func fits(v any, t function.Type) bool {
	switch v := v.(type) {
	case nil:
		return t != function.Bool
	case string:
		return t == function.Text || t == function.JSON
	case int64:
		return t == function.Int
	case float64:
		return t == function.Double && !math.IsInf(v, 0) && !math.IsNaN(v)
	case bool:
		return t == function.Bool
	case time.Time:
		return t == function.Time
	}
	return false
}

// testLookups reads the lookup tables of the examples.
func testLookups(t testing.TB) []*query.Lookup {
	t.Helper()
	files, err := filepath.Glob("../../../testdata/lookups/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatalf("no lookup tables: %v", err)
	}
	var out []*query.Lookup
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		table, err := query.ReadLookup(strings.TrimSuffix(filepath.Base(file), ".csv"), bytes.NewReader(data), query.LookupLimits{})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, table)
	}
	return out
}

// withoutHosts runs what the host operators of a statement would read, and lets the statement read no rows of them.
func (d *database) withoutHosts(st *sqlgen.Statement) error {
	if len(st.Steps) == 0 {
		return nil
	}
	var tables []string
	for _, step := range st.Steps {
		if _, err := d.rows(step.Input); err != nil {
			return err
		}
		var columns []string
		for _, c := range step.Columns {
			name, ok := map[function.Type]string{function.Int: "bigint", function.Double: "double", function.Bool: "boolean", function.Time: "timestamp"}[c.Type]
			if !ok {
				name = "varchar"
			}
			columns = append(columns, "null::"+name+" as "+c.Name)
		}
		tables = append(tables, step.Table+" as (select "+strings.Join(columns, ", ")+" where false)")
	}
	st.SQL = "with " + strings.Join(tables, ", ") + "\nselect * from (\n" + st.SQL + "\n) q"
	return nil
}
