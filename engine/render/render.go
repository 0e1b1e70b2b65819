package render

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"time"

	"trailsift/engine/rows"
)

// Options say how rows are shown. The zero value is a table of at most DefaultMaxRows rows, as wide as it needs to be,
// with times in UTC.
type Options struct {
	Format         string         // a name from Formats; empty: table
	Width          int            // columns of the terminal that a table has to fit in; 0: unbounded
	Color          bool           // headings may use escape sequences
	Zone           *time.Location // of times; nil: UTC
	MaxRows        int64          // 0: DefaultMaxRows for formats for people, all for the others; negative: all
	More           string         // how to see the rows that MaxRows leaves out; stands in the note of formats for people
	MaxColumnWidth int            // longest value that table, line and markdown show; 0: unbounded
	Wrap           bool           // continue long values on the next line instead of cutting them
	Null           string         // text of missing values in table, line, markdown, csv and tsv
	NoHeader       bool           // leave the names of columns out of table, csv and tsv
	Hold           int            // bytes of values that a table holds to find out how wide its columns are; 0: DefaultHold
	RawCSV         bool           // leave values that a spreadsheet would run as formulas as they are
}

// DefaultMaxRows is how many rows a format for people shows when Options.MaxRows is 0.
const DefaultMaxRows = 1000

// DefaultHold is Options.Hold when that is 0: tens of thousands of whole events.
const DefaultHold = 32 << 20

// Summary says what was written.
type Summary struct {
	Rows          int64 // rows written
	Truncated     bool  // there are more rows, which MaxRows left out
	HiddenColumns int   // columns that a table had no room for
}

// Format is one of the forms in which rows can be written.
type Format struct {
	Name     string
	Doc      string
	Suffixes []string // of files that hold it, with the dot
	Binary   bool     // not for a terminal
	ForHuman bool     // bounded by DefaultMaxRows

	open func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error)
}

// Formats returns the formats, in the order in which help lists them.
func Formats() []Format {
	return []Format{tableFormat(), lineFormat(), jsonFormat(), jsonlFormat(), csvFormat(), tsvFormat(), markdownFormat(), parquetFormat(), arrowFormat()}
}

// FormatOf returns the format called name.
func FormatOf(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// writer writes one result.
type writer interface {
	// write writes the first n rows of b, which belongs to the caller.
	write(b *rows.Batch, n int) error
	// close writes what stands behind the last row, and may add to the summary.
	close(s *Summary) error
}

// Write writes what r yields. It reads r to its end or to the last row that is shown, and leaves closing it to the caller.
// An error of w is returned as it is, so that a closed pipe can be told from other failures.
func Write(ctx context.Context, w io.Writer, r rows.Reader, o Options) (Summary, error) {
	if o.Format == "" {
		o.Format = "table"
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	format, ok := FormatOf(o.Format)
	if !ok {
		return Summary{}, fmt.Errorf("no output format is called `%s`", o.Format)
	}
	if o.MaxRows == 0 && format.ForHuman {
		o.MaxRows = DefaultMaxRows
	}
	buffered := bufio.NewWriterSize(w, 64<<10)
	out, err := format.open(buffered, r.Columns(), o)
	if err != nil {
		return Summary{}, err
	}
	var s Summary
	if err := copyRows(ctx, out, r, o.MaxRows, &s); err != nil {
		return s, err
	}
	if err := out.close(&s); err != nil {
		return s, err
	}
	return s, buffered.Flush()
}

// copyRows writes at most max rows, all when it is not positive.
func copyRows(ctx context.Context, out writer, r rows.Reader, max int64, s *Summary) error {
	for {
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		batch, err := r.Next()
		if err != nil || batch == nil {
			return err
		}
		n := batch.Rows
		if max > 0 && int64(n) > max-s.Rows {
			n = int(max - s.Rows)
			s.Truncated = true
		}
		if n > 0 {
			if err := out.write(batch, n); err != nil {
				return err
			}
			s.Rows += int64(n)
		}
		if s.Truncated {
			return nil
		}
	}
}
