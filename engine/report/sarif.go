package report

import (
	"io"

	"trailsift/engine/render"
)

// writeSARIF writes what does not hold, at the place of its section in the report file.
func writeSARIF(w io.Writer, docs []*Document, o WriteOptions) error {
	var results []render.SARIFResult
	for _, d := range docs {
		for i := range d.Sections {
			s := &d.Sections[i]
			r := render.SARIFResult{Rule: s.ID, File: d.File, Line: s.Line, Column: 1}
			if s.Err != "" {
				r.Level, r.Text = "error", s.Title+": "+s.Err
				results = append(results, r)
			}
			for _, e := range s.Expected {
				if e.Passed {
					continue
				}
				text, err := d.failureText(s, e)
				if err != nil {
					return err
				}
				r.Level, r.Text = sarifLevel(s.Severity), s.Title+": expected "+e.Text+": "+e.Actual+"\n\n"+text
				results = append(results, r)
			}
		}
	}
	return render.WriteSARIF(w, o.Version, results)
}

// sarifLevel is the level of a severity in SARIF.
func sarifLevel(s Severity) string {
	switch s {
	case "info", "low":
		return "note"
	case "medium":
		return "warning"
	}
	return "error"
}
