package report

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"trailsift/engine/render"
	"trailsift/engine/rows"
)

// The shape of a document in JSON. Times are RFC 3339 in UTC, and absent where an end is open.
type (
	jsonDocument struct {
		Title       string            `json:"title"`
		File        string            `json:"file,omitempty"`
		Description string            `json:"description,omitempty"`
		Now         string            `json:"now"`
		From        string            `json:"from,omitempty"`
		To          string            `json:"to,omitempty"`
		Store       jsonStore         `json:"store"`
		Parameters  map[string]string `json:"parameters"`
		Passed      bool              `json:"passed"`
		Sections    []jsonSection     `json:"sections"`
	}
	jsonStore struct {
		Events   int64    `json:"events"`
		First    string   `json:"first,omitempty"`
		Last     string   `json:"last,omitempty"`
		Accounts []string `json:"accounts"`
		Regions  []string `json:"regions"`
	}
	jsonSection struct {
		ID           string          `json:"id"`
		Title        string          `json:"title"`
		Kind         Kind            `json:"kind"`
		Text         string          `json:"text,omitempty"`
		Query        string          `json:"query,omitempty"`
		From         string          `json:"from,omitempty"`
		To           string          `json:"to,omitempty"`
		Columns      []jsonColumn    `json:"columns,omitempty"`
		Rows         json.RawMessage `json:"rows,omitempty"`
		Total        *int64          `json:"total,omitempty"`
		More         bool            `json:"more,omitempty"`
		Compared     string          `json:"compared_with,omitempty"`
		Chart        *jsonChart      `json:"chart,omitempty"`
		Notes        []string        `json:"notes,omitempty"`
		Severity     Severity        `json:"severity,omitempty"`
		Expectations []jsonOutcome   `json:"expectations,omitempty"`
		Error        string          `json:"error,omitempty"`
	}
	jsonColumn struct {
		Name string `json:"name"`
		Kind string `json:"kind"`
	}
	jsonChart struct {
		Kind ChartKind `json:"kind"`
		X    string    `json:"x"`
		Y    []string  `json:"y"`
		By   string    `json:"by,omitempty"`
	}
	jsonOutcome struct {
		Text   string          `json:"text"`
		Passed bool            `json:"passed"`
		Actual string          `json:"actual,omitempty"`
		Rows   json.RawMessage `json:"rows,omitempty"`
	}
)

// writeJSON writes one document.
func writeJSON(w io.Writer, docs []*Document, _ WriteOptions) error {
	if len(docs) != 1 {
		return errors.New("JSON holds one report")
	}
	d := docs[0]
	counts := d.Counts()
	out := jsonDocument{
		Title: d.Title, File: d.File, Description: d.Description, Now: d.Now.UTC().Format(time.RFC3339Nano), From: jsonTime(d.From), To: jsonTime(d.To),
		Store: jsonStore{
			Events: d.Store.Events, First: jsonTime(d.Store.First), Last: jsonTime(d.Store.Last),
			Accounts: append([]string{}, d.Store.Accounts...), Regions: append([]string{}, d.Store.Regions...),
		},
		Parameters: map[string]string{}, Passed: counts.Broken == 0 && counts.Errors == 0, Sections: []jsonSection{},
	}
	for _, p := range d.Parameters {
		out.Parameters[p.Name] = p.Value
	}
	for i := range d.Sections {
		s, err := jsonSectionOf(&d.Sections[i])
		if err != nil {
			return err
		}
		out.Sections = append(out.Sections, s)
	}
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(out)
}

func jsonTime(micros int64) string {
	if micros == 0 {
		return ""
	}
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

func jsonSectionOf(s *Section) (jsonSection, error) {
	out := jsonSection{
		ID: s.ID, Title: s.Title, Kind: s.Kind, Text: s.Text, Query: s.Query, From: jsonTime(s.From), To: jsonTime(s.To),
		More: s.More, Notes: s.Notes, Severity: s.Severity, Error: s.Err,
	}
	if s.Compared != nil {
		out.Compared = s.Compared.With
	}
	if len(s.Columns) == 0 {
		return out, nil
	}
	out.Total = &s.Total
	for _, c := range s.Columns {
		out.Columns = append(out.Columns, jsonColumn{c.Name, c.Kind.String()})
	}
	if c := s.Chart; c != nil {
		out.Chart = &jsonChart{Kind: c.Kind, X: s.Columns[c.X].Name}
		for _, y := range c.Y {
			out.Chart.Y = append(out.Chart.Y, s.Columns[y].Name)
		}
		if c.By >= 0 {
			out.Chart.By = s.Columns[c.By].Name
		}
	}
	var err error
	if out.Rows, err = jsonRows(s, s.Rows); err != nil {
		return out, err
	}
	for _, o := range s.Expected {
		one := jsonOutcome{Text: o.Text, Passed: o.Passed, Actual: o.Actual}
		if len(o.Rows) > 0 {
			if one.Rows, err = jsonRows(s, o.Rows); err != nil {
				return out, err
			}
		}
		out.Expectations = append(out.Expectations, one)
	}
	return out, nil
}

// jsonRows are rows as the format json of all commands writes them.
func jsonRows(s *Section, table [][]any) (json.RawMessage, error) {
	r, err := rows.Of(s.Columns, table)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	_, err = render.Write(context.Background(), &b, r, render.Options{Format: "json"})
	return b.Bytes(), err
}
