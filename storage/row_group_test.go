package storage

import (
	"context"
	"fmt"
	"testing"

	"trailsift/storage/schema"
)

// Row groups say what they hold, and only those that are chosen are read.
func TestRowGroups(t *testing.T) {
	s := newTestStore(t, Options{})
	events := schema.Events()
	var rows []row
	for i := range 3000 {
		r := row{"eventid": fmt.Sprint("id-", i), "ts": int64(i), "file_id": int64(1), "record_index": int64(i)}
		switch {
		case i >= 2000: // no row with an id or a time
			delete(r, "eventid")
			delete(r, "ts")
		case i == 1500:
			delete(r, "eventid")
		}
		rows = append(rows, r)
	}
	seg := writeSegment(t, s, events, 1000, rows...)
	id := events.MustColumn("eventid")
	groups, err := s.RowGroups(seg, events, id)
	if err != nil || len(groups) != 3 {
		t.Fatal(groups, err)
	}
	for i, want := range []RowGroup{
		{MinTime: 0, MaxTime: 999, Timed: true},
		{MinTime: 1000, MaxTime: 1999, Timed: true, Null: true},
		{MinTime: 0, MaxTime: 1999, Null: true},
	} {
		g := groups[i]
		if g.MinTime != want.MinTime || g.MaxTime != want.MaxTime || g.Timed != want.Timed || g.Null != want.Null {
			t.Errorf("group %d: %+v, want %+v", i, g, want)
		}
	}
	hash, wrong := FilterHash(), 0
	for i := range 2000 {
		h := hash(fmt.Append(nil, "id-", i))
		if i != 1500 && !groups[i/1000].MayHold(h) {
			t.Fatalf("id-%d is not in the filter", i)
		}
		if groups[1-i/1000].MayHold(h) {
			wrong++
		}
		if groups[2].MayHold(h) {
			t.Fatalf("id-%d in a group without ids", i)
		}
	}
	if wrong > 100 {
		t.Errorf("%d of 2000 ids seem to be where they are not", wrong)
	}
	var read []string
	err = s.ReadGroups(context.Background(), seg, events, []int{id}, []bool{false, true, false}, func(group int, b *Batch) error {
		read = append(read, fmt.Sprint(group, " ", b.Rows(), " ", string(b.Columns[id].Bytes(0))))
		return nil
	})
	if got := fmt.Sprint(read); err != nil || got != "[1 1000 id-1000]" {
		t.Error(got, err)
	}
}
