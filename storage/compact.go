package storage

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"trailsift/storage/schema"
)

// CompactOptions say what is merged. The zero value is the default.
type CompactOptions struct {
	Table      string // only this table; "" is all
	TargetRows int64  // segments with fewer than half of it are merged into ones of about this size; 0 is 1,048,576
}

// CompactReport says what Compact did.
type CompactReport struct {
	Merged   int   `json:"merged"`    // segments that were replaced
	Written  int   `json:"written"`   // segments that replaced them
	Rows     int64 `json:"rows"`      // rows in the written segments
	Replaced int64 `json:"replaced"`  // rows that a later row with the same key had replaced, and that are gone now
	Dropped  int   `json:"dropped"`   // merges given up because another process changed the segments meanwhile
	BytesIn  int64 `json:"bytes_in"`  // size of the merged segments
	BytesOut int64 `json:"bytes_out"` // size of the written segments
}

const (
	// mergeMemory is about the most memory that the inputs of one merge may take together.
	mergeMemory = 128 << 20
	// mergeInputMemory is the most that one input takes: a page of each wide column, and a batch.
	mergeInputMemory = 12 << 20
	// mergeFiles is the most inputs of one merge: each is an open file.
	mergeFiles = 400
)

// Compact merges small segments that are neighbours in time, and rewrites those with an older schema version. Rows stay as
// they are; only in tables whose rows replace each other, what was replaced goes. Each merge is a commit of its own, so an
// error or a cancelled context leaves what was done until then. Merged segments stay on disk for Options.KeepRetired.
func (s *Store) Compact(ctx context.Context, o CompactOptions) (CompactReport, error) {
	var report CompactReport
	if o.Table != "" && s.table(o.Table) == nil {
		return report, fmt.Errorf("the store has no table `%s`", o.Table)
	}
	if o.TargetRows <= 0 {
		o.TargetRows = 1 << 20
	}
	for _, t := range s.tables {
		if o.Table != "" && o.Table != t.Name {
			continue
		}
		// What a pass wrote may be merged further, when memory limited it. Every pass leaves fewer segments.
		for merged := true; merged; {
			var err error
			if merged, err = s.compactTable(ctx, t, o.TargetRows, &report); err != nil {
				return report, fmt.Errorf("compact %s: %w", t.Name, err)
			}
		}
	}
	return report, s.Reclaim(ctx)
}

// compactTable makes one pass over a table. It reports whether another one may find more to merge.
func (s *Store) compactTable(ctx context.Context, t *schema.Table, target int64, report *CompactReport) (again bool, err error) {
	sn, err := s.Snapshot()
	if err != nil {
		return false, err
	}
	defer sn.Close()
	for _, group := range planMerges(sn, t, target) {
		err := s.compactGroup(ctx, t, group, report)
		switch {
		case errors.Is(err, ErrGone):
			report.Dropped++
		case err != nil:
			return false, err
		default:
			again = again || len(group) > 1
		}
	}
	return again, nil
}

func (s *Store) compactGroup(ctx context.Context, t *schema.Table, group []Segment, report *CompactReport) error {
	rows, bytes := int64(0), int64(0)
	change := Change{}
	for _, seg := range group {
		rows += seg.Rows
		bytes += seg.Bytes
		change.Retire = append(change.Retire, seg.Path)
	}
	keep, err := s.lastRows(ctx, t, group)
	if err != nil {
		return err
	}
	if change.Add, err = s.merge(ctx, t, group, keep); err != nil {
		return err
	}
	added, err := s.Commit(ctx, change)
	if err != nil {
		return errors.Join(err, s.Discard(change.Add...))
	}
	report.Merged += len(group)
	report.BytesIn += bytes
	for _, seg := range added {
		report.Written++
		report.Rows += seg.Rows
		report.BytesOut += seg.Bytes
		rows -= seg.Rows
	}
	report.Replaced += rows
	return nil
}

// planMerges groups the segments of a table that are to become one. In tables whose rows replace each other, the members of a
// group follow one another in the order of their commits, because that order decides between rows of the same time; in
// others they follow one another in time. In tables with an Order, only segments of the same cluster are merged.
func planMerges(sn *Snapshot, t *schema.Table, target int64) [][]Segment {
	segments := sn.Segments(t.Name, TimeRange{})
	if t.Repeat == schema.Replace {
		segments = slices.DeleteFunc(slices.Clone(sn.manifest.live), func(seg Segment) bool { return seg.Table != t.Name })
	}
	var groups [][]Segment
	var group []Segment
	rows, memory := int64(0), int64(0)
	end := func() {
		if len(group) > 1 || len(group) == 1 && group[0].SchemaVersion < t.Version {
			groups = append(groups, group)
		}
		group, rows, memory = nil, 0, 0
	}
	for _, seg := range segments {
		if len(group) > 0 && t.Order != nil && !sameCluster(group[0], seg) {
			end()
		}
		if seg.Rows >= target/2 && seg.SchemaVersion >= t.Version {
			if t.Repeat == schema.Replace {
				end()
			}
			continue
		}
		cost := min(8*seg.Bytes, mergeInputMemory) + 64<<10
		if memory+cost > mergeMemory || len(group) == mergeFiles || rows > 0 && rows+seg.Rows > target+target/2 {
			end()
		}
		group, rows, memory = append(group, seg), rows+seg.Rows, memory+cost
		if rows >= target {
			end()
		}
	}
	end()
	return groups
}

func sameCluster(a, b Segment) bool {
	clusterA, timelessA := a.clusterOf()
	clusterB, timelessB := b.clusterOf()
	return clusterA == clusterB && timelessA == timelessB
}

// lastRows returns what keeps, of the rows with the same key, the one with the latest time, and of those with the same time the
// last one. It is nil for tables whose rows do not replace each other.
func (s *Store) lastRows(ctx context.Context, t *schema.Table, group []Segment) (func(mergeRow) bool, error) {
	if t.Repeat != schema.Replace {
		return nil, nil
	}
	type place struct {
		input int
		at    int64
		time  int64
	}
	last := map[string]place{}
	var key []byte
	for i, seg := range group {
		at := int64(0)
		err := s.ReadSegment(ctx, seg, t, append([]int{t.Time}, t.Key...), TimeRange{}, func(b *Batch) error {
			for row := range b.Rows() {
				key = appendRowKey(key[:0], b, row)
				here := place{i, at, b.Columns[t.Time].Int64(row)}
				if p, ok := last[string(key)]; !ok || p.time <= here.time {
					last[string(key)] = here
				}
				at++
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return func(r mergeRow) bool {
		key = appendRowKey(key[:0], r.batch, r.row)
		p := last[string(key)]
		return p.input == r.input && p.at == r.at
	}, nil
}

// appendRowKey appends the values of a row's key columns, so that two keys are equal exactly when their bytes are.
func appendRowKey(dst []byte, b *Batch, row int) []byte {
	for _, c := range b.Table.Key {
		v := &b.Columns[c]
		switch {
		case v.IsNull(row):
			dst = append(dst, 0)
		case v.typ == schema.Int64 || v.typ == schema.Timestamp:
			dst = binary.BigEndian.AppendUint64(append(dst, 1), uint64(v.Int64(row)))
		default:
			text := v.Bytes(row)
			dst = binary.BigEndian.AppendUint32(append(dst, 2), uint32(len(text)))
			dst = append(dst, text...)
		}
	}
	return dst
}
