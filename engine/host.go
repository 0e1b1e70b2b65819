package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"trailsift/engine/duckdb"
	"trailsift/engine/host"
	"trailsift/query/sqlgen"
)

// arguments runs the host operators that a statement needs, and returns its parameters with their rows.
func (s *Session) arguments(ctx context.Context, views []duckdb.View, st *sqlgen.Statement) ([]any, error) {
	args := append([]any(nil), st.Args...)
	for _, step := range st.Steps {
		rows, err := s.hostRows(ctx, views, &step)
		if err != nil {
			return nil, err
		}
		if args[step.Arg], err = encodeRows(step.Columns, rows); err != nil {
			return nil, fmt.Errorf("host operator %s: %w", step.Operator, err)
		}
	}
	return args, nil
}

// hostRows runs the statement that an operator reads, and the operator.
func (s *Session) hostRows(ctx context.Context, views []duckdb.View, step *sqlgen.Step) (_ [][]any, err error) {
	args, err := s.arguments(ctx, views, &step.Input)
	if err != nil {
		return nil, err
	}
	in, err := s.database.Query(ctx, duckdb.Query{Views: views, SQL: step.Input.SQL, Args: args})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	return host.Run(ctx, step.Operator, in)
}

// encodeRows writes rows as a JSON array of objects.
func encodeRows(columns []sqlgen.Column, table [][]any) (string, error) {
	objects := make([]map[string]any, len(table))
	for i, row := range table {
		if len(row) != len(columns) {
			return "", fmt.Errorf("a row has %d values for %d columns", len(row), len(columns))
		}
		object := make(map[string]any, len(row))
		for n, value := range row {
			object[columns[n].Name] = value
		}
		objects[i] = object
	}
	text, err := json.Marshal(objects)
	return string(text), err
}
