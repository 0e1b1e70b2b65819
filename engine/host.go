package engine

import (
	"context"
	"errors"

	"trailsift/engine/duckdb"
	"trailsift/engine/host"
	"trailsift/engine/rows"
	"trailsift/query/function"
	"trailsift/query/sqlgen"
)

// hostTables returns the tables that a statement reads of host operators. These run when the tables are filled, and tell there is
// to know about their rows then.
func (s *Session) hostTables(views []duckdb.View, st *sqlgen.Statement, tell func(note string)) []duckdb.Table {
	var out []duckdb.Table
	for _, step := range st.Steps {
		t := duckdb.Table{Name: step.Table}
		for _, c := range step.Columns {
			t.Columns = append(t.Columns, rows.Column{Name: c.Name, Kind: kindOf(c.Type)})
		}
		t.Fill = func(ctx context.Context, add func(*rows.Batch) error) error {
			return s.runHost(ctx, views, &step, host.Output{Columns: t.Columns, Add: add, Note: tell})
		}
		out = append(out, t)
	}
	return out
}

// runHost runs the statement that an operator reads, and the operator.
func (s *Session) runHost(ctx context.Context, views []duckdb.View, step *sqlgen.Step, out host.Output) (err error) {
	in, err := s.database.Query(ctx, duckdb.Query{
		Views: views, Tables: s.hostTables(views, &step.Input, out.Note), SQL: step.Input.SQL, Args: step.Input.Args,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	return host.Run(ctx, step.Operator, step.Settings, in, out)
}

// kindOf returns how values of a type of the language are held.
func kindOf(t function.Type) rows.Kind {
	switch t {
	case function.Int:
		return rows.Int64
	case function.Double:
		return rows.Double
	case function.Bool:
		return rows.Bool
	case function.Time:
		return rows.Timestamp
	case function.Bytes:
		return rows.Blob
	default:
		return rows.Text
	}
}
