package cli

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

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

// The parts of JUnit's report that continuous integration reads.
type junitReport struct {
	XMLName xml.Name     `xml:"testsuites"`
	Suites  []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name      string         `xml:"name,attr"`
	Class     string         `xml:"classname,attr"`
	Failures  []junitFailure `xml:"failure"`
	SystemOut string         `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// writeJUnit writes a suite for each file and a test for each query. What is as bad as fails makes it fail, the rest is its output.
func writeJUnit(w io.Writer, files []*lintedFile, fails diag.Severity) error {
	var report junitReport
	for _, f := range files {
		suite := junitSuite{Name: f.name, Tests: len(f.queries)}
		for _, q := range f.queries {
			c := junitCase{Name: q.name, Class: f.name}
			if c.Name == "" {
				c.Name = filepath.Base(f.name)
			}
			for _, d := range q.findings {
				text := diag.List{d}.Render(f.text, diag.RenderOptions{Name: f.name})
				if d.Severity > fails {
					c.SystemOut += text
					continue
				}
				c.Failures = append(c.Failures, junitFailure{Message: d.Message, Type: d.Code, Text: text})
			}
			if len(c.Failures) > 0 {
				suite.Failures++
			}
			suite.Cases = append(suite.Cases, c)
		}
		report.Suites = append(report.Suites, suite)
	}
	return encodeJUnit(w, report)
}

// encodeJUnit writes a report.
func encodeJUnit(w io.Writer, report junitReport) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", "  ")
	if err := enc.Encode(report); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

// writeSARIF writes the findings as SARIF 2.1.0.
func writeSARIF(w io.Writer, findings []finding) error {
	type object = map[string]any
	results, rules := []object{}, []object{}
	known := map[string]bool{}
	for _, f := range findings {
		if !known[f.Code] {
			known[f.Code] = true
			rules = append(rules, object{"id": f.Code})
		}
		text, level := f.Message, f.Severity
		if f.Help != "" {
			text += "\n" + f.Help
		}
		if level == diag.Hint.String() {
			level = diag.Note.String() // SARIF has no more levels
		}
		results = append(results, object{
			"ruleId": f.Code, "level": level, "message": object{"text": text},
			"locations": []object{{"physicalLocation": object{
				"artifactLocation": object{"uri": (&url.URL{Path: filepath.ToSlash(f.File)}).String()},
				"region":           object{"startLine": f.Line, "startColumn": f.Column, "endLine": f.EndLine, "endColumn": f.EndColumn},
			}}},
		})
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(object{
		"$schema": "https://json.schemastore.org/sarif-2.1.0.json",
		"version": "2.1.0",
		"runs": []object{{
			"tool":       object{"driver": object{"name": "trailsift", "version": version, "rules": rules}},
			"columnKind": "unicodeCodePoints",
			"results":    results,
		}},
	})
}
