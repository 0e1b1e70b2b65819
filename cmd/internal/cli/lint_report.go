package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"trailsift/engine/render"
	"trailsift/query/diag"
)

func lintFormats() []string { return []string{"table", "json", "jsonl", "junit", "sarif"} }

// printFindings writes what was found: for people each with its line of text, for programs in their formats.
func (a *app) printFindings(f lintFlags, files []*lintedFile) error {
	switch f.output {
	case "json":
		enc := json.NewEncoder(a.stdout)
		enc.SetIndent("", "  ")
		return enc.Encode(flatten(files))
	case "jsonl":
		enc := json.NewEncoder(a.stdout)
		for _, f := range flatten(files) {
			if err := enc.Encode(f); err != nil {
				return err
			}
		}
		return nil
	case "junit":
		return writeJUnit(a.stdout, files, f.worst())
	case "sarif":
		return writeSARIF(a.stdout, flatten(files))
	}
	first := true
	for _, f := range files {
		var all diag.List
		for _, q := range f.queries {
			all = append(all, q.findings...)
		}
		if len(all) == 0 {
			continue
		}
		if !first {
			fmt.Fprintln(a.stdout)
		}
		first = false
		_, err := io.WriteString(a.stdout, all.Render(f.text, diag.RenderOptions{Name: f.name, Color: a.stdoutTerminal().Color}))
		if err != nil {
			return err
		}
	}
	return nil
}

// finding is one thing to say about a query file, with lines and columns from 1.
type finding struct {
	File      string `json:"file"`
	Query     string `json:"query,omitempty"` // the name of the section
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"end_line"`
	EndColumn int    `json:"end_column"`
	Severity  string `json:"severity"`
	Code      string `json:"code"`
	Message   string `json:"message"`
	Help      string `json:"help,omitempty"`
}

func flatten(files []*lintedFile) []finding {
	out := []finding{}
	for _, f := range files {
		for _, q := range f.queries {
			for _, d := range q.findings {
				out = append(out, newFinding(f, q, d))
			}
		}
	}
	return out
}

func newFinding(f *lintedFile, q lintedQuery, d diag.Diagnostic) finding {
	out := finding{
		File: f.name, Query: q.name, Severity: d.Severity.String(), Code: d.Code, Message: d.Message,
		Help: strings.Join(append(slices.Clip(d.Notes), d.Help...), "\n"),
	}
	out.Line, out.Column = diag.Position(f.text, d.Span.Start)
	out.EndLine, out.EndColumn = diag.Position(f.text, d.Span.End)
	return out
}

// writeJUnit writes a suite for each file and a test for each query. What is as bad as fails makes it fail, the rest is its output.
func writeJUnit(w io.Writer, files []*lintedFile, fails diag.Severity) error {
	var suites []render.JUnitSuite
	for _, f := range files {
		suite := render.JUnitSuite{Name: f.name}
		for _, q := range f.queries {
			c := render.JUnitCase{Name: q.name, Class: f.name}
			if c.Name == "" {
				c.Name = filepath.Base(f.name)
			}
			for _, d := range q.findings {
				text := diag.List{d}.Render(f.text, diag.RenderOptions{Name: f.name})
				if d.Severity > fails {
					c.SystemOut += text
					continue
				}
				c.Failures = append(c.Failures, render.JUnitFailure{Message: d.Message, Type: d.Code, Text: text})
			}
			suite.Add(c)
		}
		suites = append(suites, suite)
	}
	return render.WriteJUnit(w, suites)
}

// writeSARIF writes the findings as SARIF.
func writeSARIF(w io.Writer, findings []finding) error {
	var results []render.SARIFResult
	for _, f := range findings {
		r := render.SARIFResult{
			Rule: f.Code, Level: f.Severity, Text: f.Message, File: f.File,
			Line: f.Line, Column: f.Column, EndLine: f.EndLine, EndColumn: f.EndColumn,
		}
		if f.Help != "" {
			r.Text += "\n" + f.Help
		}
		if r.Level == diag.Hint.String() {
			r.Level = diag.Note.String() // SARIF has no more levels
		}
		results = append(results, r)
	}
	return render.WriteSARIF(w, version, results)
}
