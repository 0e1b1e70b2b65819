package engine

import (
	"context"
	"fmt"
	"strings"

	"trailsift/engine/duckdb"
	"trailsift/query"
	"trailsift/query/plan"
)

// Explanation is what becomes of a query, and what running it took.
type Explanation struct {
	Plan    string // the query's plan
	SQL     string // the statement made of it, with $1, $2, … for Args
	Args    []any
	Tables  []TableUse     // segments in the time range and in all
	Profile duckdb.Profile // the engine's plan, rows and bytes read
}

// Explain runs a compiled query to its end and says how.
func (s *Session) Explain(ctx context.Context, c *query.Compiled) (*Explanation, error) {
	p, err := s.prepareCompiled(c)
	if err != nil {
		return nil, err
	}
	ctx, stop := s.limit(ctx)
	defer stop()
	profile, err := s.database.Profile(ctx, p.query)
	if err != nil {
		return nil, s.explain(ctx, p, err)
	}
	return &Explanation{Plan: plan.Format(c.Plan), SQL: c.Statement.SQL, Args: c.Statement.Args, Tables: p.uses, Profile: profile}, nil
}

// String returns the explanation as text in sections.
func (e *Explanation) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "plan\n%s\n\nsql\n%s\n", indent(e.Plan), indent(e.SQL))
	for i, arg := range e.Args {
		b.WriteString("  " + FormatArg(i, arg) + "\n")
	}
	b.WriteString("\nread\n")
	for _, u := range e.Tables {
		fmt.Fprintf(&b, "  %s: %d of %d segments (%d pruned), %d of %d rows, %d bytes\n",
			u.Table, u.Segments, u.TotalSegments, u.TotalSegments-u.Segments, u.Rows, u.TotalRows, u.Bytes)
	}
	fmt.Fprintf(&b, "  %d rows out of the files, %d bytes read, %d rows of result, %.1f ms\n",
		e.Profile.RowsRead, e.Profile.BytesRead, e.Profile.RowsOut, e.Profile.Seconds*1000)
	fmt.Fprintf(&b, "\nengine\n%s\n", indent(e.Profile.Plan))
	return b.String()
}

// FormatArg writes a parameter of a statement on a line: $1 = "text". Of a long one, such as a lookup table, it shows the beginning.
func FormatArg(i int, arg any) string {
	const shown = 200
	text := fmt.Sprint(arg)
	if len(text) <= shown {
		return fmt.Sprintf("$%d = %q", i+1, text)
	}
	return fmt.Sprintf("$%d = %q… (%d bytes)", i+1, strings.ToValidUTF8(text[:shown], ""), len(text))
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n  ")
}
