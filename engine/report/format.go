package report

import (
	"fmt"
	"io"
	"time"

	"trailsift/engine/render"
)

// WriteOptions say how a document is written. The zero value is 80 columns wide and has no colours.
type WriteOptions struct {
	Width   int    // columns of a terminal; 0: as wide as tables need, and 80 for text and charts
	Color   bool   // headings may use escape sequences
	Version string // of the program, for formats that name their tool
	FailOn  Severity
}

// Format is a form in which documents are written.
type Format struct {
	Name     string
	Doc      string
	Suffixes []string // of files that hold it, with the dot
	Many     bool     // several documents go into one
	Write    func(w io.Writer, docs []*Document, o WriteOptions) error
}

// Formats returns the formats of this package. The first is for a terminal.
func Formats() []Format {
	return []Format{
		{Name: "text", Doc: "Headed sections with tables and charts.", Suffixes: []string{".txt"}, Many: true, Write: writeTerminal},
		{Name: "markdown", Doc: "Markdown with tables; charts are drawn in blocks of text.", Suffixes: []string{".md"}, Many: true, Write: writeMarkdown},
		{Name: "json", Doc: "One object with everything, rows as objects.", Suffixes: []string{".json"}, Write: writeJSON},
		{Name: "junit", Doc: "JUnit's XML: a suite for each report, a test for each expectation.", Suffixes: []string{".xml"}, Many: true, Write: writeJUnit},
		{Name: "sarif", Doc: "SARIF 2.1.0: a result for each expectation that does not hold, and for each section with an error.", Suffixes: []string{".sarif"}, Many: true, Write: writeSARIF},
	}
}

// writeEach writes documents one below the other, each as text makes it.
func writeEach(w io.Writer, docs []*Document, text func(*Document) ([]byte, error)) error {
	for i, d := range docs {
		b, err := text(d)
		if err != nil {
			return err
		}
		if i > 0 {
			b = append([]byte("\n"), b...)
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// Counts sums up what became of a document.
type Counts struct {
	Sections, Expected int
	Broken             int // expectations that do not hold
	Errors             int // sections that could not be answered
}

// Counts counts what became of the document.
func (d *Document) Counts() Counts {
	c := Counts{Sections: len(d.Sections)}
	for i := range d.Sections {
		s := &d.Sections[i]
		if s.Err != "" {
			c.Errors++
		}
		for _, o := range s.Expected {
			c.Expected++
			if !o.Passed {
				c.Broken++
			}
		}
	}
	return c
}

// AtLeast reports whether a severity is as bad as another, or worse. What has no severity always counts.
func (s Severity) AtLeast(least Severity) bool {
	if s == "" || least == "" {
		return true
	}
	rank := map[Severity]int{}
	for i, one := range Severities() {
		rank[one] = i
	}
	return rank[s] >= rank[least]
}

// verdict says what became of a document in a sentence.
func (c Counts) verdict() string {
	text := counted(c.Sections, "section") + ", " + counted(c.Expected, "expectation")
	switch {
	case c.Expected > 0 && c.Broken == 0:
		text += ": all hold"
		if c.Expected == 1 {
			text = text[:len(text)-len("all hold")] + "it holds"
		}
	case c.Broken > 0:
		text += fmt.Sprintf(": %d %s not hold", c.Broken, map[bool]string{true: "does", false: "do"}[c.Broken == 1])
	}
	if c.Errors > 0 {
		text += "; " + counted(c.Errors, "section") + " could not be answered"
	}
	return text
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// rangeText says what a range is in words, in the document's zone.
func (d *Document) rangeText(from, to int64) string {
	at := func(micros int64) string { return time.UnixMicro(micros).In(d.Zone).Format("2006-01-02 15:04:05") }
	switch {
	case from == 0 && to == 0:
		return "all time"
	case from == 0:
		return "until " + at(to) + " (" + d.Zone.String() + ")"
	case to == 0:
		return "since " + at(from) + " (" + d.Zone.String() + ")"
	}
	return at(from) + " to " + at(to) + " (" + d.Zone.String() + ")"
}

// facts are what stands below the title: the range, what the store holds, and the parameters.
func (d *Document) facts() []string {
	store := "The store holds no events."
	if d.Store.Events > 0 {
		store = fmt.Sprintf("The store holds %d events of %s in %s: %s.", d.Store.Events, counted(len(d.Store.Accounts), "account"),
			counted(len(d.Store.Regions), "region"), d.rangeText(d.Store.First, d.Store.Last))
	}
	out := []string{"Range: " + d.rangeText(d.From, d.To) + ".", store}
	for _, p := range d.Parameters {
		out = append(out, p.Name+" = "+p.Value)
	}
	return out
}

// rowsNote says that not all rows are shown; empty when they are.
func (s *Section) rowsNote() string {
	shown := int64(len(s.Rows))
	switch {
	case s.More:
		return fmt.Sprintf("the first %d rows; there are more", shown)
	case shown < s.Total:
		return fmt.Sprintf("the first %d of %d rows", shown, s.Total)
	}
	return ""
}

// sectionNotes are the notes of a section, with those that say what is compared and what is left out.
func (d *Document) sectionNotes(s *Section) []string {
	var out []string
	if s.From != d.From || s.To != d.To {
		if s.Kind != KindText {
			out = append(out, "The range of this section: "+d.rangeText(s.From, s.To)+".")
		}
	}
	if c := s.Compared; c != nil && c.With != "" {
		text := "Compared with " + c.With
		if c.From != 0 || c.To != 0 {
			text += ": " + d.rangeText(c.From, c.To)
		}
		out = append(out, text+".")
	}
	return append(out, s.Notes...)
}

// renderOptions are those of a table in the document.
func (d *Document) renderOptions(format string) render.Options {
	return render.Options{Format: format, Zone: d.Zone, MaxRows: -1}
}
