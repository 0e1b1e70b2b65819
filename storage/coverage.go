package storage

import "slices"

// Coverage sums up the live segments of one table.
type Coverage struct {
	Table     string
	Segments  int
	Rows      int64
	Bytes     int64
	MinTime   int64    // the earliest time, microseconds; 0 when no row has one
	MaxTime   int64    // the latest time, inclusive
	NullTimes int64    // rows without a time
	Pruned    int64    // rows that retention removed
	Retired   int64    // bytes of superseded segments that still wait for their deletion
	Accounts  []string // sorted; segments with too many to list add none
	Regions   []string // likewise
	Sources   []string // likewise
}

// Coverage returns what each table holds, in the order of the schema, without opening a segment.
func (sn *Snapshot) Coverage() []Coverage {
	out := make([]Coverage, len(sn.store.tables))
	for i, t := range sn.store.tables {
		c := Coverage{Table: t.Name, Pruned: sn.manifest.Tables[t.Name].Pruned}
		for _, seg := range sn.manifest.live {
			if seg.Table == t.Name {
				c.add(seg)
			}
		}
		for _, r := range sn.manifest.retired {
			if tableOf(r.Path) == t.Name {
				c.Retired += r.Bytes
			}
		}
		c.Accounts, c.Regions, c.Sources = distinct(c.Accounts), distinct(c.Regions), distinct(c.Sources)
		out[i] = c
	}
	return out
}

func (c *Coverage) add(seg Segment) {
	if timed := seg.Rows > seg.NullTimes; timed && c.Rows == c.NullTimes {
		c.MinTime, c.MaxTime = seg.MinTime, seg.MaxTime
	} else if timed {
		c.MinTime, c.MaxTime = min(c.MinTime, seg.MinTime), max(c.MaxTime, seg.MaxTime)
	}
	c.Segments++
	c.Rows += seg.Rows
	c.Bytes += seg.Bytes
	c.NullTimes += seg.NullTimes
	c.Accounts = append(c.Accounts, seg.Accounts...)
	c.Regions = append(c.Regions, seg.Regions...)
	c.Sources = append(c.Sources, seg.Sources...)
}

func distinct(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
