package render

import (
	"bufio"
	"bytes"
	"strconv"
	"strings"

	"trailsift/engine/rows"
)

func csvFormat() Format {
	return Format{
		Name: "csv", Doc: "Comma-separated values that are safe to open in a spreadsheet.", Suffixes: []string{".csv"},
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			return openDelimited(w, columns, o, ',', appendCSV)
		},
	}
}

// appendCSV appends a field, in quotes when it needs them. The empty text is quoted, which tells it from a missing value.
func appendCSV(dst, value []byte) []byte {
	if len(value) > 0 && !bytes.ContainsAny(value, ",\"\r\n") && value[0] != ' ' && value[len(value)-1] != ' ' {
		return append(dst, value...)
	}
	dst = append(dst, '"')
	for _, c := range value {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// delimitedWriter writes csv and tsv.
type delimitedWriter struct {
	w         *bufio.Writer
	columns   []rows.Column
	o         Options
	delimiter byte
	escape    func(dst, value []byte) []byte
	line      []byte
	value     []byte
}

func openDelimited(w *bufio.Writer, columns []rows.Column, o Options, delimiter byte, escape func(dst, value []byte) []byte) (writer, error) {
	d := &delimitedWriter{w: w, columns: columns, o: o, delimiter: delimiter, escape: escape}
	if o.NoHeader {
		return d, nil
	}
	for _, c := range columns {
		d.field([]byte(c.Name), !isSystemField(c.Name))
	}
	return d, d.endLine()
}

// isSystemField reports whether a name is that of a field such as @timestamp, which is no formula although it begins
// like one. Other names can come from data.
func isSystemField(name string) bool {
	return strings.HasPrefix(name, "@") && strings.Trim(strings.ToLower(name[1:]), "abcdefghijklmnopqrstuvwxyz") == ""
}

func (d *delimitedWriter) write(b *rows.Batch, n int) error {
	for row := range n {
		for i, c := range d.columns {
			v := &b.Columns[i]
			if v.IsNull(row) {
				d.null()
				continue
			}
			d.value = appendPlain(d.value[:0], v, c.Kind, row, d.o)
			d.field(d.value, c.Kind == rows.Text || c.Kind == rows.JSON || c.Kind == rows.Blob)
		}
		if err := d.endLine(); err != nil {
			return err
		}
	}
	return nil
}

// field adds a field to the line; untrusted text is defused.
func (d *delimitedWriter) field(value []byte, untrusted bool) {
	if untrusted && !d.o.RawCSV && isFormula(value) {
		value = append([]byte{'\''}, value...)
	}
	d.line = append(d.escape(d.line, value), d.delimiter)
}

func (d *delimitedWriter) null() {
	if d.o.Null == "" && len(d.columns) == 1 {
		d.line = append(d.line, '"', '"') // readers skip an empty line
	}
	d.line = append(append(d.line, d.o.Null...), d.delimiter)
}

func (d *delimitedWriter) endLine() error {
	if len(d.line) > 0 {
		d.line = d.line[:len(d.line)-1] // the last delimiter
	}
	d.line = append(d.line, '\n')
	_, err := d.w.Write(d.line)
	d.line = d.line[:0]
	return err
}

func (d *delimitedWriter) close(*Summary) error { return nil }

// isFormula reports whether a spreadsheet would run text instead of showing it. Numbers with a sign are not meant.
func isFormula(text []byte) bool {
	if len(text) == 0 || !strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return false
	}
	_, err := strconv.ParseFloat(string(text), 64)
	return err != nil
}
