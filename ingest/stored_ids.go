package ingest

import (
	"context"
	"slices"

	"trailsift/storage"
)

// storedIDs tells which records the store may have held before the run. That an id is not there its segments' bloom filters say, but
// for two of a hundred; a record whose id may be there is compared with the rows at the end of the window. So what this
// costs follows the new records, not the store, which takes up 1.2 bytes for each row of the segments that were asked. Only rows
// without an id in their column are read: all that they have names them.
type storedIDs struct {
	segments []*storedSegment
	open     func(*storedSegment) ([]storage.RowGroup, error)
	unnamed  func(ctx context.Context, seg *storedSegment, groups []bool, add addID) error
	hash     func(id []byte) uint64
}

// storedSegment is a segment that was live when the run began.
type storedSegment struct {
	storage.Segment
	table  *eventTable
	groups []storage.RowGroup // nil until a record is near
}

// storedGroup is a row group that may hold the ids of some table.
type storedGroup struct {
	*storage.RowGroup
	table *eventTable
}

// addID takes the identity of a row that was read back: its hour, its key, and the hash of the record's bytes.
type addID func(hour int64, key, bytes uint64) error

// near returns the row groups that may hold a record of an hour or its neighbours. add gets the identities of rows that no filter
// knows, once.
func (s *storedIDs) near(ctx context.Context, hour int64, add addID) (near []storedGroup, err error) {
	for _, seg := range s.segments {
		if !nearHour(hour, seg.MinTime, seg.MaxTime, seg.NullTimes < seg.Rows) {
			continue
		}
		if seg.groups == nil {
			if err := s.ask(ctx, seg, add); err != nil {
				return nil, err
			}
		}
		for i := range seg.groups {
			if g := &seg.groups[i]; nearHour(hour, g.MinTime, g.MaxTime, g.Timed) {
				near = append(near, storedGroup{g, seg.table})
			}
		}
	}
	return near, nil
}

// ask reads the filters of a segment, and the rows that are in none.
func (s *storedIDs) ask(ctx context.Context, seg *storedSegment, add addID) error {
	groups, err := s.open(seg)
	if err != nil {
		return err
	}
	seg.groups = groups
	unnamed := make([]bool, len(groups))
	for i := range groups {
		unnamed[i] = groups[i].Null
	}
	if !slices.Contains(unnamed, true) {
		return nil
	}
	return s.unnamed(ctx, seg, unnamed, add)
}

// nearHour reports whether a time of a range may be of a record of an hour or its neighbours.
func nearHour(hour, first, last int64, timed bool) bool {
	if hour == noHour {
		return true // times of containers say nothing about those of their copies
	}
	return timed && first < (hour+2)*hourMicros && last >= (hour-1)*hourMicros
}

// mayHold reports whether one of some row groups may hold a record with the id of r.
func (s *storedIDs) mayHold(near []storedGroup, r *seen) bool {
	if len(near) == 0 {
		return false
	}
	hash := s.hash(r.text)
	return slices.ContainsFunc(near, func(g storedGroup) bool { return g.table == r.table && g.MayHold(hash) })
}
