package engine

import (
	"trailsift/engine/duckdb"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Source is what a session reads: an immutable set of Parquet segments. A snapshot of a store is one. The caller keeps it open
// as long as the session. It must be safe for concurrent use.
type Source interface {
	// Dir returns the absolute path of the folder that holds all segments.
	Dir() string
	// Segments returns the segments of a table that may hold rows of a time range.
	Segments(table string, r storage.TimeRange) []storage.Segment
	// Path returns the absolute path of a segment's file.
	Path(storage.Segment) string
}

// TableUse says how much of a table a query has to look at.
type TableUse struct {
	Table         string
	Segments      int   // in the time range
	TotalSegments int   // of the table
	Rows          int64 // in those segments
	TotalRows     int64
	Bytes         int64 // of those segments
}

// use returns the view of a table over the segments that a time range needs, and how much that is.
func use(s Source, t *schema.Table, r storage.TimeRange) (duckdb.View, TableUse) {
	all := s.Segments(t.Name, storage.TimeRange{})
	segments := all
	// Where rows replace each other, a row of the range may be replaced by one outside of it.
	if !r.IsZero() && t.Repeat != schema.Replace {
		segments = s.Segments(t.Name, r)
	}
	view := duckdb.View{Table: t, Uniform: true}
	u := TableUse{Table: t.Name, Segments: len(segments), TotalSegments: len(all)}
	for _, segment := range segments {
		view.Files = append(view.Files, s.Path(segment))
		view.Uniform = view.Uniform && segment.SchemaVersion == t.Version
		u.Rows += segment.Rows
		u.Bytes += segment.Bytes
	}
	for _, segment := range all {
		u.TotalRows += segment.Rows
	}
	return view, u
}
