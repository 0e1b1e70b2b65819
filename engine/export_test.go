package engine

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"trailsift/engine/duckdb"
	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// external returns a session that reads files, to look at what was exported.
func external(t *testing.T) *Session {
	t.Helper()
	return openSession(t, newSnapshot(t, nil), Options{AllowExternal: true})
}

func TestExportDatabase(t *testing.T) {
	file := filepath.Join(t.TempDir(), "it's out.duckdb")
	report, err := Export(t.Context(), newSnapshot(t, sampleEvents), file, ExportOptions{Format: "duckdb"})
	if err != nil || report.Files != 1 || report.Bytes == 0 {
		t.Fatalf("%+v, %v", report, err)
	}
	d, err := duckdb.Open(duckdb.Options{Unrestricted: true, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Execute(t.Context(), nil, duckdb.Query{SQL: "attach " + duckdb.Quote(file) + " as other (read_only)"}); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]string{
		"select (select count(*) from other.events) as events, (select count(*) from other.files) as files, (select count(*) from other.insights_records) as insights": `{"events":5,"files":0,"insights":0}`,
		"select ts, record from other.events_records order by ts limit 1": `{"ts":"2026-01-01T12:00:00Z","record":"{\"eventTime\":\"2026-01-01T12:00:00Z\",\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",` +
			`\"awsRegion\":\"eu-west-1\",\"requestParameters\":{\"bucketName\":\"amzn-s3-demo-bucket\",\"n\":12345678901234567890},\"eventID\":\"id-GetObject-0\",` +
			`\"recipientAccountId\":\"111122223333\"}"}`,
	} {
		r, err := d.Query(t.Context(), duckdb.Query{SQL: sql})
		if got := asJSON(t, r, err); got != want+"\n" {
			t.Errorf("%s: got\n%swant\n%s", sql, got, want)
		}
	}
}

func TestExportHive(t *testing.T) {
	segments := append(sampleEvents[:len(sampleEvents):len(sampleEvents)], []event{{at: day1, account: "../../x", region: "a/b=c d", name: "Odd"}})
	dir := filepath.Join(t.TempDir(), "out")
	report, err := Export(t.Context(), newSnapshot(t, segments), dir, ExportOptions{Format: "parquet"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"events/account=..%2F..%2Fx/region=a%2Fb%3Dc%20d/day=2026-01-01",
		"events/account=111122223333/region=eu-west-1/day=2026-01-01",
		"events/account=111122223333/region=eu-west-1/day=2026-01-02",
		"events/account=444455556666/region=us-east-1/day=2026-01-01",
		"events/account=__HIVE_DEFAULT_PARTITION__/region=__HIVE_DEFAULT_PARTITION__/day=__HIVE_DEFAULT_PARTITION__",
	}
	var got []string
	for _, line := range strings.Split(strings.TrimSpace(tree(t, dir)), "\n") {
		if folder := filepath.Dir(line); strings.HasPrefix(line, "events") {
			got = append(got, filepath.ToSlash(folder))
		}
	}
	if !reflect.DeepEqual(got, want) || report.Files < len(want) {
		t.Errorf("%+v, folders %s", report, strings.Join(got, "\n"))
	}
	s := external(t)
	r, err := s.SQL(t.Context(), "select account, region, day, eventname from read_parquet('"+dir+"/events/**/*.parquet', hive_partitioning = true) where eventname = 'Odd' or account = '444455556666' order by eventname")
	if got := asJSON(t, r, err); !strings.Contains(got, `{"account":"../../x","region":"a/b=c d","day":"2026-01-01","eventName":"Odd"}`) || strings.Count(got, "\n") != 2 {
		t.Errorf("got %s", got)
	}
}

func TestExportRecords(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.jsonl")
	if _, err := Export(t.Context(), newSnapshot(t, sampleEvents), file, ExportOptions{Format: "jsonl"}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 5 || lines[2] != sampleEvents[0][2].raw || !strings.Contains(lines[0], `"n":12345678901234567890`) {
		t.Errorf("got\n%s", text)
	}
	for _, line := range lines {
		if !json.Valid([]byte(line)) {
			t.Errorf("not JSON: %s", line)
		}
	}
	if got := string(oneLine([]byte("{\"a\":\r\n1}"))); got != `{"a":  1}` {
		t.Errorf("line ends: %q", got)
	}
}

func TestExportResult(t *testing.T) {
	snapshot := newSnapshot(t, sampleEvents)
	dir := t.TempDir()
	c := compile(t, "filter eventName like /Get|Run/ | stats count(*) as n by eventName | sort eventName", query.TimeRange{})
	for format, read := range map[string]string{
		"csv": "from read_csv('%')", "jsonl": "from read_json('%')", "parquet": "from '%'", "duckdb": "from other.result order by 1",
	} {
		file := filepath.Join(dir, "out."+format)
		if _, err := Export(t.Context(), snapshot, file, ExportOptions{Format: format, Query: c}); err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		s := external(t)
		if format == "duckdb" {
			r, err := s.SQL(t.Context(), "attach '"+file+"' as other (read_only)")
			asJSON(t, r, err)
		}
		r, err := s.SQL(t.Context(), strings.ReplaceAll(read, "%", file))
		if got, want := asJSON(t, r, err), `{"eventName":"GetObject","n":2}`+"\n"+`{"eventName":"RunInstances","n":1}`+"\n"; got != want {
			t.Errorf("%s: got %s", format, got)
		}
	}
	file := filepath.Join(dir, "store.csv")
	if _, err := Export(t.Context(), snapshot, file, ExportOptions{Format: "csv"}); err != nil {
		t.Fatal(err)
	}
	r, err := external(t).SQL(t.Context(), "select count(*) as n, count(ts) as times from read_csv('"+file+"')")
	if got := asJSON(t, r, err); got != `{"n":5,"times":4}`+"\n" {
		t.Errorf("csv of the store: %s", got)
	}
}

func TestExportTarget(t *testing.T) {
	snapshot := newSnapshot(t, sampleEvents)
	dir := t.TempDir()
	file, folder := filepath.Join(dir, "out"), filepath.Join(dir, "folder")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(folder, "photos"), 0o755); err != nil {
		t.Fatal(err)
	}
	before := tree(t, dir)
	for _, format := range ExportFormats() {
		if _, err := Export(t.Context(), snapshot, file, ExportOptions{Format: format.Name}); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: a file that exists: %v", format.Name, err)
		}
		if _, err := Export(t.Context(), snapshot, folder, ExportOptions{Format: format.Name, Force: true}); err == nil || !strings.Contains(err.Error(), "photos") {
			t.Errorf("%s: a folder with other things: %v", format.Name, err)
		}
		if _, err := Export(t.Context(), snapshot, filepath.Join(snapshot.Dir(), "events", "x"), ExportOptions{Format: format.Name}); err == nil {
			t.Errorf("%s: writes into the store", format.Name)
		}
	}
	if _, err := Export(t.Context(), snapshot, filepath.Join(dir, "new"), ExportOptions{Format: "xlsx"}); err == nil {
		t.Error("an unknown format is taken")
	}
	// A query that fails leaves nothing behind.
	bad := compile(t, "fields eventName", query.TimeRange{})
	bad.Plan, bad.Statement.SQL = nil, "select error('no')" // without a plan the statement runs as it is
	if _, err := Export(t.Context(), snapshot, filepath.Join(dir, "new"), ExportOptions{Format: "csv", Query: bad}); err == nil {
		t.Error("a failing query is no error")
	}
	if after := tree(t, dir); after != before {
		t.Errorf("the folder holds\n%s", after)
	}
	for _, format := range ExportFormats() {
		for range 2 {
			target := filepath.Join(dir, "again-"+format.Name)
			if _, err := Export(t.Context(), snapshot, target, ExportOptions{Format: format.Name, Force: true}); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2+len(ExportFormats()) {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// Datapoints are partitioned as events are; the region is part of the path.
func TestExportHiveMetrics(t *testing.T) {
	store, err := storage.OpenOrCreate(filepath.Join(t.TempDir(), "store"), storage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	table := schema.Metrics()
	b := storage.NewBatch(table, 2)
	for i, region := range []string{"eu-west-1", ""} {
		b.Columns[table.Time].AppendInt64(day1.UnixMicro() + int64(i))
		b.Columns[table.MustColumn("accountid")].AppendString("111122223333")
		b.Columns[table.MustColumn("region")].AppendString(region)
		b.Columns[table.MustColumn("sum")].AppendDouble(float64(i) + 0.5)
		b.EndRow()
	}
	segment := segmentOf(t, store, b)
	if _, err := store.Commit(t.Context(), storage.Change{Add: []storage.Segment{segment}}); err != nil {
		t.Fatal(err)
	}
	snapshot, err := store.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	dir := filepath.Join(t.TempDir(), "out")
	if _, err := Export(t.Context(), snapshot, dir, ExportOptions{Format: "parquet"}); err != nil {
		t.Fatal(err)
	}
	r, err := external(t).SQL(t.Context(), "select account::varchar as account, region, day, sum from read_parquet('"+dir+"/metrics/**/*.parquet', hive_partitioning = true) order by sum")
	want := `{"account":"111122223333","region":"eu-west-1","day":"2026-01-01","sum":0.5}` + "\n" + `{"account":"111122223333","region":null,"day":"2026-01-01","sum":1.5}` + "\n"
	if got := asJSON(t, r, err); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
