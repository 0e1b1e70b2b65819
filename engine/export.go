package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"trailsift/engine/duckdb"
	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// ExportOptions say what is exported, and how.
type ExportOptions struct {
	Session Options         // limits; what is read is not for the caller to choose, so AllowExternal means nothing
	Format  string          // a name from ExportFormats
	Query   *query.Compiled // export the result of this query; nil: the whole store
	Force   bool            // replace what is at the path, when it is a file or an earlier export
	RawCSV  bool            // csv: leave values that a spreadsheet would run as formulas as they are
}

// ExportReport says what was written.
type ExportReport struct {
	Files int
	Bytes int64
}

// ExportFormat is a form in which a store, or the result of a query, can be handed on.
type ExportFormat struct {
	Name string
	Doc  string

	store  func(x *exporter, ctx context.Context, path string) error // nil: results only
	result func(x *exporter, ctx context.Context, path string) error
}

// ExportFormats returns the formats, in the order in which help lists them.
func ExportFormats() []ExportFormat {
	return []ExportFormat{
		{"duckdb", "A DuckDB database: a table for each of the store's, and views of whole records.", (*exporter).storeDatabase, (*exporter).resultDatabase},
		{"parquet", "Parquet: the store in folders account=…/region=…/day=…, a result as one file.", (*exporter).storeHive, (*exporter).render},
		{"csv", "CSV: the events with all columns, or a result.", (*exporter).storeCSV, (*exporter).render},
		{"jsonl", "JSON Lines: every record as it came in, or a result.", (*exporter).storeRecords, (*exporter).render},
	}
}

// exporter is one export under way.
type exporter struct {
	source  Source
	options ExportOptions
	session *Session // without restrictions: it writes
}

// Export writes the store, or the result of a query, to path. What is there already is only replaced with Force. Nothing is at
// path before everything is written; an error leaves nothing behind.
func Export(ctx context.Context, source Source, path string, o ExportOptions) (report ExportReport, err error) {
	format, ok := exportFormat(o.Format)
	if !ok {
		return report, fmt.Errorf("no export format is called `%s`", o.Format)
	}
	if path, err = filepath.Abs(path); err != nil {
		return report, err
	}
	if err := checkTarget(path, source.Dir(), o.Force); err != nil {
		return report, err
	}
	// Beside the target, so that renaming is one step.
	temp, err := os.MkdirTemp(filepath.Dir(path), ".trailsift-export-")
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	limits := o.Session
	limits.AllowExternal = true
	session, err := Open(source, limits)
	if err != nil {
		return report, err
	}
	x := &exporter{source: source, options: o, session: session}
	written := filepath.Join(temp, "new")
	write := format.store
	if o.Query != nil {
		write = format.result
	}
	ctx, stop := session.limit(ctx)
	defer stop()
	if err := errors.Join(write(x, ctx, written), session.Close()); err != nil {
		return report, err
	}
	if report, err = measure(written); err != nil {
		return report, err
	}
	return report, replace(written, path, filepath.Join(temp, "old"))
}

func exportFormat(name string) (ExportFormat, bool) {
	for _, f := range ExportFormats() {
		if f.Name == name {
			return f, true
		}
	}
	return ExportFormat{}, false
}

// checkTarget refuses paths that must not be written. Force does not delete folders that hold anything but an export.
func checkTarget(path, store string, force bool) error {
	if rel, err := filepath.Rel(store, path); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return fmt.Errorf("%s lies in the store", path)
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !force:
		return fmt.Errorf("%s is there already: %w", path, fs.ErrExist)
	case info.Mode().IsRegular():
		return nil
	case !info.IsDir():
		return fmt.Errorf("%s is neither a file nor a folder", path)
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if tableOf(e.Name()) == nil {
			return fmt.Errorf("%s is no export: it holds %s", path, e.Name())
		}
	}
	return nil
}

// replace moves what was written to path; what is there is moved to old first, where one step does not do.
func replace(written, path, old string) error {
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		if err := os.Rename(path, old); err != nil {
			return err
		}
		if err := os.Rename(written, path); err != nil {
			return errors.Join(err, os.Rename(old, path))
		}
		return nil
	}
	return os.Rename(written, path)
}

// measure counts the files at path.
func measure(path string) (ExportReport, error) {
	var report ExportReport
	err := filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		report.Files++
		report.Bytes += info.Size()
		return nil
	})
	return report, err
}

// execute runs statements that can read the views of the tables that the export reads.
func (x *exporter) execute(ctx context.Context, p prepared, statements ...duckdb.Query) error {
	return x.session.explain(ctx, p, x.session.database.Execute(ctx, p.query.Views, statements...))
}

// over is execute with the views of some tables, over the segments that hold a range of times.
func (x *exporter) over(ctx context.Context, tables []*schema.Table, r storage.TimeRange, statements ...duckdb.Query) error {
	p, err := x.session.prepare(duckdb.Query{}, entire(r, tables...)...)
	if err != nil {
		return err
	}
	return x.execute(ctx, p, statements...)
}

// recordTables returns the tables whose rows are records.
func recordTables() []*schema.Table {
	var tables []*schema.Table
	for _, t := range schema.Tables() {
		if t.Record != nil {
			tables = append(tables, t)
		}
	}
	return tables
}
