package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"os"

	_ "github.com/duckdb/duckdb-go/v2" // the peer that is measured
)

// job is what a peer process reads from its standard input.
type job struct {
	Statements []string `json:"statements"` // the rows of the last one are printed
}

// ask runs statements in DuckDB, in a process of its own, and returns the rows of the last one as JSON Lines.
func ask(ctx context.Context, threads int, statements ...string) (usage, []byte, error) {
	self, err := os.Executable()
	if err != nil {
		return usage{}, nil, err
	}
	all := append([]string{fmt.Sprintf("set threads = %d", threads), "set preserve_insertion_order = false"}, statements...)
	text, err := json.Marshal(job{Statements: all})
	if err != nil {
		return usage{}, nil, err
	}
	return child(ctx, string(text), nil, self, askCommand)
}

// runPeer is the peer process: DuckDB in memory, through the same driver as trailsift's engine.
func runPeer(stdin io.Reader, stdout io.Writer) error {
	var j job
	if err := json.NewDecoder(stdin).Decode(&j); err != nil {
		return err
	}
	db, err := sql.Open("duckdb", "")
	if err != nil {
		return err
	}
	defer db.Close()
	ctx := context.Background()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	last := len(j.Statements) - 1
	for _, text := range j.Statements[:last] {
		if _, err := conn.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("%w in: %s", err, text)
		}
	}
	rows, err := conn.QueryContext(ctx, j.Statements[last])
	if err != nil {
		return fmt.Errorf("%w in: %s", err, j.Statements[last])
	}
	defer rows.Close()
	return printRows(stdout, rows)
}

// printRows writes one JSON array for each row.
func printRows(w io.Writer, rows *sql.Rows) error {
	names, err := rows.Columns()
	if err != nil {
		return err
	}
	values, into := make([]any, len(names)), make([]any, len(names))
	for i := range values {
		into[i] = &values[i]
	}
	enc := json.NewEncoder(w)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := enc.Encode(values); err != nil {
			return err
		}
	}
	return rows.Err()
}
