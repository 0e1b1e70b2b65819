package storage

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"trailsift/storage/schema"
)

// olderEvents returns the events table as if some of its columns were not thought of yet.
func olderEvents(without ...string) *schema.Table { return older(schema.Events(), without...) }

// older returns a table as if some of its columns were not thought of yet.
func older(now *schema.Table, without ...string) *schema.Table {
	old := &schema.Table{Name: now.Name, Version: now.Version - 1, RawCol: -1}
	for _, c := range now.Columns {
		if !slices.Contains(without, c.Name) {
			old.Columns = append(old.Columns, c)
		}
	}
	old.Time = slices.IndexFunc(old.Columns, func(c schema.Column) bool { return c.Name == "ts" })
	return old
}

// writeOlder writes rows of text and JSON columns with an older table.
func writeOlder(t *testing.T, s *Store, old *schema.Table, rows ...map[string]string) Segment {
	t.Helper()
	b := NewBatch(old, len(rows))
	for _, r := range rows {
		for i, c := range old.Columns {
			if value, ok := r[c.Name]; ok {
				b.Columns[i].AppendString(value)
			}
		}
		b.EndRow()
	}
	w, err := s.NewSegment(old)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	seg, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

// records rebuilds the records of a table.
func records(t *testing.T, s *Store, table *schema.Table) []any {
	t.Helper()
	sn := mustSnapshot(t, s)
	defer sn.Close()
	var out []any
	for _, seg := range sn.Segments(table.Name, TimeRange{}) {
		err := ReadSegment(context.Background(), sn.Path(seg), table, nil, func(b *Batch) error {
			for i := range b.Rows() {
				var v any
				if err := json.Unmarshal(AppendRecord(nil, b, i), &v); err != nil {
					return err
				}
				out = append(out, v)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Segments of an older version are rewritten even when nothing is to be merged. What was extra moves to the new columns; the
// records stay the same.
func TestCompactUpgradesTheSchema(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	old := olderEvents("readonly", "sharedeventid", "addendum", "useridentity_invokedby")
	seg := writeOlder(t, s, old,
		map[string]string{"eventname": "Get", "extra": `{"sharedEventID":"a\"b","vendor":1.50,"addendum":{"reason":"X"},"readOnly":true}`},
		map[string]string{"extra": `{"readOnly":"true","sharedEventID":null,"addendum":null}`, "useridentity_extra": `{"invokedBy":"s3.amazonaws.com"}`},
		map[string]string{"eventname": "Put", "extra": `{}`},
		map[string]string{"eventname": "List"},
	)
	mustCommit(t, s, Change{Add: []Segment{seg}})
	before := records(t, s, table)

	mustCompact(t, s, CompactOptions{})
	if after := records(t, s, table); !reflect.DeepEqual(after, before) {
		t.Errorf("records changed\ngot  %v\nwant %v", after, before)
	}
	want := []row{
		{"eventname": "Get", "sharedeventid": `a"b`, "addendum": `{"reason":"X"}`, "readonly": true, "extra": `{"vendor":1.50}`},
		{"extra": `{"readOnly":"true","sharedEventID":null,"addendum":null}`, "useridentity_invokedby": "s3.amazonaws.com"},
		{"eventname": "Put", "extra": `{}`},
		{"eventname": "List"},
	}
	if got := tableRows(t, s, table); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if again := mustCompact(t, s, CompactOptions{}); again.Merged != 0 {
		t.Errorf("the second time: %+v", again)
	}
}

func TestAppendJSONKeepsWhatDoesNotFit(t *testing.T) {
	for _, tt := range []struct {
		typ   schema.Type
		value string
		fits  bool
	}{
		{schema.Text, `"x"`, true}, {schema.Text, `1`, false}, {schema.Text, `null`, false},
		{schema.Bool, `true`, true}, {schema.Bool, `false`, true}, {schema.Bool, `"true"`, false}, {schema.Bool, `null`, false},
		{schema.Int64, `-12`, true}, {schema.Int64, `1.0`, false}, {schema.Int64, `1e3`, false}, {schema.Int64, `-0`, false},
		{schema.Int64, `9223372036854775808`, false}, {schema.Int64, `"1"`, false},
		{schema.JSON, `[1]`, true}, {schema.JSON, `"x"`, true}, {schema.JSON, `null`, false},
		{schema.Double, `1.5`, false}, {schema.Timestamp, `"2026-03-01T12:00:00Z"`, false},
	} {
		b := NewBatch(&schema.Table{Columns: []schema.Column{{Name: "c", Type: tt.typ}}}, 1)
		if got := appendJSON(&b.Columns[0], tt.typ, []byte(tt.value)); got != tt.fits || b.Columns[0].Len() == 1 != tt.fits {
			t.Errorf("%s as %s: %t, want %t", tt.value, tt.typ, got, tt.fits)
		}
	}
}

// A store that was made before there were metrics is read as it is, and takes them in.
func TestStoreWithoutMetrics(t *testing.T) {
	s := newTestStore(t, Options{})
	older := schema.Files()
	old := &schema.Table{Name: older.Name, Version: 1, Columns: slices.Clone(older.Columns), Time: older.Time, RawCol: -1, Repeat: older.Repeat}
	at := older.MustColumn("replaced")
	old.Columns = slices.Delete(old.Columns, at, at+1)
	w, err := s.NewSegment(old)
	if err != nil {
		t.Fatal(err)
	}
	b := NewBatch(old, 1)
	b.Columns[0].AppendInt64(1)
	for i, c := range old.Columns {
		if c.Name == "ingested_at" || c.Name == "records" || c.Name == "stored" {
			b.Columns[i].AppendInt64(1)
		}
	}
	b.EndRow()
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	ledger, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	s.tables = slices.DeleteFunc(schema.Tables(), func(t *schema.Table) bool {
		return slices.Contains([]string{"metrics", "series", "alarms"}, t.Name)
	})
	s.tables[slices.IndexFunc(s.tables, func(t *schema.Table) bool { return t.Name == old.Name })] = old
	if err := s.writeManifest(newManifest(s.tables)); err != nil {
		t.Fatal(err)
	}
	mustCommit(t, s, Change{Add: []Segment{ledger, writeSegment(t, s, schema.Events(), 10, row{"file_id": int64(1), "ts": int64(1)})}})
	if m, err := s.readManifest(); err != nil || len(m.Tables) != 4 {
		t.Fatalf("%+v, %v", m, err)
	}

	if s, err = Open(s.Dir(), Options{}); err != nil {
		t.Fatal(err)
	}
	if got := problems(t, s); len(got) > 0 {
		t.Error(got)
	}
	mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, schema.Metrics(), 10, row{"file_id": int64(2), "ts": int64(5), "namespace": "AWS/EC2", "accountid": "111122223333", "region": "eu-west-1"}),
		writeSegment(t, s, schema.Series(), 10, row{"file_id": int64(2)}, row{"file_id": int64(2), "kind": schema.MetricDatapoint}),
		writeSegment(t, s, schema.Files(), 10, row{"file_id": int64(2), "ingested_at": int64(2), "stored": int64(4), "replaced": int64(2)}),
	}})
	if got := problems(t, s); len(got) > 0 {
		t.Error(got)
	}
	for _, c := range mustSnapshot(t, s).Coverage() {
		if c.Table == "metrics" && fmt.Sprint(c.Rows, c.Accounts, c.Regions, c.Sources) != "1 [111122223333] [eu-west-1] [AWS/EC2]" {
			t.Errorf("coverage %+v", c)
		}
	}
	mustCompact(t, s, CompactOptions{})
	if got := tableRows(t, s, schema.Files()); len(got) != 2 || got[0]["replaced"] != nil || got[1]["replaced"] != int64(2) {
		t.Errorf("the ledger %v", got)
	}
	for _, seg := range mustSnapshot(t, s).Segments("files", TimeRange{}) {
		if seg.SchemaVersion != schema.Files().Version {
			t.Errorf("%+v", seg)
		}
	}
}
