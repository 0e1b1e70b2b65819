package report

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// markdown writes a document as Markdown.
type markdown struct {
	bytes.Buffer
	doc *Document
}

// writeMarkdown writes documents one below the other.
func writeMarkdown(w io.Writer, docs []*Document, _ WriteOptions) error {
	return writeEach(w, docs, func(d *Document) ([]byte, error) {
		m := &markdown{doc: d}
		err := m.write()
		return m.Bytes(), err
	})
}

func (m *markdown) write() error {
	d := m.doc
	fmt.Fprintf(m, "# %s\n\n", render.EscapeMarkdown(d.Title))
	for _, line := range d.facts() {
		fmt.Fprintf(m, "- %s\n", render.EscapeMarkdown(line))
	}
	fmt.Fprintf(m, "- **%s**\n", d.Counts().verdict())
	m.text(d.Description)
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.Title != "" {
			fmt.Fprintf(m, "\n## %s\n", render.EscapeMarkdown(s.Title))
		}
		m.text(s.Text)
		if err := m.section(s); err != nil {
			return err
		}
	}
	return nil
}

// text writes Markdown of the report file as it stands: its author is trusted with markup.
func (m *markdown) text(text string) {
	if text = strings.TrimSpace(text); text != "" {
		m.WriteString("\n" + text + "\n")
	}
}

func (m *markdown) section(s *Section) error {
	for _, n := range m.doc.sectionNotes(s) {
		m.text("*" + render.EscapeMarkdown(n) + "*")
	}
	if s.Err != "" {
		m.text("**Error:** " + render.EscapeMarkdown(s.Err))
		return nil
	}
	if s.Kind == KindText {
		return nil
	}
	var drawing bytes.Buffer
	shown, err := m.doc.draw(&drawing, s, 0)
	if err != nil {
		return err
	}
	if drawing.Len() > 0 {
		m.block(drawing.String())
	}
	if len(s.Rows) == 0 {
		m.text("No rows.")
	} else if !s.NoTable && !shown {
		columns, table := s.shown(s.Rows)
		if err := m.table(columns, table); err != nil {
			return err
		}
	}
	if note := s.rowsNote(); note != "" {
		m.text("*" + note + "*")
	}
	return m.outcomes(s)
}

// outcomes lists the expectations, and shows the query and the rows of those that do not hold.
func (m *markdown) outcomes(s *Section) error {
	if len(s.Expected) == 0 {
		return nil
	}
	m.WriteString("\n")
	for _, o := range s.Expected {
		if o.Passed {
			fmt.Fprintf(m, "- ✓ expected %s\n", code(o.Text))
			continue
		}
		severity := ""
		if s.Severity != "" {
			severity = " (" + string(s.Severity) + ")"
		}
		fmt.Fprintf(m, "- ✗ **expected** %s: %s%s\n", code(o.Text), render.EscapeMarkdown(o.Actual), severity)
	}
	if !s.Failed() {
		return nil
	}
	if s.Query != "" {
		m.block(s.Query + "\n")
	}
	for _, o := range s.Expected {
		if !s.tells(o) {
			continue
		}
		columns, table := s.shown(o.Rows)
		m.text("Expected " + code(o.Text) + ":")
		if err := m.table(columns, table); err != nil {
			return err
		}
	}
	return nil
}

// code is a text in a line that Markdown shows as it is, between marks that do not stand in it.
func code(text string) string {
	mark := "`"
	for strings.Contains(text, mark) {
		mark += "`"
	}
	if mark != "`" {
		text = " " + text + " "
	}
	return mark + diag.Visible(text) + mark
}

// block writes text as it is, between marks that do not stand in it.
func (m *markdown) block(text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	fmt.Fprintf(m, "\n%s\n", fence)
	for line := range strings.Lines(text) {
		m.WriteString(diag.Visible(strings.TrimRight(line, "\r\n")) + "\n")
	}
	m.WriteString(fence + "\n")
}

func (m *markdown) table(columns []rows.Column, table [][]any) error {
	r, err := rows.Of(columns, table)
	if err != nil {
		return err
	}
	m.WriteString("\n")
	_, err = render.Write(context.Background(), m, r, m.doc.renderOptions("markdown"))
	return err
}
