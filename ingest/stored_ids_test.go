package ingest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"trailsift/ingest/record"
	"trailsift/storage"
)

// Filters are read once, when a record falls into a segment's time or next to it; rows that they do not know are read then too.
func TestStoredIDs(t *testing.T) {
	ctx := context.Background()
	table, other := &eventTable{}, &eventTable{salt: 1}
	var opened, read []string
	seg := func(name string, table *eventTable, first, last int64) *storedSegment {
		return &storedSegment{Segment: storage.Segment{Path: name, Rows: 1, MinTime: first * hourMicros, MaxTime: last*hourMicros + 5}, table: table}
	}
	x := &ids{hours: map[int64]*hourIDs{}, budget: 1 << 20, stored: storedIDs{
		segments: []*storedSegment{seg("a", table, 1, 3), seg("b", table, 3, 6), seg("c", table, 9, 9), seg("d", other, 1, 9)},
		hash:     func([]byte) uint64 { return 0 },
		open: func(s *storedSegment) ([]storage.RowGroup, error) { // without filters every id may be there
			opened = append(opened, s.Path)
			group := storage.RowGroup{MinTime: s.MinTime, MaxTime: s.MaxTime, Timed: true}
			unnamed := group
			unnamed.Null, unnamed.Timed = true, false
			return []storage.RowGroup{group, unnamed}, nil
		},
		unnamed: func(_ context.Context, s *storedSegment, groups []bool, add addID) error {
			read = append(read, fmt.Sprint(s.Path, groups))
			return add(s.MinTime/hourMicros, 77^s.table.salt, 12)
		},
	}}
	for i, c := range []struct {
		hour       int64
		key, bytes uint64
		table      *eventTable
		want       match
	}{
		{-2, 5, 1, table, unseen}, {-2, 5, 1, other, unseen}, {2, 6, 1, table, contested}, {2, 6, 1, table, identical}, {1, 77, 12, table, identical},
		{7, 8, 1, table, contested}, {20, 9, 1, table, unseen}, {20, 90, 1, other, unseen}, {1, 77, 12, other, identical},
	} {
		got, err := x.add(ctx, &seen{Identity: record.Identity{Key: [2]uint64{c.key, 1}, Bytes: c.bytes, HasID: true}, table: c.table, hour: c.hour})
		if err != nil || got != c.want {
			t.Errorf("step %d: %d, %v; want %d", i, got, err, c.want)
		}
	}
	if got := fmt.Sprint(opened, read); got != "[a b d] [a[false true] b[false true] d[false true]]" {
		t.Error(got)
	}
}

// New records among those of the store are stored, however many of them the filters take for known ones, and repeats are not.
func TestNewAmongStored(t *testing.T) {
	if testing.Short() {
		t.Skip("writes some 20 MB")
	}
	const n = 20_000
	var old, fresh []string
	for i := range n {
		old = append(old, event(fmt.Sprintf("old-%d", i*7919), i))
		fresh = append(fresh, event(fmt.Sprintf("new-%d", i*7919), i))
		switch i % 200 {
		case 0: // other bytes, the same content
			fresh = append(fresh, strings.ReplaceAll(old[i], `,"`, ` ,"`))
		case 1:
			fresh = append(fresh, event(fmt.Sprintf("old-%d", i*7919), i, `"errorCode":"AccessDenied"`))
		}
	}
	dir := t.TempDir()
	store := newStore(t)
	mustRun(t, store, Options{}, write(t, filepath.Join(dir, "old"), delivery(old...)))
	r := mustRun(t, store, Options{WindowBytes: 1 << 20}, write(t, filepath.Join(dir, "new"), delivery(fresh...)))
	checkInvariants(t, store, nil)
	if r.Stored != n+n/200 || r.Duplicates != n/200 || r.Conflicts != n/200 {
		t.Errorf("%+v", *r)
	}
}
