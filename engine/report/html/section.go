package html

import (
	"html/template"
	"strings"
	"time"

	"trailsift/engine/report"
	"trailsift/query/diag"
)

// section is what the template shows of a section.
type section struct {
	ID, Title string // no title: it has no heading, and the list of sections leaves it out
	State     string // passed, failed, error or empty
	Severity  string // shown where it failed
	Text      template.HTML
	Err       string
	Expected  []outcome
	Range     string // where it is not the document's
	Compared  string
	Figure    *figure
	Table     *table
	Notes     []string
	Query     string
}

type outcome struct {
	Text, Actual string
	Passed       bool
}

func newSection(d *report.Document, s *report.Section, o Options) *section {
	out := &section{ID: s.ID, Title: diag.Visible(s.Title), Text: markdown(s.Text, 2), Err: lines(s.Err), Query: lines(s.Query)}
	for _, e := range s.Expected {
		out.State = "passed"
		out.Expected = append(out.Expected, outcome{Text: diag.Visible(e.Text), Actual: diag.Visible(e.Actual), Passed: e.Passed})
	}
	switch {
	case s.Err != "":
		out.State = "error"
	case s.Failed():
		out.State, out.Severity = "failed", string(s.Severity)
	}
	if s.Kind != report.KindText && (s.From != d.From || s.To != d.To) {
		out.Range = span(s.From, s.To, d.Zone)
	}
	if c := s.Compared; c != nil {
		out.Compared = "compared with " + diag.Visible(c.With)
		if c.From != 0 || c.To != 0 {
			out.Compared += ", " + span(c.From, c.To, d.Zone)
		}
	}
	for _, note := range s.Notes {
		out.Notes = append(out.Notes, diag.Visible(note))
	}
	if len(s.Columns) > 0 {
		var note string
		out.Figure, note = newFigure(s, d.Zone)
		if note != "" {
			out.Notes = append(out.Notes, note)
		}
		out.Table = newTable(s, d.Zone, o)
	}
	return out
}

// sectionTitle is what a section is called where it is spoken of.
func sectionTitle(s *report.Section) string {
	if s.Title == "" {
		return s.ID
	}
	return diag.Visible(s.Title)
}

// lines makes a text of several lines visible.
func lines(text string) string {
	all := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range all {
		all[i] = diag.Visible(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(all, "\n")
}

// firstLine returns what a message of several lines begins with.
func firstLine(text string) string {
	first, _, _ := strings.Cut(text, "\n")
	return lines(first)
}

// micros returns a time of a column as µs; the second result is false for none that a calendar of four digits has.
func micros(value any, date bool, zone *time.Location) (int64, bool) {
	n, ok := value.(int64)
	if !ok {
		return 0, false
	}
	const day = 86_400_000_000
	const most = 253_402_300_800_000_000 // the year 10000
	if date {
		if n < -most/day || n >= most/day {
			return 0, false
		}
		year, month, dayOfMonth := time.Unix(n*86400, 0).UTC().Date()
		return time.Date(year, month, dayOfMonth, 0, 0, 0, 0, zone).UnixMicro(), true
	}
	return n, n > -most && n < most
}
