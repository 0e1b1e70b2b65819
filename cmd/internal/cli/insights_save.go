package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"trailsift/cmd/internal/insights"
	"trailsift/cmd/internal/term"
	"trailsift/ingest/record"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// recordLine returns a record as JSON, with texts as they are.
func recordLine(r insights.Record) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(r)
	return bytes.TrimSpace(out.Bytes()), err
}

// printRecords writes findings as a file that CloudTrail could have delivered, one event a line, to stdout or the files of --out.
func (a *app) printRecords(out outputFlags, list []insights.Finding) error {
	var text bytes.Buffer
	text.WriteString(`{"Records":[`)
	separator := "\n"
	for i := range list {
		records, err := insights.Records(&list[len(list)-1-i]) // the earliest first
		if err != nil {
			return fmt.Errorf("finding %s: %w", list[i].ID, err)
		}
		for _, r := range records {
			line, err := recordLine(r)
			if err != nil {
				return err
			}
			text.WriteString(separator)
			text.Write(line)
			separator = ",\n"
		}
	}
	text.WriteString("\n]}\n")
	for _, file := range out.files {
		err := writeFile(file, out.force, func(w io.Writer) error { _, err := w.Write(text.Bytes()); return err })
		if err != nil {
			return err
		}
	}
	if len(out.files) == 0 {
		w := a.stdout
		if a.stdoutTerminal().Interactive {
			w = term.Guard(w)
		}
		if _, err := w.Write(text.Bytes()); err != nil {
			return err
		}
	}
	if len(list) == 0 && out.requireData {
		return withCode(exitNoData, errors.New("nothing was found (--require-data)"))
	}
	return nil
}

// saveInsights adds the records of findings to the store, marked as ours.
func (a *app) saveInsights(ctx context.Context, list []insights.Finding) error {
	store, err := a.openStore()
	if err != nil {
		return err
	}
	batch, err := findingBatch(list)
	if err != nil {
		return err
	}
	report, err := a.appendRows(ctx, store, batch)
	if err != nil {
		return err
	}
	a.note("saved: %s of %s; %s there already", term.Counted(report.Added, "new event"), term.Counted(int64(len(list)), "finding"), wereText(report.Known))
	return nil
}

// appendRows adds rows of no input to the store. That they are not safely on disk is only noted.
func (a *app) appendRows(ctx context.Context, store *storage.Store, rows *storage.Batch) (storage.AppendReport, error) {
	report, err := store.Append(ctx, rows)
	if errors.Is(err, storage.ErrNotDurable) {
		a.note("note: %s", err)
		err = nil
	}
	return report, err
}

func wereText(n int64) string {
	if n == 1 {
		return "1 was"
	}
	return term.Count(n) + " were"
}

// findingBatch makes rows of the table insights. They are read from the records that --records prints, by the reader of ingest, so
// that saving and ingesting come to the same.
func findingBatch(list []insights.Finding) (*storage.Batch, error) {
	t := schema.Insights()
	b := storage.NewBatch(t, 2*len(list))
	scanner := record.NewScanner(record.Limits{})
	for i := range list {
		f := &list[i]
		records, err := insights.Records(f)
		if err != nil {
			return nil, fmt.Errorf("finding %s: %w", f.ID, err)
		}
		for _, r := range records {
			line, err := recordLine(r)
			if err == nil {
				_, err = scanner.Scan(line)
			}
			if err != nil {
				return nil, fmt.Errorf("finding %s: %w", f.ID, err)
			}
			b.Columns[t.MustColumn("found_by")].AppendString(schema.FoundByUs)
			b.Columns[t.MustColumn("p_value")].AppendDouble(f.P)
			b.Columns[t.MustColumn("expected_false_alarms")].AppendDouble(f.Expected)
			b.Columns[t.MustColumn("provisional")].AppendBool(f.Provisional)
			scanner.Append(b, record.Origin{})
		}
	}
	return b, nil
}
