package engine

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"os"

	"trailsift/engine/duckdb"
	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// storeCSV writes the events with all columns.
func (x *exporter) storeCSV(ctx context.Context, path string) error {
	p, err := x.session.prepareAll(duckdb.Query{SQL: "from " + schema.Events().Name})
	if err != nil {
		return err
	}
	return x.renderRows(ctx, path, p)
}

// render writes the result of the query.
func (x *exporter) render(ctx context.Context, path string) error {
	p, err := x.session.prepareCompiled(ctx, x.options.Query)
	if err != nil {
		return err
	}
	return x.renderRows(ctx, path, p)
}

// renderRows writes the rows of a statement in the export's format.
func (x *exporter) renderRows(ctx context.Context, path string, p prepared) error {
	result, err := x.session.run(ctx, func() {}, p)
	if err != nil {
		return err
	}
	defer result.Close()
	if x.options.Query != nil {
		if err := result.name(x.options.Query); err != nil {
			return err
		}
	}
	return writeFile(path, func(w *bufio.Writer) error {
		_, err := render.Write(ctx, w, rows.Reader(result), render.Options{Format: x.options.Format, RawCSV: x.options.RawCSV})
		return err
	})
}

// storeRecords writes every record of the store, rebuilt from its row, on a line of its own.
func (x *exporter) storeRecords(ctx context.Context, path string) error {
	return writeFile(path, func(w *bufio.Writer) error {
		for _, t := range recordTables() {
			for _, segment := range x.source.Segments(t.Name, storage.TimeRange{}) {
				if err := writeRecords(ctx, w, x.source.Path(segment), t); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func writeRecords(ctx context.Context, w *bufio.Writer, segment string, t *schema.Table) error {
	var record []byte
	return storage.ReadSegment(ctx, segment, t, nil, func(b *storage.Batch) error {
		for row := range b.Rows() {
			record = oneLine(storage.AppendRecord(record[:0], b, row))
			if _, err := w.Write(append(record, '\n')); err != nil {
				return err
			}
		}
		return nil
	})
}

// oneLine replaces line ends in a record that is kept as its original bytes. In JSON they only stand between values.
func oneLine(record []byte) []byte {
	if bytes.ContainsAny(record, "\r\n") {
		for i, c := range record {
			if c == '\r' || c == '\n' {
				record[i] = ' '
			}
		}
	}
	return record
}

// writeFile makes a file, which is on disk when there is no error.
func writeFile(path string, write func(*bufio.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 256<<10)
	err = write(w)
	if err == nil {
		err = w.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
