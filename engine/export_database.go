package engine

import (
	"context"
	"fmt"
	"time"

	"trailsift/engine/duckdb"
	"trailsift/query"
	"trailsift/storage"
	"trailsift/storage/schema"
)

// storeDatabase writes a database with the store's tables and, for those that hold records, a view NAME_records of the
// records as JSON.
func (x *exporter) storeDatabase(ctx context.Context, path string) error {
	statements := []duckdb.Query{{SQL: "attach " + duckdb.Quote(path) + " as exported"}}
	for _, t := range schema.Tables() {
		statements = append(statements, duckdb.Query{SQL: "create table exported." + t.Name + " as from temp." + t.Name})
	}
	statements = append(statements, duckdb.Query{SQL: "use exported"}) // views keep the names of tables as they are written
	for _, t := range recordTables() {
		view, err := recordsView(t)
		if err != nil {
			return err
		}
		statements = append(statements, duckdb.Query{SQL: view})
	}
	return x.over(ctx, schema.Tables(), storage.TimeRange{}, append(statements, duckdb.Query{SQL: "use memory"}, duckdb.Query{SQL: "detach exported"})...)
}

// recordsView returns the statement that makes the view of a table's records.
func recordsView(t *schema.Table) (string, error) {
	text := "source " + t.Name + " | display @timestamp, eventID, @message"
	c, problems := query.Compile(query.Request{Text: text, Now: time.UnixMicro(0)}, query.Options{})
	if c == nil {
		return "", problems.Err()
	}
	if len(c.Statement.Args) > 0 {
		return "", fmt.Errorf("the records of %s need parameters", t.Name)
	}
	return fmt.Sprintf("create view %s_records as select \"@timestamp\" as ts, \"eventID\" as eventid, \"@message\" as record from (\n%s\n)",
		t.Name, c.Statement.Named()), nil
}

// resultDatabase writes a database with one table, called result.
func (x *exporter) resultDatabase(ctx context.Context, path string) error {
	p, err := x.session.prepareCompiled(ctx, x.options.Query)
	if err != nil {
		return err
	}
	return x.execute(ctx, p,
		duckdb.Query{SQL: "attach " + duckdb.Quote(path) + " as exported"},
		duckdb.Query{SQL: "create table exported.result as " + p.statement.Named(), Args: p.query.Args, Tables: p.query.Tables},
		duckdb.Query{SQL: "detach exported"})
}
