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
		Name: "table", Doc: "Columns side by side, fitted to the terminal. They are as wide as the first 32 MiB of values need; what is longer below them is cut, except for numbers and times.", Suffixes: []string{".txt"}, ForHuman: true,
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			return newTable(w, columns, o), nil
		},
	}
}

// tableWriter holds rows until it knows how wide the columns are, which depends on all of them. Of more than Options.Hold
// bytes, those that are held settle the widths, and the rest is written as it comes. What cannot be shown is not held, so
// that long values are no burden on a terminal.
type tableWriter struct {
	w       *bufio.Writer
	columns []rows.Column
	o       Options
	sizes   []columnSize // as wide as the widest value or heading of each column
	blocks  []tableBlock // rows that wait for the widths
	held    int          // bytes of blocks
	widths  []int        // of the columns that are shown; nil until they are settled
	settled int          // rows that the widths were settled with
	late    int64        // values that are cut because they came when the widths were settled
	cells   []string
	line    []byte
}

// tableBlock is the values of some rows, row by row.
type tableBlock struct {
	text []byte
	ends []int // of each value in text
}

// size returns how much memory a block needs, in bytes.
func (b tableBlock) size() int { return len(b.text) + 8*len(b.ends) }

func newTable(w *bufio.Writer, columns []rows.Column, o Options) *tableWriter {
	if o.Hold <= 0 {
		o.Hold = DefaultHold
	}
	t := &tableWriter{w: w, columns: columns, o: o, sizes: make([]columnSize, len(columns)), cells: make([]string, len(columns))}
	for i, c := range columns {
		t.sizes[i] = columnSize{wanted: 1, rigid: c.Kind != rows.Text && c.Kind != rows.JSON && c.Kind != rows.Blob}
		if !o.NoHeader {
			t.widen(i, displayWidth(heading(c, o)))
		}
	}
	return t
}

func (t *tableWriter) write(b *rows.Batch, n int) error {
	if len(t.columns) == 0 {
		return nil
	}
	most := t.mostShown()
	block := tableBlock{ends: make([]int, 0, n*len(t.columns))}
	for row := range n {
		t.read(&block, b, row, most)
		switch {
		case t.widths != nil:
			t.drawRows(block)
			block = tableBlock{block.text[:0], block.ends[:0]}
		case t.held+block.size() >= t.o.Hold:
			t.hold(block)
			t.settle()
			block = tableBlock{}
		}
	}
	if t.widths == nil {
		t.hold(block)
	}
	_, err := t.w.Write(nil) // the error of what was drawn, if there is one
	return err
}

// read adds a row to a block, its values no longer than most if that is positive.
func (t *tableWriter) read(block *tableBlock, b *rows.Batch, row, most int) {
	for i, c := range t.columns {
		start := len(block.text)
		block.text = appendHuman(block.text, &b.Columns[i], c.Kind, row, t.o)
		width := displayWidth(block.text[start:])
		if t.widths == nil {
			t.widen(i, width)
		} else {
			t.widenLate(i, width)
		}
		if most > 0 && width > most {
			block.text = append(block.text[:start], cut(string(block.text[start:]), most)...)
		}
		block.ends = append(block.ends, len(block.text))
	}
}

// hold keeps rows until the widths are settled.
func (t *tableWriter) hold(block tableBlock) {
	block.text = bytes.Clone(block.text) // without the room to grow
	t.blocks = append(t.blocks, block)
	t.held += block.size()
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

// widenLate makes room for a number or a time when the widths are settled: cut, it would be read as another. A text is cut,
// which is counted unless the terminal has no room for it anyway.
func (t *tableWriter) widenLate(column, width int) {
	wanted := t.sizes[column].wanted
	switch {
	case width <= wanted:
	case t.sizes[column].rigid:
		if t.widen(column, width); t.sizes[column].wanted > wanted {
			t.widths = fit(t.sizes, t.o.Width)
		}
	case !t.o.Wrap && column < len(t.widths) && t.widths[column] == wanted && wanted != t.o.MaxColumnWidth:
		t.late++
	}
}

// displayWidth returns how many columns of a terminal a text takes. It expects no escape sequences.
func displayWidth[T string | []byte](s T) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return text.StringWidth(string(s))
		}
	}
	return len(s)
}

func (t *tableWriter) close(s *Summary) error {
	if t.widths == nil && len(t.columns) > 0 {
		t.settle()
	}
	s.HiddenColumns = len(t.columns) - len(t.widths)
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
	if t.late > 0 {
		notes = append(notes, fmt.Sprintf("(columns are as wide as the first %d rows need; longer values below them are cut: %d; the format line shows them whole)", t.settled, t.late))
	}
	return notes
}

// settle decides how wide the columns are and writes the rows that waited for it. Columns without a width are left out, and
// an ellipsis shows where. An error of the writer stays with it and is told with the next write or when it is flushed.
func (t *tableWriter) settle() {
	t.widths = fit(t.sizes, t.o.Width)
	if !t.o.NoHeader {
		for i, c := range t.columns {
			t.cells[i] = heading(c, t.o)
		}
		t.row(t.o.Color)
		t.rule(t.widths)
	}
	for _, block := range t.blocks {
		t.drawRows(block)
		t.settled += len(block.ends) / len(t.columns)
	}
	t.blocks, t.held = nil, 0
}

// drawRows writes the rows of a block.
func (t *tableWriter) drawRows(block tableBlock) {
	start := 0
	for i, end := range block.ends {
		column := i % len(t.columns)
		if column < len(t.widths) {
			t.cells[column] = string(block.text[start:end])
		}
		if start = end; column == len(t.columns)-1 {
			t.row(false)
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

// row writes the cells, cut to the widths or wrapped.
func (t *tableWriter) row(bold bool) {
	cells, widths := t.cells[:len(t.widths)], t.widths
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
		left, right := 0, max(0, width-displayWidth(value))
		if t.columns[i].Kind.IsNumber() {
			left, right = right, 0
		}
		line = appendSpaces(line, left)
		if bold {
			value = boldOn + value + boldOff
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
