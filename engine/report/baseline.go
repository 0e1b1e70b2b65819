package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"trailsift/engine/rows"
)

// Baseline is what a run of a report found, for a later run to be compared with.
type Baseline struct {
	Report   string                     `json:"report"` // its title
	Now      time.Time                  `json:"now"`
	Sections map[string]BaselineSection `json:"sections"` // by id: those with the key compare
}

// BaselineSection is the result of a section, all of it, without what it was compared with itself.
type BaselineSection struct {
	From    int64            `json:"from"` // µs; 0 is open
	To      int64            `json:"to"`
	Columns []BaselineColumn `json:"columns"`
	Rows    [][]any          `json:"rows"`
}

// BaselineColumn is a column of a result.
type BaselineColumn struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// ReadBaseline reads what Baseline.Write has written.
func ReadBaseline(data []byte) (*Baseline, error) {
	var b Baseline
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&b); err != nil {
		return nil, fmt.Errorf("this is no baseline: %w", err)
	}
	if b.Sections == nil {
		return nil, fmt.Errorf("this is no baseline: it has no sections; --save-baseline writes one")
	}
	return &b, nil
}

// Bytes returns the baseline as a file holds it: the same for the same results.
func (b *Baseline) Bytes() ([]byte, error) {
	data, err := json.MarshalIndent(b, "", " ")
	return append(data, '\n'), err
}

// rowsFor returns the rows as those of columns, which they have to have.
func (s BaselineSection) rowsFor(columns []rows.Column) ([][]any, error) {
	if len(columns) != len(s.Columns) {
		return nil, fmt.Errorf("the baseline has %d columns and the result %d: write a new one", len(s.Columns), len(columns))
	}
	for i, c := range columns {
		if was := s.Columns[i]; was.Name != c.Name || was.Kind != c.Kind.String() {
			return nil, fmt.Errorf("the baseline has the column `%s` (%s) where the result has `%s` (%s): write a new one", was.Name, was.Kind, c.Name, c.Kind)
		}
	}
	var out [][]any
	for n, row := range s.Rows {
		if len(row) != len(columns) {
			return nil, fmt.Errorf("row %d of the baseline has %d values for %d columns", n+1, len(row), len(columns))
		}
		values := make([]any, len(row))
		for i, v := range row {
			values[i] = v
			number, ok := v.(json.Number)
			if !ok {
				continue
			}
			var err error
			if columns[i].Kind == rows.Double {
				values[i], err = number.Float64()
			} else {
				values[i], err = number.Int64()
			}
			if err != nil {
				return nil, fmt.Errorf("row %d of the baseline: %w", n+1, err)
			}
		}
		out = append(out, values)
	}
	return out, nil
}

// baselineOf keeps a result. Numbers that JSON has no form for are missing.
func baselineOf(t *part, columns []rows.Column, table [][]any) BaselineSection {
	s := BaselineSection{From: t.out.From, To: t.out.To, Rows: [][]any{}}
	for _, c := range columns {
		s.Columns = append(s.Columns, BaselineColumn{c.Name, c.Kind.String()})
	}
	for _, row := range table {
		values := make([]any, len(row))
		for i, v := range row {
			if f, ok := v.(float64); !ok || !math.IsNaN(f) && !math.IsInf(f, 0) {
				values[i] = v
			}
		}
		s.Rows = append(s.Rows, values)
	}
	return s
}
