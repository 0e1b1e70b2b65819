package engine

import (
	"context"
	"fmt"
	"strings"

	"trailsift/engine/duckdb"
	"trailsift/query"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
)

// Explanation is what becomes of a query, and what running it took.
type Explanation struct {
	Plan    string // the query's plan
	SQL     string // the statement that ran, with $1, $2, … for Args, and without the paths of its files
	Args    []any
	Tables  []TableUse     // segments in the time range and in all
	Profile duckdb.Profile // the engine's plan, rows and bytes read; those of host operators are not part of it
	Host    []HostStep     `json:",omitempty"` // the steps in Go that came before the statement, in order

	text string // the statement, and what host operators read
}

// HostStep is a step of a query that runs in Go, and the statement that it reads.
type HostStep struct {
	Operator string
	SQL      string
	Args     []any
}

// hostSteps lists the host operators of a statement, first things first.
func hostSteps(st *sqlgen.Statement) []HostStep {
	var out []HostStep
	for _, step := range st.Steps {
		out = append(append(out, hostSteps(&step.Input)...), HostStep{Operator: step.Operator, SQL: step.Input.SQL, Args: step.Input.Args})
	}
	return out
}

// Explain runs a compiled query to its end and says how.
func (s *Session) Explain(ctx context.Context, c *query.Compiled) (*Explanation, error) {
	ctx, stop := s.limit(ctx)
	defer stop()
	p, err := s.prepareCompiled(ctx, c)
	if err != nil {
		return nil, err
	}
	profile, err := s.database.Profile(ctx, p.query)
	if err != nil {
		return nil, s.explain(ctx, p, err)
	}
	shown := c.Statement
	if root, ok := c.Plan.(*plan.Project); ok {
		if shown, err = sqlgen.Generate(root, sqlgen.DuckDB().Reading(p.shown)); err != nil {
			return nil, err
		}
	}
	return &Explanation{Plan: plan.Format(c.Plan), SQL: shown.SQL, Args: shown.Args, Tables: p.uses, Profile: profile,
		Host: hostSteps(&shown), text: shown.Text()}, nil
}

// String returns the explanation as text in sections.
func (e *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan\n%s\n\nsql\n%s\n\nread\n", indent(e.Plan), indent(e.text))
	for _, u := range e.Tables {
		fmt.Fprintf(&b, "  %s: %d of %d segments (%d pruned), %d of %d rows, %d bytes\n",
			u.Table, u.Segments, u.TotalSegments, u.TotalSegments-u.Segments, u.Rows, u.TotalRows, u.Bytes)
	}
	if len(e.Host) > 0 {
		b.WriteString("  beside what host operators read: ")
	} else {
		b.WriteString("  ")
	}
	fmt.Fprintf(&b, "%d rows out of the files, %d bytes read, %d rows of result, %.1f ms\n",
		e.Profile.RowsRead, e.Profile.BytesRead, e.Profile.RowsOut, e.Profile.Seconds*1000)
	fmt.Fprintf(&b, "\nengine\n%s\n", indent(e.Profile.Plan))
	return b.String()
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}
