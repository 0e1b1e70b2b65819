package engine

import (
	"context"
	"slices"

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
	// Check says whether a segment's file is as it was written: the error is a *storage.CorruptError when it is not.
	Check(context.Context, storage.Segment) error
}

// TableUse says how much of a table a query has to look at.
type TableUse struct {
	Table         string
	Segments      int   // in the time range
	TotalSegments int   // of the table
	Rows          int64 // in those segments
	TotalRows     int64
	Bytes         int64 // of those segments

	segments []storage.Segment
}

// use returns the view of a table over the segments that some time ranges need, and how much that is.
func use(s Source, t *schema.Table, ranges []storage.TimeRange) (duckdb.View, TableUse) {
	all := s.Segments(t.Name, storage.TimeRange{})
	segments := all
	// Where rows replace each other, a row of the range may be replaced by one outside of it.
	if !slices.ContainsFunc(ranges, storage.TimeRange.IsZero) && t.Repeat != schema.Replace {
		segments = within(s, t.Name, all, ranges)
	}
	view := duckdb.View{Table: t, Uniform: true}
	u := TableUse{Table: t.Name, Segments: len(segments), TotalSegments: len(all), segments: segments}
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

// members returns the members of extra columns that occur in the segments, by the column's name, of the columns where that is known.
func (u TableUse) members() map[string][]string {
	out := map[string][]string{}
	for i, segment := range u.segments {
		for column, members := range segment.Members {
			if _, all := out[column]; all || i == 0 {
				out[column] = append(out[column], members...)
			}
		}
		for column := range out {
			if _, known := segment.Members[column]; !known {
				delete(out, column)
			}
		}
	}
	return out
}

// within returns the segments, of all of a table, that may hold rows of any of the ranges.
func within(s Source, table string, all []storage.Segment, ranges []storage.TimeRange) []storage.Segment {
	if len(ranges) == 1 {
		return s.Segments(table, ranges[0])
	}
	needed := map[string]bool{}
	for _, r := range ranges {
		for _, segment := range s.Segments(table, r) {
			needed[segment.Path] = true
		}
	}
	var out []storage.Segment
	for _, segment := range all {
		if needed[segment.Path] {
			out = append(out, segment)
		}
	}
	return out
}
