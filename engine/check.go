package engine

import (
	"context"
	"errors"
	"slices"

	"trailsift/engine/rows"
	"trailsift/query"
)

// check asks the questions that stand beside a query, and returns what there is to say.
func (s *Session) check(ctx context.Context, checks []query.Check) ([]string, error) {
	var notes []string
	for _, c := range checks {
		if c.First != nil {
			if row, err := s.firstRow(ctx, c.First); err != nil {
				return nil, err
			} else if row == nil {
				continue
			}
		}
		row, err := s.firstRow(ctx, c.Then)
		if err != nil {
			return nil, err
		}
		if row == nil {
			continue
		}
		if note := c.Note(row); note != "" && !slices.Contains(notes, note) { // a query that let named may be asked twice
			notes = append(notes, note)
		}
	}
	return notes, nil
}

// firstRow returns the first row of a query's result, of whole numbers and texts; nil when there is none.
func (s *Session) firstRow(ctx context.Context, c *query.Compiled) (_ []any, err error) {
	p, err := s.prepareCompiled(ctx, c)
	if err != nil {
		return nil, err
	}
	result, err := s.database.Query(ctx, p.query)
	if err != nil {
		return nil, s.explain(ctx, p, err)
	}
	defer func() { err = errors.Join(err, result.Close()) }()
	b, err := result.Next()
	if b == nil || err != nil {
		return nil, s.explain(ctx, p, err)
	}
	out := make([]any, len(b.Columns))
	for i, c := range result.Columns() {
		v := &b.Columns[i]
		switch {
		case v.IsNull(0):
		case c.Kind == rows.Int64:
			out[i] = v.Int64(0)
		default:
			out[i] = string(v.Bytes(0))
		}
	}
	return out, nil
}
