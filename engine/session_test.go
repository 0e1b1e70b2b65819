package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trailsift/engine/duckdb"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// event is a row of the events table, as far as the tests care.
type event struct {
	at                            time.Time
	account, region, name, source string
	params, raw                   string
}

var day1 = time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)

// sampleEvents are two segments, a day apart.
var sampleEvents = [][]event{
	{
		{day1, "111122223333", "eu-west-1", "GetObject", "s3.amazonaws.com", `{"bucketName":"amzn-s3-demo-bucket","n":12345678901234567890}`, ""},
		{day1.Add(time.Minute), "111122223333", "eu-west-1", "DeleteBucket", "s3.amazonaws.com", "", ""},
		{day1.Add(2 * time.Minute), "444455556666", "us-east-1", "RunInstances", "ec2.amazonaws.com", "", `{"eventName":"RunInstances","eventName":"RunInstances"}`},
	},
	{
		{day1.Add(24 * time.Hour), "111122223333", "eu-west-1", "GetObject", "s3.amazonaws.com", "", ""},
		{time.Time{}, "", "", "Odd/name=1", "", "", ""},
	},
}

// newSnapshot makes a store of segments of events and returns its snapshot.
func newSnapshot(t testing.TB, segments [][]event) *storage.Snapshot {
	t.Helper()
	store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "a store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var change storage.Change
	for _, events := range segments {
		segment, err := writeSegment(store, events)
		if err != nil {
			t.Fatal(err)
		}
		change.Add = append(change.Add, segment)
	}
	if _, err := store.Commit(context.Background(), change); err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := snapshot.Close(); err != nil {
			t.Error(err)
		}
	})
	return snapshot
}

func writeSegment(store *storage.Store, events []event) (storage.Segment, error) {
	table := schema.Events()
	b := storage.NewBatch(table, len(events))
	for i, e := range events {
		if !e.at.IsZero() {
			b.Columns[table.Time].AppendInt64(e.at.UnixMicro())
		}
		b.Columns[table.MustColumn("eventid")].AppendString(fmt.Sprintf("id-%s-%d", e.name, i))
		for column, value := range map[string]string{
			"recipientaccountid": e.account, "awsregion": e.region, "eventname": e.name, "eventsource": e.source,
			"requestparameters": e.params, "raw": e.raw,
		} {
			if value != "" {
				b.Columns[table.MustColumn(column)].AppendString(value)
			}
		}
		b.EndRow()
	}
	return closeSegment(store, b)
}

// closeSegment writes a batch to a segment of its own.
func closeSegment(store *storage.Store, b *storage.Batch) (storage.Segment, error) {
	w, err := store.NewSegment(b.Table)
	if err != nil {
		return storage.Segment{}, err
	}
	if err := w.Write(b); err != nil {
		return storage.Segment{}, err
	}
	return w.Close()
}

// segmentOf is closeSegment for tests that cannot go on without it.
func segmentOf(t testing.TB, store *storage.Store, b *storage.Batch) storage.Segment {
	t.Helper()
	segment, err := closeSegment(store, b)
	if err != nil {
		t.Fatal(err)
	}
	return segment
}

func openSession(t testing.TB, source Source, o Options) *Session {
	t.Helper()
	o.TempDir = t.TempDir()
	s, err := Open(source, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func compile(t testing.TB, text string, r query.TimeRange) *query.Compiled {
	t.Helper()
	c, problems := query.Compile(query.Request{Text: text, Range: r, Now: day1}, query.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// asJSON returns a result as JSON Lines.
func asJSON(t testing.TB, r rows.Reader, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var b bytes.Buffer
	if _, err := render.Write(t.Context(), &b, r, render.Options{Format: "jsonl"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestQuery(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{})
	first := query.TimeRange{Start: day1.UnixMicro(), End: day1.Add(time.Hour).UnixMicro()}
	for _, test := range []struct {
		text     string
		r        query.TimeRange
		want     string
		segments int
	}{
		{"stats count(*) as n by eventName | sort eventName", query.TimeRange{},
			`{"eventName":"DeleteBucket","n":1}` + "\n" + `{"eventName":"GetObject","n":2}` + "\n" + `{"eventName":"Odd/name=1","n":1}` + "\n" + `{"eventName":"RunInstances","n":1}` + "\n", 2},
		{"stats count(*) as n", first, `{"n":3}` + "\n", 1},
		{"stats count(*) as n", query.TimeRange{Start: 1, End: 2}, `{"n":0}` + "\n", 0},
		{"filter eventName = \"GetObject\" | fields @timestamp, requestParameters | sort @timestamp | limit 1", first,
			`{"@timestamp":"2026-01-01T12:00:00Z","requestParameters":{"bucketName":"amzn-s3-demo-bucket","n":12345678901234567890}}` + "\n", 1},
		{"source files | stats count(*) as n", query.TimeRange{}, `{"n":0}` + "\n", 0},
	} {
		r, err := s.Query(t.Context(), compile(t, test.text, test.r))
		if got := asJSON(t, r, err); got != test.want {
			t.Errorf("%s: got\n%swant\n%s", test.text, got, test.want)
		}
		if len(r.Tables) != 1 || r.Tables[0].Segments != test.segments {
			t.Errorf("%s: %+v", test.text, r.Tables)
		}
	}
}

// A table that is read for several times is read over the segments of all of them, and no others.
func TestQueryOfSeveralTimes(t *testing.T) {
	s := openSession(t, newSnapshot(t, benchmarkEvents(4, 2)), Options{})
	hour := func(n int) string { return day1.Add(time.Duration(n) * time.Hour).UTC().Format("2006-01-02T15:04:05Z") }
	part := func(n int) string {
		return fmt.Sprintf(`source start=%q end=%q | display eventName`, hour(n), hour(n+1))
	}
	c := compile(t, part(0)+" | union ( "+part(2)+" ) | stats count(*) as n", query.TimeRange{})
	r, err := s.Query(t.Context(), c)
	if got := asJSON(t, r, err); got != `{"n":4}`+"\n" {
		t.Errorf("got %s", got)
	}
	if u := r.Tables; len(u) != 1 || u[0].Segments != 2 || u[0].TotalSegments != 4 || u[0].Rows != 4 {
		t.Errorf("%+v", u)
	}
}

func TestExplain(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{})
	c := compile(t, `filter eventName = "GetObject" | stats count(*) as n`, query.TimeRange{Start: day1.UnixMicro(), End: day1.Add(time.Hour).UnixMicro()})
	e, err := s.Explain(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if u := e.Tables[0]; u.Segments != 1 || u.TotalSegments != 2 || u.Rows != 3 || u.TotalRows != 5 || u.Bytes == 0 {
		t.Errorf("%+v", u)
	}
	if e.Profile.RowsOut != 1 || e.Profile.RowsRead == 0 {
		t.Errorf("%+v", e.Profile)
	}
	for _, want := range []string{"events: 1 of 2 segments (1 pruned), 3 of 5 rows", "from read_parquet([/* 1 files of events */])", "READ_PARQUET", `"GetObject"`} {
		if !strings.Contains(e.String(), want) {
			t.Errorf("no %q in\n%s", want, e)
		}
	}
}

func TestSQL(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{})
	r, err := s.SQL(t.Context(), "select eventname, count(*) as n, sum(length(eventname)) as total from events group by all order by 2 desc, 1 limit 2;")
	if got, want := asJSON(t, r, err), `{"eventName":"GetObject","n":2,"total":18}`+"\n"+`{"eventName":"DeleteBucket","n":1,"total":12}`+"\n"; got != want {
		t.Errorf("got %s", got)
	}
	r, err = s.SQL(t.Context(), "from (show tables) select name order by 1")
	if got := asJSON(t, r, err); strings.Count(got, "\n") != len(schema.Tables()) {
		t.Errorf("tables: %s", got)
	}
	var wrong *duckdb.Error
	if _, err := s.SQL(t.Context(), "select eventnam from events"); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "eventName") {
		t.Errorf("an unknown column: %v", err)
	}
}

// TestSQLReadsNothingElse tries the ways out of the store that SQL has: none may read, write or change anything.
func TestSQLReadsNothingElse(t *testing.T) {
	snapshot := newSnapshot(t, sampleEvents)
	outside := t.TempDir()
	secret := filepath.Join(outside, "secret.csv")
	if err := os.WriteFile(secret, []byte("a\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(snapshot.Dir(), "events", "link.csv")
	if err := os.Symlink(secret, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	before := tree(t, snapshot.Dir())
	s := openSession(t, snapshot, Options{})
	in, out := filepath.Join(snapshot.Dir(), "x"), filepath.Join(outside, "x")
	for _, sql := range []string{
		"copy events to '" + in + "'", "copy events to '" + out + "'", "copy (select 1) to '" + in + "'; select 1", "select 1; copy (select 1) to '" + in + "'",
		"attach '" + in + "'", "attach '" + out + "'", "attach ':memory:' as m", "export database '" + in + "'", "export database '" + out + "'",
		"set threads = 1", "set enable_external_access = true", "reset lock_configuration", "pragma enable_profiling", "call enable_logging()",
		"install httpfs", "load httpfs", "load '" + in + "'", "create table t as select 1", "create or replace temp view events as select 1",
		"insert into events (eventname) values ('x')", "update events set eventname = 'x'", "delete from events", "drop view events",
		"from '" + secret + "'", "from '" + link + "'", "from read_csv('" + link + "')", "from read_text('" + link + "')", "from read_text('/etc/passwd')",
		"from read_text('" + snapshot.Dir() + "/../../../etc/passwd')", "from '" + snapshot.Dir() + "/events/../../secret.csv'", "from glob('" + snapshot.Dir() + "/*')",
		"from read_text('" + snapshot.Dir() + "/manifest.json')", "from 'https://example.com/x.csv'", "from read_parquet('https://example.com/x.parquet')",
		"select getenv('HOME')", "select 1 /* */; -- \n copy (select 1) to '" + in + "'", "explain analyze copy (select 1) to '" + in + "'",
	} {
		if r, err := s.SQL(t.Context(), sql); err == nil {
			t.Errorf("runs: %s: %s", sql, asJSON(t, r, nil))
		}
	}
	if after := tree(t, snapshot.Dir()); after != before {
		t.Errorf("the store changed from\n%sto\n%s", before, after)
	}
	if after := tree(t, outside); after != "secret.csv 4\n" {
		t.Errorf("the folder outside holds\n%s", after)
	}
	r, err := s.SQL(t.Context(), "select count(*) as n from events")
	if got := asJSON(t, r, err); got != `{"n":5}`+"\n" {
		t.Errorf("afterwards: %s", got)
	}
}

// tree lists the files below a folder and their sizes.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		fmt.Fprintf(&b, "%s %d\n", name, info.Size())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAllowExternal(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{AllowExternal: true})
	file := filepath.Join(t.TempDir(), "out.csv")
	r, err := s.SQL(t.Context(), "copy (select eventname from events where eventname like 'Run%') to '"+file+"'")
	if got := asJSON(t, r, err); got != `{"Count":1}`+"\n" {
		t.Errorf("copy: %s", got)
	}
	r, err = s.SQL(t.Context(), "from '"+file+"'")
	if got := asJSON(t, r, err); got != `{"eventName":"RunInstances"}`+"\n" {
		t.Errorf("read: %s", got)
	}
	if _, err := s.SQL(t.Context(), "select 1; select 2"); err == nil {
		t.Error("two statements run")
	}
}

func TestTimeout(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{Timeout: 10 * time.Millisecond})
	const endless = "select sum(a.range * b.range % 7) from range(10000000) a, range(10000000) b"
	_, err := s.SQL(t.Context(), endless)
	var timeout *TimeoutError
	if !errors.As(err, &timeout) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	unlimited := openSession(t, newSnapshot(t, sampleEvents), Options{})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, err := unlimited.SQL(ctx, endless); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestQueriesAtOnce shows that queries of one session do not see each other's views.
func TestQueriesAtOnce(t *testing.T) {
	s := openSession(t, newSnapshot(t, sampleEvents), Options{})
	first := query.TimeRange{Start: day1.UnixMicro(), End: day1.Add(time.Hour).UnixMicro()}
	one, err := s.Query(t.Context(), compile(t, "fields eventName | sort eventName", first))
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.Query(t.Context(), compile(t, "fields eventName | sort eventName", query.TimeRange{}))
	if got := asJSON(t, all, err); strings.Count(got, "\n") != 5 {
		t.Errorf("all: %s", got)
	}
	if got := asJSON(t, one, nil); strings.Count(got, "\n") != 3 {
		t.Errorf("first day: %s", got)
	}
}

// TestTypes shows that the views have the types of the schema, whether DuckDB takes them from the files or is told them.
func TestTypes(t *testing.T) {
	snapshot := newSnapshot(t, sampleEvents)
	s := openSession(t, snapshot, Options{})
	view, _ := use(snapshot, schema.Events(), []storage.TimeRange{{}})
	if !view.Uniform {
		t.Fatal("segments of one version are not uniform")
	}
	told := view
	told.Uniform = false
	var described []string
	for _, v := range []duckdb.View{view, told, {Table: schema.Events()}} {
		r, err := s.database.Query(t.Context(), duckdb.Query{Views: []duckdb.View{v}, SQL: "select column_name, column_type from (describe events)"})
		described = append(described, asJSON(t, r, err))
	}
	if described[0] != described[1] || described[0] != described[2] || strings.Count(described[0], "\n") != len(schema.Events().Columns) {
		t.Errorf("views differ:\n%s\n%s\n%s", described[0], described[1], described[2])
	}
}

// TestReplacedRows shows that the ledger has one row for each input, the last one, whatever time range is asked.
func TestReplacedRows(t *testing.T) {
	store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table := schema.Files()
	for i, status := range []string{"failed", "loaded"} {
		b := storage.NewBatch(table, 1)
		b.Columns[table.MustColumn("file_id")].AppendInt64(7)
		b.Columns[table.Time].AppendInt64(day1.AddDate(0, 0, i).UnixMicro())
		b.Columns[table.MustColumn("status")].AppendString(status)
		b.EndRow()
		segment := segmentOf(t, store, b)
		if _, err := store.Commit(t.Context(), storage.Change{Add: []storage.Segment{segment}}); err != nil {
			t.Fatal(err)
		}
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	s := openSession(t, snapshot, Options{})
	r, err := s.SQL(t.Context(), "select file_id, status from files")
	if got := asJSON(t, r, err); got != `{"file_id":7,"status":"loaded"}`+"\n" {
		t.Errorf("got %s", got)
	}
	first := query.TimeRange{Start: day1.UnixMicro(), End: day1.Add(time.Hour).UnixMicro()}
	r, err = s.Query(t.Context(), compile(t, "source files | stats count(*) as n", first))
	if got := asJSON(t, r, err); got != `{"n":0}`+"\n" {
		t.Errorf("the row that was replaced is found: %s", got)
	}
}
