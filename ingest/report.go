package ingest

import (
	"cmp"
	"slices"

	"trailsift/storage/schema"
)

// Report is the account of a run. Records = Stored + Duplicates + Rejected; Conflicts and Replaced are parts of Stored. The
// store gained Stored - Replaced rows.
type Report struct {
	Files       int64                  `json:"files"`        // inputs and archive members that were looked at
	Known       int64                  `json:"known"`        // of these: read by an earlier run, and skipped
	Ignored     int64                  `json:"ignored"`      // of these: no events in them
	Failed      int64                  `json:"failed"`       // of these: not readable or not recognised
	FailedAgain int64                  `json:"failed_again"` // of these: failed in an earlier run in the same way; their records are not counted again
	Records     int64                  `json:"records"`      // records found
	Stored      int64                  `json:"stored"`       // records stored
	Duplicates  int64                  `json:"duplicates"`   // records that were stored already
	Conflicts   int64                  `json:"conflicts"`    // stored records that share their identity with a different one
	Replaced    int64                  `json:"replaced"`     // stored datapoints that took the place of an earlier one
	Rejected    int64                  `json:"rejected"`     // records that could not be stored
	Filtered    int64                  `json:"filtered"`     // values that metric filters made of stored records
	BytesRead   int64                  `json:"bytes_read"`   // of the inputs, as found
	BytesStored int64                  `json:"bytes_stored"` // of the segments written
	Seconds     float64                `json:"seconds"`
	ByFormat    map[string]FormatCount `json:"by_format"`
	Rejects     []Fault                `json:"rejects"` // the first RejectsMax rejected records and failed files; the rejects table has all records

	ContentBytes int64    `json:"content_bytes"`         // of the inputs, uncompressed
	FirstTime    int64    `json:"first_time,omitempty"`  // earliest time of the stored records, microseconds UTC; 0 = none
	LastTime     int64    `json:"last_time,omitempty"`   // latest
	Accounts     []string `json:"accounts"`              // accounts of the stored records, sorted
	Interrupted  bool     `json:"interrupted,omitempty"` // the run was cancelled; what is counted is committed
	Warnings     []string `json:"warnings,omitempty"`    // what is worth knowing and no error, in words

	points pointNotes
}

// FormatCount counts the inputs of one format.
type FormatCount struct {
	Files   int64 `json:"files"`
	Records int64 `json:"records"`
}

// Fault is a rejected record, or an input that was not read or only in part.
type Fault struct {
	File   string `json:"file"`
	Record *int64 `json:"record"` // the record's number in the file, from 0; null when the fault is the file's
	Offset *int64 `json:"offset"` // in the uncompressed input; null when it is not known
	Reason string `json:"reason"`
}

// RejectsMax is how many faults a Report lists.
const RejectsMax = 1000

func newReport() *Report {
	return &Report{ByFormat: map[string]FormatCount{}, Rejects: []Fault{}, Accounts: []string{}}
}

// addFile counts a finished input.
func (r *Report) addFile(f *fileState) {
	r.Files++
	if !f.unread {
		r.BytesRead += f.size
	}
	r.ContentBytes += f.contentSize
	if f.status == statusKnown {
		r.Known++
		return
	}
	switch f.status {
	case schema.FileIgnored:
		r.Ignored++
	case schema.FileFailed:
		r.Failed++
		if f.reason != "" {
			r.addFault(Fault{File: f.name, Reason: f.reason})
		}
		if f.old {
			r.FailedAgain++
			return
		}
	}
	r.Records += f.records()
	r.Stored += f.stored
	r.Duplicates += f.duplicates
	r.Conflicts += f.conflicts
	r.Replaced += f.replaced
	r.points.add(f)
	r.Filtered += f.points.made
	r.Rejected += f.rejected
	format := cmp.Or(f.format, "unrecognised")
	if f.unread {
		format = "unreadable"
	}
	c := r.ByFormat[format]
	c.Files++
	c.Records += f.records()
	r.ByFormat[format] = c
	if f.reason != "" && f.status != schema.FileIgnored && f.status != schema.FileFailed {
		r.addFault(Fault{File: f.name, Reason: f.reason})
	}
}

func (r *Report) addFault(f Fault) {
	if len(r.Rejects) < RejectsMax {
		r.Rejects = append(r.Rejects, f)
	}
}

// addSpan widens the report's time span and accounts by those of stored rows.
func (r *Report) addSpan(first, last int64, accounts []string) {
	if first != 0 || last != 0 {
		if r.FirstTime == 0 || first < r.FirstTime {
			r.FirstTime = first
		}
		r.LastTime = max(r.LastTime, last)
	}
	for _, a := range accounts {
		if i, ok := slices.BinarySearch(r.Accounts, a); !ok {
			r.Accounts = slices.Insert(r.Accounts, i, a)
		}
	}
}
