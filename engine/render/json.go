package render

import (
	"bufio"

	"trailsift/engine/rows"
)

func jsonFormat() Format {
	return Format{
		Name: "json", Doc: "One array of objects.", Suffixes: []string{".json"},
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			return &jsonWriter{w: w, objects: newObjects(columns, o)}, nil
		},
	}
}

type jsonWriter struct {
	w       *bufio.Writer
	objects *objects
	started bool
}

func (j *jsonWriter) write(b *rows.Batch, n int) error {
	for row := range n {
		separator := ",\n"
		if !j.started {
			separator, j.started = "[\n", true
		}
		if _, err := j.w.WriteString(separator); err != nil {
			return err
		}
		if _, err := j.w.Write(j.objects.object(b, row)); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonWriter) close(*Summary) error {
	end := "\n]\n"
	if !j.started {
		end = "[]\n"
	}
	_, err := j.w.WriteString(end)
	return err
}
