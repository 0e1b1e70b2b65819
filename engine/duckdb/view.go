package duckdb

import (
	"fmt"
	"strings"

	"trailsift/storage/schema"
)

// View makes the rows of some Parquet files readable as a table of the schema, whatever version of the table each file was
// written with: columns that a file does not have are null. Without files it is the empty table. Columns are called as AWS calls
// them, since DuckDB shows a name as the view has it, however it was typed; segments have them in lower case.
type View struct {
	Table *schema.Table
	Files []string // absolute paths; all of them must exist, then none is taken for a pattern
	// Uniform says that every file has exactly the columns of the table. Without it DuckDB is told the columns, which costs
	// 2 ms for the view and 3 ms for each query.
	Uniform bool
}

// sql returns the statement that creates the view on a connection.
func (v View) sql() string {
	var b strings.Builder
	b.WriteString("create or replace temp view ")
	b.WriteString(v.Table.Name)
	b.WriteString(" as select ")
	if len(v.Files) == 0 {
		for i, c := range v.Table.Columns {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString("null::" + typeName(c.Type) + " as " + c.SQLName())
		}
		b.WriteString(" where false")
		return b.String()
	}
	for i, c := range v.Table.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.Name)
		if name := c.SQLName(); name != c.Name {
			b.WriteString(" as " + name)
		}
	}
	b.WriteString(" from read_parquet(")
	b.WriteString(textList(v.Files))
	if !v.Uniform {
		v.schema(&b)
	}
	b.WriteByte(')')
	if v.Table.Repeat == schema.Replace {
		v.latest(&b)
	}
	return b.String()
}

// Direct returns SQL that reads the files without the view, when they need nothing of it. The columns are called as in the files.
// DuckDB asks conditions such as a regular expression while it reads, once for each entry of a dictionary, but only where no
// view lies between.
func (v View) Direct() (sql string, ok bool) {
	if !v.Uniform || len(v.Files) == 0 || v.Table.Repeat == schema.Replace {
		return "", false
	}
	list := textList(v.Files)
	if strings.Contains(list, "\n") { // statements are indented, line by line
		return "", false
	}
	return "read_parquet(" + list + ")", true
}

// Shown returns what Direct returns for readers: how many files there are in place of their paths, which can be thousands.
func (v View) Shown() string {
	return fmt.Sprintf("read_parquet([/* %d files of %s */])", len(v.Files), v.Table.Name)
}

// schema tells the reader the columns of the table.
func (v View) schema(b *strings.Builder) {
	b.WriteString(", schema = map {")
	for i, c := range v.Table.Columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("'" + c.Name + "': {name: '" + c.Name + "', type: '" + typeName(c.Type) + "', default_value: null}")
	}
	b.WriteByte('}')
}

// latest keeps the row that replaced the others of its key: the one with the latest time, and of those with the same time the
// last one in the order of commits, which the names of the files follow.
func (v View) latest(b *strings.Builder) {
	b.WriteString(" qualify row_number() over (partition by ")
	for i, column := range v.Table.Key {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(v.Table.Columns[column].Name)
	}
	b.WriteString(" order by " + v.Table.Columns[v.Table.Time].Name + " desc nulls last, filename desc, file_row_number desc) = 1")
}

// typeName returns DuckDB's name of a column type. JSON is text: the logical type would make the driver parse it.
func typeName(t schema.Type) string {
	switch t {
	case schema.Int64:
		return "bigint"
	case schema.Double:
		return "double"
	case schema.Bool:
		return "boolean"
	case schema.Timestamp:
		return "timestamp"
	case schema.Blob:
		return "blob"
	default:
		return "varchar"
	}
}

// textList returns an SQL list of texts.
func textList(texts []string) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, s := range texts {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(Quote(s))
	}
	b.WriteByte(']')
	return b.String()
}

// Quote returns s as an SQL text.
func Quote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
