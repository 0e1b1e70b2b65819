package engine

import (
	"context"
	"fmt"

	"trailsift/engine/duckdb"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/sqlgen"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// Query runs a compiled query. Its columns are called as the query calls them.
func (s *Session) Query(ctx context.Context, c *query.Compiled) (*Rows, error) {
	ctx, stop := s.limit(ctx)
	p, err := s.prepareCompiled(ctx, c)
	if err != nil {
		stop()
		return nil, err
	}
	r, err := s.run(ctx, stop, p)
	if err != nil {
		return nil, err
	}
	if err := r.name(c); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// prepareCompiled returns a query's statement. The host operators that it needs run when the statement does.
func (s *Session) prepareCompiled(ctx context.Context, c *query.Compiled) (prepared, error) {
	var readings []reading
	for _, name := range c.Tables() {
		r := reading{table: tableOf(name)}
		if r.table == nil {
			return prepared{}, fmt.Errorf("the store has no table `%s`", name)
		}
		for _, span := range c.Ranges(name) {
			r.ranges = append(r.ranges, storage.TimeRange(span))
		}
		if columns, known := c.Columns(name); known {
			r.columns = columns
		}
		readings = append(readings, r)
	}
	p, err := s.prepare(duckdb.Query{}, readings...)
	if err != nil {
		return prepared{}, err
	}
	p.own = true
	if err = p.direct(c); err != nil {
		return prepared{}, err
	}
	p.query.SQL, p.query.Args = p.statement.SQL, p.statement.Args
	p.query.Tables = s.hostTables(p.query.Views, &p.statement, p.notes.add)
	more, err := s.check(ctx, c.Checks)
	p.notes.list = append(p.notes.list, more...)
	return p, err
}

// direct makes a query's statement, in which files are read directly where no view is needed, and drops the views that are not.
func (p *prepared) direct(c *query.Compiled) (err error) {
	root, ok := c.Plan.(*plan.Project)
	if !ok {
		p.statement = c.Statement
		return nil
	}
	tables, shown := map[string]sqlgen.Source{}, map[string]sqlgen.Source{}
	var views []duckdb.View
	for i, v := range p.query.Views {
		source := sqlgen.Source{Members: p.uses[i].members()}
		if sql, direct := v.Direct(); direct {
			tables[v.Table.Name] = sqlgen.Source{SQL: sql, Members: source.Members}
			source.SQL = v.Shown()
		} else {
			tables[v.Table.Name] = source
			views = append(views, v)
		}
		shown[v.Table.Name] = source
	}
	p.query.Views, p.shown = views, shown
	p.statement, err = sqlgen.Generate(root, sqlgen.DuckDB().Reading(tables))
	return err
}

func tableOf(name string) *schema.Table {
	for _, t := range schema.Tables() {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// name gives the columns the names and meanings that the statement has for them.
func (r *Rows) name(c *query.Compiled) error {
	if len(r.columns) != len(c.Statement.Columns) {
		return fmt.Errorf("the statement has %d columns, its result %d", len(c.Statement.Columns), len(r.columns))
	}
	named := make([]rows.Column, len(r.columns))
	for i, column := range c.Statement.Columns {
		named[i] = r.columns[i]
		named[i].Name = column.Name
		if column.Type == function.JSON && named[i].Kind == rows.Text {
			named[i].Kind = rows.JSON // held alike; so JSON formats show an object and not its text
		}
	}
	r.columns = named
	return nil
}
