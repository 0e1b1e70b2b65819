package duckdb

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"trailsift/storage/schema"
)

func TestGuardRefuses(t *testing.T) {
	d := open(t, Options{})
	for _, sql := range []string{
		"copy events to 'x.csv'", "copy (select 1) to 'x.csv'", "copy events from 'x.csv'", "copy from database a to b",
		"attach 'x.db'", "attach ':memory:' as m", "detach m", "export database 'x'", "import database 'x'",
		"set threads = 1", "reset threads", "install httpfs", "load httpfs", "force install httpfs",
		"pragma version", "pragma database_list", "call pragma_version()", "checkpoint", "vacuum",
		"create table t (a int)", "create view v as select 1", "create macro f() as 1", "insert into events values (1)",
		"update events set eventname = ''", "delete from events", "drop view events", "begin", "use memory",
		"prepare p as select 1", "execute p", "explain select 1", "explain analyze copy (select 1) to 'x.csv'",
		"select 1; select 2", "select 1; copy (select 1) to 'x.csv'", "copy (select 1) to 'x.csv'; select 1",
		"/* select */ copy (select 1) to 'x.csv' -- select", "select 1 -- \n; attach 'x.db'", "select 1 /* ; */ ; load x",
		"select $$ ; $$ ; select 2", "", ";", "-- nothing", "select 1\x00; select 2", "select",
		"from 'x.csv'", "from './x.parquet'", "from x.csv", `from "/etc/passwd"`, "from 'https://example.com/x.parquet'", "from '*.json'",
		"select * from read_csv('x')", "select * from READ_TEXT('/etc/passwd')", "select * from read_blob('x')", "from read_parquet(['x'])",
		"from glob('*')", "from read_json_auto('x')", "from parquet_metadata('x')", "from sniff_csv('x')", "from parquet_scan('x')", "from read_duckdb('x')",
		"select (select content from read_text('/etc/passwd'))", "select 1 where exists (from glob('/*'))",
		"with a as (from read_text('/etc/passwd')) from a", "with a as materialized (from 'x.csv') from a",
		"select * from events, lateral (select * from read_text(eventname))", "select 1 union all from read_text('x')",
		"select * from events join read_csv('x') on true", "select list_transform([1], x -> (select count(*) from glob('*')))",
		"from query('from read_text(''x'')')", "from query_table('x.csv')", "from json_execute_serialized_sql('{}')",
		"from duckdb_secrets()", "from pragma_storage_info('events')", "call enable_logging()", "from checkpoint()", "from duckdb_settings()",
		"from histogram('x.csv', a)", "from histogram_values('events', eventname)", "from HISTOGRAM(events, eventname)",
		"select json_serialize_plan('from read_parquet(''x'')')", "select 'from x'.json_serialize_plan()", "select list_transform(['x'], q -> Json_Serialize_Plan(q))",
		"describe from 'x.csv'", "summarize from read_text('x')", "(from events) union (from read_text('x'))",
		"pivot (from read_text('x')) on a in (1) using count(*)", "unpivot (from 'x.csv') on a", "values ((select count(*) from glob('*')))",
	} {
		var refused *Refusal
		var parser *Error
		switch err := d.Guard(t.Context(), sql); {
		case err == nil:
			t.Errorf("let through: %s", sql)
		case !errors.As(err, &refused) && (!errors.As(err, &parser) || parser.Kind != "Parser"):
			t.Errorf("%s: fails for another reason: %v", sql, err)
		}
	}
}

func TestGuardAllows(t *testing.T) {
	d := open(t, Options{})
	for _, sql := range []string{
		"select 1", "select 1;", " select 1 -- ; copy\n;", "/* a */ select '; copy'", "from events", "values (1)", "table events",
		"select eventname, count(*) from events group by all order by 2 desc", "with a as (from events) select * from a join insights using (eventid)",
		"select * from events, unnest([1, 2]) u(x)", "select unnest(range(3))", "from range(10)", "from generate_series(1, 3)",
		"select j.key from events, json_each(requestparameters) j", "describe events", "show tables", "summarize events",
		"pivot events on eventname in ('a') using count(*)", "select * from temp.main.events", "select $1", "from duckdb_columns()",
		"with recursive t(n) as (select 1 union all select n + 1 from t where n < 3) from t", "select 'read_text(''x'')'",
	} {
		if err := d.Guard(t.Context(), sql); err != nil {
			t.Errorf("refused: %s: %v", sql, err)
		}
	}
}

// TestMacros shows that none of this DuckDB's macros is a way around the guard: table macros are refused, and other macros
// read nothing but the catalog.
func TestMacros(t *testing.T) {
	d := open(t, Options{})
	list := func(sql string) []string {
		got, err := show(d, Query{SQL: sql})
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(got), "\n")
	}
	names := list("select distinct function_name from duckdb_functions() where function_type = 'table_macro'")
	if len(names) < 2 {
		t.Fatalf("table macros: %q", names)
	}
	for _, name := range names {
		if err := d.Guard(t.Context(), "from "+name+"('x')"); err == nil {
			t.Errorf("let through: the table macro %s", name)
		}
	}
	definitions := list("select distinct 'select ' || replace(macro_definition, chr(10), ' ') from duckdb_functions() where function_type = 'macro'")
	if len(definitions) < 50 {
		t.Fatalf("macros: %q", definitions)
	}
	for _, sql := range definitions {
		err := d.Guard(t.Context(), sql)
		if err != nil && !strings.Contains(err.Error(), "`pragma_database_size`") && !strings.Contains(err.Error(), "`duckdb_constraints`") {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

func TestGuardErrors(t *testing.T) {
	d := open(t, Options{})
	var refused *Refusal
	if err := d.Guard(t.Context(), "select 1; select 2"); !errors.As(err, &refused) || !strings.Contains(err.Error(), "2 statements") {
		t.Errorf("two statements: %v", err)
	}
	if err := d.Guard(t.Context(), "attach 'x'"); !errors.As(err, &refused) || !strings.Contains(err.Error(), "SELECT") {
		t.Errorf("attach: %v", err)
	}
	if err := d.Guard(t.Context(), "select 1 -- "+strings.Repeat("x", maxText)); !errors.As(err, &refused) {
		t.Errorf("a long text: %v", err)
	}
	for _, deep := range []string{strings.Repeat("(", 100_000), strings.Repeat("not ", 100_000), strings.Repeat("select * from (", 20_000), "1" + strings.Repeat("+1", 100_000)} {
		if err := d.Guard(t.Context(), "select "+deep); err == nil {
			t.Errorf("let through: %.20s…", deep)
		}
	}
	var parser *Error
	if err := d.Guard(t.Context(), "select from where"); !errors.As(err, &parser) || parser.Kind != "Parser" || !strings.Contains(err.Error(), "syntax") {
		t.Errorf("bad syntax: %v", err)
	}
}

func TestSelectOnly(t *testing.T) {
	d := open(t, Options{})
	for _, sql := range []string{"select 1", "from range(3)", "values (1)", "show tables", "describe select 1", "with a as (select 1) from a", "summarize select 1"} {
		if _, err := show(d, Query{SQL: sql, SelectOnly: true}); err != nil {
			t.Errorf("refused: %s: %v", sql, err)
		}
	}
	for _, sql := range []string{"create table t (a int)", "attach ':memory:' as m", "explain select 1", "call pragma_version()", "set threads = 1", "begin"} {
		var refused *Refusal
		if _, err := show(d, Query{SQL: sql, SelectOnly: true}); !errors.As(err, &refused) {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// TestRestriction shows what DuckDB itself refuses in a restricted database, whatever the guard lets through.
func TestRestriction(t *testing.T) {
	folder, outside := t.TempDir(), t.TempDir()
	files := writeEvents(t, folder, "select 'RunInstances' as eventname")
	secret := filepath.Join(outside, "secret.txt")
	if err := os.WriteFile(secret, []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
	defer server.Close()
	d := open(t, Options{ReadFolders: []string{folder}})
	views := []View{{Table: schema.Events(), Files: files}}
	if got, err := show(d, Query{Views: views, SQL: "select eventname from events"}); got != "RunInstances\n" || err != nil {
		t.Fatalf("the view: %q, %v", got, err)
	}
	for _, sql := range []string{
		"from read_text('" + secret + "')",
		"from read_text('" + folder + "/../" + filepath.Base(outside) + "/secret.txt')",
		"from '" + secret + "'",
		"from read_text('/etc/passwd')",
		"from glob('" + outside + "/*')",
		"from read_text('" + server.URL + "/x')",
		"from '" + server.URL + "/x.csv'",
		"copy (select 1) to '" + filepath.Join(outside, "x.csv") + "'",
		"attach '" + filepath.Join(outside, "x.db") + "'",
		"export database '" + filepath.Join(outside, "x") + "'",
		"install httpfs", "load httpfs", "load '" + filepath.Join(outside, "x.duckdb_extension") + "'",
		"set enable_external_access = true", "set lock_configuration = false", "set threads = 1", "set temp_directory = '" + outside + "'",
		"select getenv('HOME')",
	} {
		if got, err := show(d, Query{Views: views, SQL: sql}); err == nil {
			t.Errorf("runs: %s: %q", sql, got)
		}
	}
	if n := requests.Load(); n != 0 {
		t.Errorf("%d requests left the program", n)
	}
	if entries, err := os.ReadDir(outside); err != nil || len(entries) != 1 {
		t.Errorf("the folder outside holds %v, %v", entries, err)
	}
}
