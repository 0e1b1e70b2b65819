package render

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"trailsift/engine/rows"
)

func tableFormat() Format {
	return Format{
		Name: "table", Doc: "Columns side by side, fitted to the terminal.", Suffixes: []string{".txt"}, ForHuman: true,
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			return newTable(w, columns, o), nil
		},
	}
}

// tableWriter holds the rows until the last one: how wide a column is depends on all of them. What cannot be shown is not
// held, so that a million long values are no burden.
type tableWriter struct {
	w       *bufio.Writer
	columns []rows.Column
	o       Options
	sizes   []columnSize // as wide as the widest value or heading of each column
	blocks  []tableBlock
	line    []byte
}

// tableBlock is the values of some rows, row by row.
type tableBlock struct {
	text []byte
	ends []int // of each value in text
}

func newTable(w *bufio.Writer, columns []rows.Column, o Options) *tableWriter {
	t := &tableWriter{w: w, columns: columns, o: o, sizes: make([]columnSize, len(columns))}
	for i, c := range columns {
		t.sizes[i] = columnSize{wanted: 1, rigid: c.Kind != rows.Text && c.Kind != rows.JSON && c.Kind != rows.Blob}
		if !o.NoHeader {
			t.widen(i, displayWidth([]byte(heading(c, o))))
		}
	}
	return t
}

func (t *tableWriter) write(b *rows.Batch, n int) error {
	most := t.mostShown()
	block := tableBlock{ends: make([]int, 0, n*len(t.columns))}
	for row := range n {
		for i, c := range t.columns {
			start := len(block.text)
			block.text = appendHuman(block.text, &b.Columns[i], c.Kind, row, t.o)
			width := displayWidth(block.text[start:])
			t.widen(i, width)
			if most > 0 && width > most {
				block.text = append(block.text[:start], cut(string(block.text[start:]), most)...)
			}
			block.ends = append(block.ends, len(block.text))
		}
	}
	block.text = bytes.Clone(block.text) // without the room to grow
	t.blocks = append(t.blocks, block)
	return nil
}

// mostShown is how many columns of the terminal a value can have at the most; 0: as many as it has.
func (t *tableWriter) mostShown() int {
	switch {
	case t.o.Wrap:
		return 0
	case t.o.Width > 0 && t.o.MaxColumnWidth > 0:
		return min(t.o.Width, t.o.MaxColumnWidth)
	}
	return max(t.o.Width, t.o.MaxColumnWidth)
}

// widen makes room for a value.
func (t *tableWriter) widen(column, width int) {
	if t.o.MaxColumnWidth > 0 {
		width = min(width, t.o.MaxColumnWidth)
	}
	t.sizes[column].wanted = max(t.sizes[column].wanted, width)
}

// displayWidth returns how many columns of a terminal a text takes. It expects no escape sequences.
func displayWidth(s []byte) int {
	for _, c := range s {
		if c >= utf8.RuneSelf {
			return text.StringWidth(string(s))
		}
	}
	return len(s)
}

func (t *tableWriter) close(s *Summary) error {
	widths := fit(t.sizes, t.o.Width)
	s.HiddenColumns = len(t.columns) - len(widths)
	if len(t.columns) > 0 {
		t.draw(widths)
	}
	for _, note := range t.notes(s) {
		if _, err := t.w.WriteString(note + "\n"); err != nil {
			return err
		}
	}
	return nil
}

func (t *tableWriter) notes(s *Summary) []string {
	var notes []string
	if s.Truncated {
		notes = append(notes, moreRows(s, t.o))
	}
	if s.HiddenColumns > 0 {
		notes = append(notes, fmt.Sprintf("(%d of %d columns; the others do not fit)", len(t.columns)-s.HiddenColumns, len(t.columns)))
	}
	return notes
}

// draw writes the table; columns without a width are left out, and an ellipsis shows where. An error of the writer stays with
// it and is told when it is flushed.
func (t *tableWriter) draw(widths []int) {
	cells := make([]string, len(widths))
	if !t.o.NoHeader {
		for i := range widths {
			cells[i] = heading(t.columns[i], t.o)
		}
		t.row(cells, widths, t.o.Color)
		t.rule(widths)
	}
	for _, block := range t.blocks {
		start := 0
		for i, end := range block.ends {
			if column := i % len(t.columns); column < len(widths) {
				cells[column] = string(block.text[start:end])
			}
			if start = end; (i+1)%len(t.columns) == 0 {
				t.row(cells, widths, false)
			}
		}
	}
}

// rule writes the line below the headings.
func (t *tableWriter) rule(widths []int) {
	for i, width := range widths {
		if i > 0 {
			_, _ = t.w.WriteString("┼")
		}
		_, _ = t.w.WriteString(strings.Repeat("─", width+2))
	}
	if len(widths) < len(t.columns) {
		_, _ = t.w.WriteString("┼───")
	}
	_ = t.w.WriteByte('\n')
}

// row writes cells, cut to the widths or wrapped.
func (t *tableWriter) row(cells []string, widths []int, bold bool) {
	if !t.o.Wrap {
		t.writeLine(func(i int) string { return cut(cells[i], widths[i]) }, widths, bold)
		return
	}
	lines, height := make([][]string, len(cells)), 1
	for i, cell := range cells {
		lines[i] = wrapped(cell, widths[i])
		height = max(height, len(lines[i]))
	}
	for n := range height {
		t.writeLine(func(i int) string {
			if n < len(lines[i]) {
				return lines[i][n]
			}
			return ""
		}, widths, bold)
	}
}

// writeLine writes one line of a row, numbers to the right, without spaces at its end.
func (t *tableWriter) writeLine(cell func(int) string, widths []int, bold bool) {
	line := t.line[:0]
	for i, width := range widths {
		if i > 0 {
			line = append(line, "│"...)
		}
		line = append(line, ' ')
		value := cell(i)
		left, right := 0, max(0, width-displayWidth([]byte(value)))
		if t.columns[i].Kind.IsNumber() {
			left, right = right, 0
		}
		line = appendSpaces(line, left)
		if bold {
			value = text.Bold.Sprint(value)
		}
		line = appendSpaces(append(line, value...), right+1)
	}
	if len(widths) < len(t.columns) {
		line = append(line, "│ "+ellipsis...)
	}
	t.line = append(bytes.TrimRight(line, " "), '\n')
	_, _ = t.w.Write(t.line)
}

func appendSpaces(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, ' ')
	}
	return dst
}
