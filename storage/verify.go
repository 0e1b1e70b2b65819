package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"

	"trailsift/storage/schema"
)

// VerifyReport says whether a store is as it was written.
type VerifyReport struct {
	Segments int       `json:"segments"` // live segments that were read
	Rows     int64     `json:"rows"`     // their rows
	Bytes    int64     `json:"bytes"`    // their size
	Problems []Problem `json:"problems"`
}

// Problem is something that is not as it was written.
type Problem struct {
	Path   string `json:"path"` // the file, relative to the store
	Reason string `json:"reason"`
}

// ledgerProblemsMax is how many inputs are named whose rows disagree with the ledger.
const ledgerProblemsMax = 20

// Verify reads every live segment and compares it with the manifest, and the rows of the tables with the ledger. What is wrong
// is in the report; an error means that the check could not be done. The manifest is checked whenever a snapshot is taken.
func (s *Store) Verify(ctx context.Context) (VerifyReport, error) {
	report := VerifyReport{Problems: []Problem{}}
	sn, err := s.Snapshot()
	if err != nil {
		return report, err
	}
	defer sn.Close()
	l := ledgerCheck{stored: map[int64]ledgerRow{}, found: map[int64]int64{}}
	for name, state := range sn.manifest.Tables {
		if _, counted := s.table(name).ColumnIndex("file_id"); counted {
			l.appended += state.Appended
			l.pruned += state.Pruned
		}
	}
	for _, seg := range sn.manifest.live {
		if err := s.verifyFile(ctx, seg); err != nil {
			if ctx.Err() != nil {
				return report, context.Cause(ctx)
			}
			report.Problems = append(report.Problems, Problem{seg.Path, err.Error()})
			continue
		}
		if err := l.read(ctx, s, seg); err != nil {
			return report, err
		}
		report.Segments++
		report.Rows += seg.Rows
		report.Bytes += seg.Bytes
	}
	if len(report.Problems) == 0 { // otherwise the missing segments are why rows and ledger disagree
		report.Problems = append(report.Problems, l.compare()...)
	}
	return report, nil
}

// Check compares the file of a segment with what the manifest says about it. The error is a *CorruptError when they differ.
func (sn *Snapshot) Check(ctx context.Context, seg Segment) error {
	err := sn.store.verifyFile(ctx, seg)
	if err == nil || ctx.Err() != nil {
		return err
	}
	return &CorruptError{Path: sn.Path(seg), Reason: err.Error()}
}

// verifyFile compares a segment's file with what the manifest says about it.
func (s *Store) verifyFile(ctx context.Context, seg Segment) error {
	f, err := s.fs.Open(s.path(seg.Path))
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("the file is missing")
	}
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	size, err := io.Copy(sum, contextReader{ctx, f})
	if err != nil {
		return err
	}
	if size != seg.Bytes {
		return fmt.Errorf("it has %d bytes instead of %d", size, seg.Bytes)
	}
	if hex.EncodeToString(sum.Sum(nil)) != seg.SHA256 {
		return errors.New("its content has changed: the SHA-256 is another one")
	}
	return nil
}

// contextReader stops a long read when its context ends.
type contextReader struct {
	ctx context.Context
	io.Reader
}

func (r contextReader) Read(p []byte) (int, error) {
	if r.ctx.Err() != nil {
		return 0, context.Cause(r.ctx)
	}
	return r.Reader.Read(p)
}

// ledgerCheck counts the rows of each input in the tables, and what the ledger says about it.
type ledgerCheck struct {
	stored map[int64]ledgerRow // by file_id
	found  map[int64]int64     // rows by file_id
	own    int64               // rows of records that came from no input

	appended, pruned int64 // what the manifest says of such rows, and of what retention removed
}

type ledgerRow struct {
	stored, replaced, time int64 // stored: what metric filters made included
	path                   string
}

// read adds a segment of the ledger or of a table with records. Of the catalogue of metrics, the rows that an input only listed
// are records; the others follow from datapoints.
func (l *ledgerCheck) read(ctx context.Context, s *Store, seg Segment) error {
	t := s.table(seg.Table)
	id, hasID := t.ColumnIndex("file_id")
	switch {
	case t.Name == schema.Files().Name:
		stored, made, replaced, path := t.MustColumn("stored"), t.MustColumn("made"), t.MustColumn("replaced"), t.MustColumn("path")
		return s.ReadSegment(ctx, seg, t, []int{id, t.Time, stored, made, replaced, path}, TimeRange{}, func(b *Batch) error {
			for row := range b.Rows() {
				file, time := b.Columns[id].Int64(row), b.Columns[t.Time].Int64(row)
				if old, ok := l.stored[file]; ok && old.time > time {
					continue // a later row replaced this one
				}
				l.stored[file] = ledgerRow{b.Columns[stored].Int64(row) + b.Columns[made].Int64(row), b.Columns[replaced].Int64(row), time, string(b.Columns[path].Bytes(row))}
			}
			return nil
		})
	case hasID && (t.Data || t.Name == schema.Series().Name):
		columns, kind := []int{id}, -1
		if !t.Data {
			kind = t.MustColumn("kind")
			columns = append(columns, kind)
		}
		return s.ReadSegment(ctx, seg, t, columns, TimeRange{}, func(b *Batch) error {
			for row := range b.Rows() {
				switch v := &b.Columns[id]; {
				case kind >= 0 && !b.Columns[kind].IsNull(row):
				case v.IsNull(row):
					l.own++
				default:
					l.found[v.Int64(row)]++
				}
			}
			return nil
		})
	}
	return nil
}

// compare returns where rows and ledger disagree. After retention, and where datapoints have replaced each other, only the sum
// can tell that rows are missing.
func (l *ledgerCheck) compare() []Problem {
	ledger := schema.Files().Name
	stored, found, replaced := l.appended, l.own, int64(0)
	for _, row := range l.stored {
		stored += row.stored
		replaced += row.replaced
	}
	var wrong []int64
	for file, row := range l.stored {
		if n := l.found[file]; n > row.stored || n < row.stored && l.pruned == 0 && replaced == 0 {
			wrong = append(wrong, file)
		}
	}
	for file, n := range l.found {
		found += n
		if _, ok := l.stored[file]; !ok {
			wrong = append(wrong, file)
		}
	}
	slices.Sort(wrong)
	var out []Problem
	if stored != found+replaced+l.pruned {
		also, appended := "", ""
		if l.appended > 0 {
			appended = fmt.Sprintf(", and %d are of no input", l.appended)
		}
		if replaced > 0 {
			also = fmt.Sprintf("%d were replaced, ", replaced)
		}
		out = append(out, Problem{ledger, fmt.Sprintf("the ledger counts %d stored records%s; the tables hold %d, %sand %d were pruned", stored-l.appended, appended, found, also, l.pruned)})
	}
	for i, file := range wrong {
		if i == ledgerProblemsMax {
			out = append(out, Problem{ledger, fmt.Sprintf("the same is wrong with %d more inputs", len(wrong)-i)})
			break
		}
		row, ok := l.stored[file]
		if !ok {
			out = append(out, Problem{ledger, fmt.Sprintf("%d records are from input %d, which the ledger does not have", l.found[file], file)})
			continue
		}
		out = append(out, Problem{ledger, fmt.Sprintf("input %d (%s): the ledger says that %d records were stored, the tables hold %d", file, row.path, row.stored, l.found[file])})
	}
	return out
}
