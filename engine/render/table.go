package render

import (
	"bufio"
	"fmt"

	"github.com/jedib0t/go-pretty/v6/table"
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

// tableWriter holds the rows until the last one: how wide a column is depends on all of them.
type tableWriter struct {
	w       *bufio.Writer
	columns []rows.Column
	o       Options
	sizes   []columnSize // as wide as the widest value or heading of each column
	cells   [][]string
	scratch []byte
}

func newTable(w *bufio.Writer, columns []rows.Column, o Options) *tableWriter {
	t := &tableWriter{w: w, columns: columns, o: o, sizes: make([]columnSize, len(columns))}
	for i, c := range columns {
		t.sizes[i] = columnSize{wanted: 1, rigid: c.Kind != rows.Text && c.Kind != rows.JSON && c.Kind != rows.Blob}
		if !o.NoHeader {
			t.widen(i, heading(c, o))
		}
	}
	return t
}

func (t *tableWriter) write(b *rows.Batch, n int) error {
	for row := range n {
		cells := make([]string, len(t.columns))
		for i, c := range t.columns {
			t.scratch = appendHuman(t.scratch[:0], &b.Columns[i], c.Kind, row, t.o)
			cells[i] = string(t.scratch)
			t.widen(i, cells[i])
		}
		t.cells = append(t.cells, cells)
	}
	return nil
}

// widen makes room for a value.
func (t *tableWriter) widen(column int, value string) {
	width := text.StringWidth(value)
	if t.o.MaxColumnWidth > 0 {
		width = min(width, t.o.MaxColumnWidth)
	}
	t.sizes[column].wanted = max(t.sizes[column].wanted, width)
}

func (t *tableWriter) close(s *Summary) error {
	widths := fit(t.sizes, t.o.Width)
	s.HiddenColumns = len(t.columns) - len(widths)
	if _, err := t.w.WriteString(t.draw(widths)); err != nil {
		return err
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

// draw returns the table; columns without a width are left out, and an ellipsis shows where.
func (t *tableWriter) draw(widths []int) string {
	out := table.NewWriter()
	out.SuppressTrailingSpaces()
	style := table.StyleLight
	style.Options = table.Options{SeparateColumns: true, SeparateHeader: true}
	style.Format = table.FormatOptions{}
	if t.o.Color {
		style.Color.Header = text.Colors{text.Bold}
	}
	out.SetStyle(style)
	hidden := len(widths) < len(t.columns)
	if !t.o.NoHeader {
		headings := make([]string, len(t.columns))
		for i, c := range t.columns {
			headings[i] = heading(c, t.o)
		}
		out.AppendHeader(t.row(headings, widths, hidden))
	}
	for _, cells := range t.cells {
		out.AppendRow(t.row(cells, widths, hidden))
	}
	configs := make([]table.ColumnConfig, len(widths))
	for i, width := range widths {
		configs[i] = table.ColumnConfig{Number: i + 1, WidthMax: width, WidthMaxEnforcer: text.WrapText}
		if t.columns[i].Kind.IsNumber() {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	out.SetColumnConfigs(configs)
	if rendered := out.Render(); rendered != "" {
		return rendered + "\n"
	}
	return ""
}

// row cuts cells to the widths, unless they are to be wrapped.
func (t *tableWriter) row(cells []string, widths []int, hidden bool) table.Row {
	row := make(table.Row, 0, len(widths)+1)
	for i, width := range widths {
		if t.o.Wrap {
			row = append(row, cells[i])
		} else {
			row = append(row, cut(cells[i], width))
		}
	}
	if hidden {
		row = append(row, ellipsis)
	}
	return row
}
