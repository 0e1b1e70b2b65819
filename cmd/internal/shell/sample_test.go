package shell

import (
	"fmt"
	"testing"

	"trailsift/engine/rows"
)

// A sample has at most as many rows as were asked for, no row twice, and rows of all the time that the store covers.
func TestSample(t *testing.T) {
	s := newSession(t, nil)
	snapshot, session, err := s.source.open()
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	var first, last, all int64
	for _, c := range snapshot.Coverage() {
		if c.Table == "events" {
			first, last, all = c.MinTime, c.MaxTime, c.Rows
		}
	}
	table := tableOf("events")
	for _, most := range []int64{10, 25, 100, all} {
		sql := "select count(*), count(distinct (file_id, record_index)), epoch_us(min(ts)), epoch_us(max(ts)) from (" + sampleOf(snapshot, table, "file_id, record_index, ts", most) + ")"
		r, err := session.SQL(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		count, different, from, to := b.Columns[0].Int64(0), b.Columns[1].Int64(0), b.Columns[2].Int64(0), b.Columns[3].Int64(0)
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if count == 0 || count > most || different != count || most == all && count != all {
			t.Errorf("%d rows, %d different ones, where %d of %d are wanted", count, different, most, all)
		}
		if span := last - first; from > first+span/4 || to < last-span/1000 {
			t.Errorf("%d rows from %d to %d of a store from %d to %d", most, from, to, first, last)
		}
	}
}

// The members of all objects are those that each object is said to have.
func TestAllMembers(t *testing.T) {
	s := newSession(t, nil)
	table := tableOf("events")
	all, err := s.values.allMembers(t.Context(), table)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int64{}
	for _, m := range all {
		counts[m.text] = m.count
	}
	snapshot, session, err := s.source.open()
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	for path, sql := range map[string]string{
		"requestParameters.bucketName":           "json_extract(requestParameters, '$.bucketName') is not null",
		"requestParameters.`list-type`":          `json_extract(requestParameters, '$."list-type"') is not null`,
		"requestParameters.instancesSet":         "json_extract(requestParameters, '$.instancesSet') is not null",
		"responseElements.ConsoleLogin":          "json_extract(responseElements, '$.ConsoleLogin') is not null",
		"requestParameters.instancesSet.items":   "false",
		"userIdentity.sessionContext.attributes": "false",
	} {
		r, err := session.SQL(t.Context(), fmt.Sprintf("select count(*), 1 from events where %s", sql))
		if err != nil {
			t.Fatal(err)
		}
		var b *rows.Batch
		if b, err = r.Next(); err != nil {
			t.Fatal(err)
		}
		if want := b.Columns[0].Int64(0); counts[path] != want {
			t.Errorf("%s: %d events, not %d", path, counts[path], want)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
