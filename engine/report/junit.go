package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"trailsift/engine/render"
	"trailsift/query/diag"
)

// writeJUnit writes a suite for each report with a test for each expectation, and one for each other section that can be answered
// or not.
func writeJUnit(w io.Writer, docs []*Document, o WriteOptions) error {
	var suites []render.JUnitSuite
	for _, d := range docs {
		suite := render.JUnitSuite{Name: diag.Visible(d.Title)}
		for i := range d.Sections {
			if err := d.junitSection(&suite, &d.Sections[i], o.FailOn); err != nil {
				return err
			}
		}
		suites = append(suites, suite)
	}
	return render.WriteJUnit(w, suites)
}

// junitSection adds the tests of a section. What breaks an expectation that is less severe than least is told and fails nothing.
func (d *Document) junitSection(suite *render.JUnitSuite, s *Section, least Severity) error {
	class := d.File + "." + s.ID
	if s.Kind == KindText {
		return nil
	}
	if s.Err != "" || len(s.Expected) == 0 {
		c := render.JUnitCase{Name: diag.Visible(s.Title), Class: class}
		if s.Err != "" {
			c.Failures = []render.JUnitFailure{{Message: s.Err, Type: "error", Text: s.Query}}
		}
		suite.Add(c)
		return nil
	}
	for _, o := range s.Expected {
		c := render.JUnitCase{Name: diag.Visible(s.Title + ": " + o.Text), Class: class}
		if !o.Passed {
			text, err := d.failureText(s, o)
			switch {
			case err != nil:
				return err
			case s.Severity.AtLeast(least):
				c.Failures = []render.JUnitFailure{{Message: o.Actual, Type: failureType(s), Text: text}}
			default:
				c.SystemOut = o.Actual + "\n" + text
			}
		}
		suite.Add(c)
	}
	return nil
}

// failureType is the severity of a section's expectations.
func failureType(s *Section) string {
	if s.Severity == "" {
		return "expectation"
	}
	return string(s.Severity)
}

// failureText is all that there is to know about an expectation that does not hold: the query, what was expected, and the rows.
func (d *Document) failureText(s *Section, o Outcome) (string, error) {
	var b strings.Builder
	if s.Query != "" {
		for line := range strings.Lines(s.Query) {
			b.WriteString(diag.Visible(strings.TrimRight(line, "\r\n")) + "\n")
		}
	}
	fmt.Fprintf(&b, "expected %s: %s\n", diag.Visible(o.Text), diag.Visible(o.Actual))
	if len(o.Rows) == 0 {
		return b.String(), nil
	}
	t := &terminal{doc: d}
	columns, table := s.shown(o.Rows)
	if err := t.table(columns, table); err != nil {
		return "", err
	}
	b.Write(bytes.TrimRight(t.Bytes(), "\n"))
	return b.String() + "\n", nil
}
