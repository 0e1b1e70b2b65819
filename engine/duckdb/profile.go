package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// Profile is what running a statement took.
type Profile struct {
	Plan      string  // the plan that DuckDB chose, drawn as text
	RowsRead  int64   // rows that came out of the files, after the filters that DuckDB tests while it reads
	RowsOut   int64   // rows of the result
	BytesRead int64   // bytes read from files, without what this database had in memory already
	Seconds   float64 // wall-clock time
}

// Profile runs q to its end, drops its rows, and says what it took. What other statements read meanwhile counts too.
func (d *Database) Profile(ctx context.Context, q Query) (Profile, error) {
	if err := d.Execute(ctx, nil, Query{SQL: "call enable_logging('FileSystem')"}); err != nil {
		return Profile{}, err
	}
	measured, err := d.text(ctx, q, "explain (analyze, format json) ") // before the other, while nothing is in memory
	if err != nil {
		return Profile{}, err
	}
	bytesRead, err := d.bytesRead(ctx)
	if err != nil {
		return Profile{}, err
	}
	plan, err := d.text(ctx, q, "explain ")
	if err != nil {
		return Profile{}, err
	}
	var root operator
	if err := json.Unmarshal([]byte(measured), &root); err != nil {
		return Profile{}, fmt.Errorf("duckdb: profile: %w", err)
	}
	return Profile{
		Plan: plan, RowsRead: root.rowsRead(), RowsOut: root.rowsOut(), BytesRead: bytesRead, Seconds: root.Latency,
	}, nil
}

// bytesRead stops the log of what is done to files and adds up what was read. The plan has a count of its own, without what was read ahead:
// nearly everything of a long scan.
func (d *Database) bytesRead(ctx context.Context) (int64, error) {
	sum, err := d.text(ctx, Query{SQL: "select coalesce(sum(bytes), 0)::varchar from duckdb_logs_parsed('FileSystem') where op = 'READ'"}, "")
	if err != nil {
		return 0, err
	}
	for _, sql := range []string{"call disable_logging()", "call truncate_duckdb_logs()"} {
		if err := d.Execute(ctx, nil, Query{SQL: sql}); err != nil {
			return 0, err
		}
	}
	return strconv.ParseInt(sum, 10, 64)
}

// operator is a node of a measured plan; the root describes the whole query. DuckDB also has a count of rows scanned: it
// counts a file once for each thread and takes no notice of skipped row groups.
type operator struct {
	Type     string     `json:"operator_type"`
	Rows     int64      `json:"operator_cardinality"`
	Latency  float64    `json:"latency"`
	Children []operator `json:"children"`
}

func (o operator) rowsRead() int64 {
	if o.Type == "TABLE_SCAN" {
		return o.Rows
	}
	n := int64(0)
	for _, child := range o.Children {
		n += child.rowsRead()
	}
	return n
}

// rowsOut returns the rows of the topmost operator that is part of the query itself.
func (o operator) rowsOut() int64 {
	for len(o.Children) > 0 && (o.Type == "" || o.Type == "EXPLAIN_ANALYZE") {
		o = o.Children[0]
	}
	return o.Rows
}

// text runs q with a prefix, one of the forms of EXPLAIN, and returns the last column of its rows.
func (d *Database) text(ctx context.Context, q Query, prefix string) (string, error) {
	q.SQL = prefix + q.SQL
	r, err := d.Query(ctx, q)
	if err != nil {
		return "", err
	}
	defer r.Close()
	var b strings.Builder
	for {
		batch, err := r.Next()
		if err != nil {
			return "", err
		}
		if batch == nil {
			return b.String(), nil
		}
		last := &batch.Columns[len(batch.Columns)-1]
		for row := range batch.Rows {
			b.Write(last.Bytes(row))
		}
	}
}
