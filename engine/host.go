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

// arguments runs the host operators that a statement needs, and returns its parameters with their rows, and what there is to
// know about these.
func (s *Session) arguments(ctx context.Context, views []duckdb.View, st *sqlgen.Statement) (args []any, notes []string, err error) {
	args = append(args, st.Args...)
	for _, step := range st.Steps {
		result, below, err := s.hostRows(ctx, views, &step)
		if err != nil {
			return nil, nil, err
		}
		notes = append(notes, below...)
		if result.Note != "" {
			notes = append(notes, result.Note)
		}
		if args[step.Arg], err = encodeRows(step.Columns, result.Rows); err != nil {
			return nil, nil, fmt.Errorf("host operator %s: %w", step.Operator, err)
		}
	}
	return args, notes, nil
}

// hostRows runs the statement that an operator reads, and the operator. Notes are those of operators below.
func (s *Session) hostRows(ctx context.Context, views []duckdb.View, step *sqlgen.Step) (_ host.Result, notes []string, err error) {
	args, notes, err := s.arguments(ctx, views, &step.Input)
	if err != nil {
		return host.Result{}, nil, err
	}
	in, err := s.database.Query(ctx, duckdb.Query{Views: views, SQL: step.Input.SQL, Args: args})
	if err != nil {
		return host.Result{}, nil, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	result, err := host.Run(ctx, step.Operator, in)
	return result, notes, err
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
