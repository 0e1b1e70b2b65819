package plan

import (
	"trailsift/query/function"
	"trailsift/storage/schema"
)

// Column returns the column of the scan for column i of its table, and makes it on first use.
func (n *Scan) Column(ids *IDs, i int) *Column {
	for _, c := range n.Cols {
		if c.Source == i {
			return c
		}
	}
	src := n.Table.Columns[i]
	c := ids.Column(function.OfColumn(src.Type), src.Name)
	c.Source = i
	n.Cols = append(n.Cols, c)
	return c
}

// Time returns the time of a row.
func (n *Scan) Time(ids *IDs) Expr { return &Ref{n.Column(ids, n.Table.Time)} }

// Path returns the value of a path in the scanned records. known is false when no column is made for it: records may hold it
// all the same. A path that a table without records does not have is nil.
func (n *Scan) Path(ids *IDs, path []string) (e Expr, known bool) {
	ref, known := n.Table.Resolve(path)
	switch {
	case ref.Column < 0:
		return nil, false
	case ref.Level != nil:
		return n.Record(ids, ref.Level), known
	}
	col := &Ref{n.Column(ids, ref.Column)}
	if len(ref.Rest) == 0 {
		return col, known
	}
	if t := n.Table.Columns[ref.Column].Type; t != schema.JSON {
		return Missing(), known // there is nothing below a text
	}
	return &Path{Base: col, Pointer: ref.Rest}, known
}

// Message returns the text of the whole record, which the language calls @message; nil for a table without records.
func (n *Scan) Message(ids *IDs) Expr {
	if n.Table.Record == nil {
		return nil
	}
	return n.Record(ids, n.Table.Record)
}

// Record returns the text of one level of the record.
func (n *Scan) Record(ids *IDs, level *schema.Level) Expr {
	r := &Record{Table: n.Table, Level: level}
	for _, i := range recordColumns(n.Table, level) {
		r.Columns = append(r.Columns, n.Column(ids, i))
	}
	return r
}

// recordColumns returns the columns that one level of the record is made of, with those of the levels below it.
func recordColumns(t *schema.Table, level *schema.Level) []int {
	var out []int
	level.Walk(func(l *schema.Level) {
		for _, m := range l.Fields {
			if m.Child == nil {
				out = append(out, m.Column)
			}
		}
		out = append(out, l.Extra)
	})
	if level == t.Record {
		if i, ok := t.ColumnIndex("ts_origin"); ok {
			out = append(out, i)
		}
		if t.RawCol >= 0 {
			out = append(out, t.RawCol)
		}
	}
	return out
}

// Present returns whether a path exists in a record, with any value, null included.
func (n *Scan) Present(ids *IDs, path []string) Expr {
	value, _ := n.Path(ids, path)
	if value == nil {
		return Bool(false)
	}
	p := &Present{Value: value}
	if n.Table.Record == nil || len(path) == 0 {
		return p
	}
	ref, _ := n.Table.Resolve(path)
	if c := n.Table.Columns[ref.Column]; c.Role == schema.Field && len(ref.Rest) > 0 {
		p.Extra, p.Key = &Ref{n.Column(ids, ref.Column)}, ref.Rest
		return p
	} else if c.Role != schema.Field && ref.Level == nil {
		if c.Role == schema.Extra {
			p.Extra, p.Key = &Ref{n.Column(ids, ref.Column)}, ref.Rest
		}
		return p
	}
	// A member that is null or does not fit its column is kept in the Extra column of its level.
	level := n.Table.Record
	for _, segment := range path[:len(path)-1] {
		m := level.Member(segment)
		if m == nil || m.Child == nil {
			return p
		}
		level = m.Child
	}
	p.Extra, p.Key = &Ref{n.Column(ids, level.Extra)}, path[len(path)-1:]
	return p
}

// Identity returns the columns of the table that tell any two rows of it apart.
func (n *Scan) Identity() []int {
	var out []int
	for _, name := range []string{"file_id", "record_index", "byte_offset"} {
		if i, ok := n.Table.ColumnIndex(name); ok {
			out = append(out, i)
		}
	}
	return out
}
