package render

import (
	"bufio"

	"trailsift/engine/rows"
)

func jsonlFormat() Format {
	return Format{
		Name: "jsonl", Doc: "One object per line.", Suffixes: []string{".jsonl", ".ndjson"},
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			return &jsonlWriter{w: w, objects: newObjects(columns, o)}, nil
		},
	}
}

type jsonlWriter struct {
	w       *bufio.Writer
	objects *objects
}

func (j *jsonlWriter) write(b *rows.Batch, n int) error {
	for row := range n {
		if _, err := j.w.Write(j.objects.object(b, row)); err != nil {
			return err
		}
		if err := j.w.WriteByte('\n'); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonlWriter) close(*Summary) error { return nil }
