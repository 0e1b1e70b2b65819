package storage

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"trailsift/storage/schema"
)

// The manifest says which members the extra columns have, as long as their values are few, also after a merge.
func TestMembersOfSegments(t *testing.T) {
	s := newTestStore(t, Options{})
	table := schema.Events()
	var many []row
	for i := range setMax + 1 {
		many = append(many, row{"ts": int64(100 + i), "eventid": fmt.Sprint("many", i), "extra": fmt.Sprintf(`{"n":%d}`, i)})
	}
	mustCommit(t, s, Change{Add: []Segment{
		writeSegment(t, s, table, 2, row{"ts": int64(1), "eventid": "a", "extra": `{"errorCode":null,"x":1}`},
			row{"ts": int64(2), "eventid": "b"}, row{"ts": int64(3), "eventid": "c", "extra": `{"x":2,"y":{"z":1}}`}),
		writeSegment(t, s, table, 100, many...),
	}})
	members := func() (out []map[string][]string) {
		sn := mustSnapshot(t, s)
		defer sn.Close()
		for _, seg := range sn.Segments(table.Name, TimeRange{}) {
			out = append(out, seg.Members)
		}
		return out
	}
	none := map[string][]string{} // of the other extra columns, which have no value
	for _, c := range table.Columns {
		if c.Role == schema.Extra && c.Name != "extra" {
			none[c.Name] = []string{}
		}
	}
	few := map[string][]string{"extra": {"errorCode", "x", "y"}}
	for name := range none {
		few[name] = []string{}
	}
	if got, want := members(), []map[string][]string{few, none}; !reflect.DeepEqual(got, want) {
		t.Errorf("members are %v\nwant %v", got, want)
	}
	if _, err := s.Compact(context.Background(), CompactOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, want := members(), []map[string][]string{none}; !reflect.DeepEqual(got, want) {
		t.Errorf("after a merge members are %v\nwant %v", got, want)
	}
}
