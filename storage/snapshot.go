package storage

import (
	"math"
	"slices"
)

// TimeRange is a half-open range of time, in microseconds since 1970 UTC. The zero value is everything.
type TimeRange struct{ Start, End int64 }

// IsZero reports whether the range is everything, rows without a time included.
func (r TimeRange) IsZero() bool { return r == TimeRange{} }

// Since returns the range that starts at a time and has no end.
func Since(start int64) TimeRange { return TimeRange{Start: start, End: math.MaxInt64} }

// Segment describes one Parquet file of a table.
type Segment struct {
	Path          string // relative to the store, with slashes: events/00000001.parquet; under tmp/ before its commit
	Table         string
	Rows          int64
	MinTime       int64 // of the table's time column, microseconds; 0 when no row has a time
	MaxTime       int64 // inclusive
	NullTimes     int64 // rows without a time
	Bytes         int64
	SHA256        string   // of the file, hexadecimal
	Accounts      []string // distinct accounts that the rows belong to, sorted; empty when there are none, or too many to list
	Regions       []string // distinct regions, likewise
	Sources       []string // distinct event sources, or namespaces of metrics, likewise
	SchemaVersion int
	IngestID      int64 // the ingest that wrote it; the newest one for merged segments
	// Numbers say what the columns of type Double hold, by name; columns without a value are not in it. Nil: not known, as
	// of segments that earlier releases wrote, or there are none.
	Numbers map[string]NumberRange
	// Values are the distinct values of the Listed columns, by name, as sorted texts; null is the empty text. A column with too many
	// is not in it. Nil: not known, as of segments that earlier releases wrote, or there are none.
	Values map[string][]string
	// Members are the names of the members that occur in the extra columns, by the column's name, sorted. A column with too many
	// different values is not in it. Nil: not known, as of segments that earlier releases wrote, or there are no such columns.
	Members map[string][]string
}

// NumberRange says what a column of numbers holds.
type NumberRange struct {
	Values int64   `json:"values"` // rows that have one
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
}

// overlaps reports whether any row may lie in the range. Rows without a time lie in no range but the zero one.
func (seg Segment) overlaps(r TimeRange) bool {
	if r.IsZero() {
		return true
	}
	return r.Start < r.End && seg.NullTimes < seg.Rows && seg.MinTime < r.End && seg.MaxTime >= r.Start
}

// Snapshot is an immutable view of a store: the segments that were live when it was taken. Their files stay until Close.
// It is safe for concurrent use.
type Snapshot struct {
	store    *Store
	manifest *manifest
	lock     *fileLock // nil in folders that may not be written
}

// Snapshot returns the newest committed state. The caller closes it.
func (s *Store) Snapshot() (*Snapshot, error) {
	// The lock comes first: whoever deletes segments holds it alone until the manifest no longer names them.
	lock, err := lockReaders(s.path(readersLock), s.lockWait)
	if err != nil {
		return nil, err
	}
	m, err := s.readManifest()
	if err != nil {
		lock.release()
		return nil, err
	}
	return &Snapshot{store: s, manifest: m, lock: lock}, nil
}

// Segments returns the segments of a table that may hold rows of a time range, earliest first. Segments in which no row has a
// time are part of the zero range alone.
func (sn *Snapshot) Segments(table string, r TimeRange) []Segment {
	var out []Segment
	for _, seg := range sn.manifest.live {
		if seg.Table == table && seg.overlaps(r) {
			out = append(out, seg)
		}
	}
	slices.SortStableFunc(out, func(a, b Segment) int {
		switch {
		case a.MinTime < b.MinTime:
			return -1
		case a.MinTime > b.MinTime:
			return 1
		}
		return 0
	})
	return out
}

// Path returns the absolute path of a segment's file.
func (sn *Snapshot) Path(seg Segment) string { return sn.store.path(seg.Path) }

// Dir returns the absolute path of the store's folder.
func (sn *Snapshot) Dir() string { return sn.store.dir }

// Number returns how many commits led to the snapshot.
func (sn *Snapshot) Number() int64 { return sn.manifest.Number }

// NextFileID returns the number that the next input of an ingest gets, from 1.
func (sn *Snapshot) NextFileID() int64 { return sn.manifest.NextFileID }

// NextIngestID returns the number that the next ingest gets, from 1.
func (sn *Snapshot) NextIngestID() int64 { return sn.manifest.NextIngestID }

// Close lets retired segments be deleted. A second call does nothing.
func (sn *Snapshot) Close() error { return sn.lock.release() }
