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

// terminal writes a document for a terminal.
type terminal struct {
	bytes.Buffer
	doc *Document
	o   WriteOptions
}

// writeTerminal writes documents one below the other.
func writeTerminal(w io.Writer, docs []*Document, o WriteOptions) error {
	return writeEach(w, docs, func(d *Document) ([]byte, error) {
		t := &terminal{doc: d, o: o}
		err := t.write()
		return t.Bytes(), err
	})
}

func (t *terminal) write() error {
	d := t.doc
	t.heading(d.Title, "═")
	for _, line := range d.facts() {
		t.line(diag.Visible(line))
	}
	t.text(d.Description)
	for i := range d.Sections {
		s := &d.Sections[i]
		t.WriteString("\n")
		if s.Title != "" {
			t.heading(s.Title, "─")
		}
		if err := t.section(s); err != nil {
			return err
		}
	}
	t.WriteString("\n")
	t.line(d.Counts().verdict())
	return nil
}

// section writes what stands below a section's heading.
func (t *terminal) section(s *Section) error {
	t.text(s.Text)
	for _, n := range t.doc.sectionNotes(s) {
		t.line("note: " + diag.Visible(n))
	}
	if s.Err != "" {
		t.line("error: " + diag.Visible(s.Err))
		return nil
	}
	if s.Kind == KindText {
		return nil
	}
	shown, err := t.doc.draw(t, s, t.o.Width)
	if err != nil {
		return err
	}
	if len(s.Rows) == 0 {
		t.line("no rows")
	} else if !s.NoTable && !shown {
		columns, table := s.shown(s.Rows)
		if err := t.table(columns, table); err != nil {
			return err
		}
	}
	if note := s.rowsNote(); note != "" {
		t.line("(" + note + ")")
	}
	for _, o := range s.Expected {
		if err := t.outcome(s, o); err != nil {
			return err
		}
	}
	return nil
}

// outcome says whether an expectation holds, with the rows that break it where the section does not show them all.
func (t *terminal) outcome(s *Section, o Outcome) error {
	if o.Passed {
		t.line("✓ expected " + diag.Visible(o.Text))
		return nil
	}
	severity := ""
	if s.Severity != "" {
		severity = " (" + string(s.Severity) + ")"
	}
	t.line(t.strong("✗ expected "+diag.Visible(o.Text)) + ": " + diag.Visible(o.Actual) + severity)
	if !s.tells(o) {
		return nil
	}
	columns, table := s.shown(o.Rows)
	return t.table(columns, table)
}

func (t *terminal) table(columns []rows.Column, table [][]any) error {
	r, err := rows.Of(columns, table)
	if err != nil {
		return err
	}
	o := t.doc.renderOptions("table")
	o.Width, o.Color = t.o.Width, t.o.Color
	_, err = render.Write(context.Background(), t, r, o)
	return err
}

func (t *terminal) heading(text, rule string) {
	text = diag.Visible(text)
	t.WriteString(t.strong(text) + "\n" + strings.Repeat(rule, len([]rune(text))) + "\n")
}

func (t *terminal) strong(text string) string {
	if t.o.Color {
		return "\x1b[1m" + text + "\x1b[0m"
	}
	return text
}

func (t *terminal) line(text string) { fmt.Fprintln(t, text) }

// text writes Markdown as it stands: it is made to be read so.
func (t *terminal) text(markdown string) {
	for line := range strings.Lines(strings.TrimSpace(markdown)) {
		t.line(diag.Visible(strings.TrimRight(line, "\n")))
	}
}
