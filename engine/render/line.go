package render

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"trailsift/engine/rows"
)

func lineFormat() Format {
	return Format{
		Name: "line", Doc: "One field per line, for wide rows.", Suffixes: []string{".txt"}, ForHuman: true,
		open: func(w *bufio.Writer, columns []rows.Column, o Options) (writer, error) {
			l := &lineWriter{w: w, columns: columns, o: o}
			for _, c := range columns {
				l.nameWidth = max(l.nameWidth, text.StringWidth(heading(c, o)))
			}
			for _, c := range columns {
				l.names = append(l.names, text.Pad(heading(c, o), l.nameWidth, ' '))
			}
			return l, nil
		},
	}
}

type lineWriter struct {
	w         *bufio.Writer
	columns   []rows.Column
	o         Options
	names     []string // padded
	nameWidth int
	rows      int64
	scratch   []byte
}

func (l *lineWriter) write(b *rows.Batch, n int) error {
	for row := range n {
		l.rows++
		title := fmt.Sprintf("── row %d ──", l.rows)
		if l.o.Color {
			title = boldOn + title + boldOff
		}
		if _, err := fmt.Fprintln(l.w, title); err != nil {
			return err
		}
		for i, c := range l.columns {
			l.scratch = appendHuman(l.scratch[:0], &b.Columns[i], c.Kind, row, l.o)
			if err := l.field(l.names[i], string(l.scratch)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *lineWriter) field(name, value string) error {
	const separator = " │ "
	value = cut(value, l.o.MaxColumnWidth)
	if room := l.o.Width - l.nameWidth - len(" | "); l.o.Wrap && l.o.Width > 0 && room > 0 {
		value = strings.Join(wrapped(value, room), "\n"+strings.Repeat(" ", l.nameWidth)+separator)
	}
	_, err := l.w.WriteString(strings.TrimRight(name+separator+value, " ") + "\n")
	return err
}

func (l *lineWriter) close(s *Summary) error {
	if !s.Truncated {
		return nil
	}
	_, err := fmt.Fprintln(l.w, moreRows(s, l.o))
	return err
}
