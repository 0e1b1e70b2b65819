package sqlgen

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/storage/schema"
)

// record returns the SQL of a record's text, or of one object of it: the same text that storage.AppendRecord makes. The
// original bytes win where a row has them; bytes that are no UTF-8 cannot be text, so the columns' repaired form is shown.
func (w *writer) record(s scope, e *plan.Record) string {
	r := recordWriter{w: w, s: s, e: e}
	rebuilt := r.level(e.Level)
	raw, ok := r.rawColumn()
	if !ok {
		return rebuilt
	}
	return "coalesce(" + fill(function.TextOf("$1"), []string{raw}) + ", " + rebuilt + ")"
}

type recordWriter struct {
	w *writer
	s scope
	e *plan.Record
}

// column returns the SQL of a column of the table; "" when the record does not have it.
func (r *recordWriter) column(i int) string {
	for _, c := range r.e.Columns {
		if c.Source == i {
			return r.s.column(r.w, c)
		}
	}
	r.w.fail("the record lacks column %s", r.e.Table.Columns[i].Name)
	return "null"
}

func (r *recordWriter) rawColumn() (string, bool) {
	if r.e.Level.Path != "" || r.e.Table.RawCol < 0 {
		return "", false
	}
	return r.column(r.e.Table.RawCol), true
}

// level returns the object of a level, null when the record does not have it; the record itself is always an object.
// concat_ws skips null members.
func (r *recordWriter) level(l *schema.Level) string {
	members := make([]string, 0, len(l.Fields)+1)
	for _, m := range l.Fields {
		var value string
		if m.Child != nil {
			value = r.level(m.Child)
		} else {
			value = r.value(m.Column)
		}
		members = append(members, quote(`"`+m.Key+`":`)+" || "+value)
	}
	extra := r.column(l.Extra)
	members = append(members, "nullif(substr("+extra+", 2, length("+extra+") - 2), '')")
	joined := "concat_ws(',', " + strings.Join(members, ", ") + ")"
	if l.Path == "" {
		return "'{' || " + joined + " || '}'"
	}
	return "('{' || coalesce(nullif(" + joined + ", ''), case when " + extra + " is not null then '' end) || '}')"
}

// value returns the JSON of a column's value, null for null.
func (r *recordWriter) value(i int) string {
	x := r.column(i)
	switch r.e.Table.Columns[i].Type {
	case schema.JSON:
		return x
	case schema.Text:
		return "to_json(" + x + ")::varchar"
	case schema.Timestamp:
		origin, ok := r.e.Table.ColumnIndex("ts_origin")
		if !ok || r.e.Level.Path != "" {
			return "strftime(" + x + `, '"%Y-%m-%dT%H:%M:%SZ"')`
		}
		return "case when " + r.column(origin) + " is null then strftime(" + x + `, '"%Y-%m-%dT%H:%M:%SZ"') end`
	}
	return x + "::varchar"
}

// present returns whether a path exists. A null, or a value that does not fit its column, is kept in the level's extra column.
func (w *writer) present(s scope, e *plan.Present) string {
	sql := atom(w.value(s, e.Value)) + " is not null"
	if e.Extra == nil || w.absent(s, e) {
		return sql
	}
	if p, ok := e.Value.(*plan.Path); ok && isColumn(p.Base) != nil && isColumn(p.Base) == isColumn(e.Extra) {
		// What has a value is there; asking for both would parse the JSON twice.
		return fill(w.dialect.template("exists(path)", "coalesce(json_exists($1, $2), false)"), []string{w.expr(s, e.Extra), w.param(pointer(e.Key))})
	}
	// Looking for the key's text first spares most rows the JSON parser. A key may be written with escapes.
	exists := fill(w.dialect.template("exists", `case when contains($1, $3) or contains($1, '\') then json_exists($1, $2) else false end`),
		[]string{w.expr(s, e.Extra), w.param(pointer(e.Key)), w.param(`"` + e.Key[len(e.Key)-1] + `"`)})
	return "(" + sql + " or " + exists + ")"
}

// absent reports whether it is known of the table that is read that no row has the path in its extra column.
func (w *writer) absent(s scope, e *plan.Present) bool {
	c := isColumn(e.Extra)
	b, _ := s.(*block)
	if b == nil || b.scan == nil || c == nil || c.Source < 0 || b.definition(c) != nil {
		return false
	}
	column := &b.scan.Table.Columns[c.Source]
	members, known := w.dialect.members[b.scan.Table.Name][column.Name]
	return known && column.Role == schema.Extra && !slices.Contains(members, e.Key[0])
}

// isColumn returns the column that an expression is; nil when it is something else.
func isColumn(e plan.Expr) *plan.Column {
	if r, ok := e.(*plan.Ref); ok {
		return r.Column
	}
	return nil
}
