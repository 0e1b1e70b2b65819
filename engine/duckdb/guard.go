package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// Refusal is why Guard does not let a text through.
type Refusal struct{ Reason string }

func (e *Refusal) Error() string { return "sql: " + e.Reason }

const onlySelect = "only SELECT can be run"

// maxText is the longest text that is examined, in bytes: DuckDB's parser cannot be interrupted.
const maxText = 1 << 20

// Guard lets a text from outside through only when it is exactly one SELECT that reads nothing but views, columns and
// values: no table function that opens files, and no file by its name. A DuckDB that is restricted to a folder refuses
// much, but COPY, ATTACH and EXPORT still write in that folder, links in it lead out of it, and readers of files show it;
// so the text itself is examined too. It is examined as DuckDB's own parser sees it.
func (d *Database) Guard(ctx context.Context, sql string) error {
	if strings.IndexByte(sql, 0) >= 0 {
		return &Refusal{Reason: "the text holds a NUL byte"}
	}
	if len(sql) > maxText {
		return &Refusal{Reason: fmt.Sprintf("the text has %d bytes; %d are read at most", len(sql), maxText)}
	}
	r, err := d.Query(ctx, Query{SQL: "select json_serialize_sql(?::varchar)::varchar", Args: []any{sql}})
	if err != nil {
		return err
	}
	defer r.Close()
	batch, err := r.Next()
	if err != nil {
		return err
	}
	if batch == nil {
		return &Refusal{Reason: "no statement"}
	}
	return examine(batch.Columns[0].Bytes(0))
}

// examine checks the serialized form of a text.
func examine(serialized []byte) error {
	var parsed struct {
		Error      bool              `json:"error"`
		Message    string            `json:"error_message"`
		Type       string            `json:"error_type"`
		Statements []json.RawMessage `json:"statements"`
	}
	if err := json.Unmarshal(serialized, &parsed); err != nil {
		return fmt.Errorf("duckdb: serialized statement: %w", err)
	}
	switch {
	case parsed.Type == "not implemented":
		return &Refusal{Reason: onlySelect}
	case parsed.Error:
		return &Error{Kind: "Parser", Message: withoutAdvice("Parser", parsed.Message)}
	case len(parsed.Statements) != 1:
		return &Refusal{Reason: fmt.Sprintf("%d statements where exactly one is allowed", len(parsed.Statements))}
	}
	var tree any
	if err := json.Unmarshal(parsed.Statements[0], &tree); err != nil {
		return fmt.Errorf("duckdb: serialized statement: %w", err)
	}
	return walk(tree)
}

// walk visits every node of a statement. Table functions and names of tables can stand anywhere in it: in subqueries,
// joins, CTEs and arguments.
func walk(node any) error {
	switch n := node.(type) {
	case []any:
		for _, child := range n {
			if err := walk(child); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := examineNode(n); err != nil {
			return err
		}
		for _, child := range n {
			if err := walk(child); err != nil {
				return err
			}
		}
	}
	return nil
}

func examineNode(n map[string]any) error {
	if name, _ := n["function_name"].(string); strings.EqualFold(name, "json_serialize_plan") {
		// It binds the text that it is given: files are opened, and their names and columns shown.
		return &Refusal{Reason: fmt.Sprintf("the function `%s` is not allowed", name)}
	}
	switch n["type"] {
	case "BASE_TABLE":
		return examineTable(n)
	case "TABLE_FUNCTION":
		function, _ := n["function"].(map[string]any)
		name, _ := function["function_name"].(string)
		if !isHarmless(name) {
			return &Refusal{Reason: fmt.Sprintf("the table function `%s` is not allowed: only the store's tables can be read", name)}
		}
	}
	return nil
}

// examineTable refuses names that DuckDB would take for files: x.csv, quoted or not, is a file where there is no such table.
func examineTable(n map[string]any) error {
	catalog, _ := n["catalog_name"].(string)
	schema, _ := n["schema_name"].(string)
	table, _ := n["table_name"].(string)
	if !isCatalogName(catalog) || !isCatalogName(schema) || strings.ContainsAny(table, `./\:*?[`) {
		name := strings.TrimLeft(catalog+"."+schema+"."+table, ".")
		return &Refusal{Reason: fmt.Sprintf("`%s` is no table of the store", name)}
	}
	return nil
}

// isCatalogName reports whether name is a catalog or a schema that every database has.
func isCatalogName(name string) bool {
	switch strings.ToLower(name) {
	case "", "temp", "memory", "system", "main", "information_schema", "pg_catalog":
		return true
	}
	return false
}

// isHarmless reports whether a table function only makes rows out of its arguments or of the catalog. Everything else is
// refused, what later versions of DuckDB add as well. No table macro is harmless: histogram and histogram_values take the name
// of a table as text, and read the file of that name when there is no such table.
func isHarmless(function string) bool {
	switch strings.ToLower(function) {
	case "unnest", "range", "generate_series", "repeat", "repeat_row", "json_each", "json_tree", "summary",
		"duckdb_columns", "duckdb_functions", "duckdb_keywords", "duckdb_tables", "duckdb_types",
		"duckdb_views", "pragma_version", "icu_calendar_names", "pg_timezone_names":
		return true
	}
	return false
}
