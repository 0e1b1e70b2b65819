package sqlgen

import (
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// path returns the text at a path. Columns of the store hold valid JSON; other text is checked first, because parsing it fails
// the whole query.
func (w *writer) path(s scope, e *plan.Path) string {
	args := []string{w.jsonBase(s, e.Base), w.param(pointer(e.Pointer))}
	id, template := "path", "json_extract_string($1, $2)"
	if e.Scalar {
		id, template = "scalar", "json_extract_string(json_value($1, $2), '$')"
	}
	sql := fill(w.dialect.template(id, template), args)
	if !e.Rare {
		return sql
	}
	return w.guarded(args[0], e.Pointer, sql)
}

// guarded returns sql where a JSON text may have the last key of a path, and null elsewhere: it has to hold the key's text, or an
// escape, with which the key may be written. Looking for that spares most rows the JSON parser. An index is no such text.
func (w *writer) guarded(base string, path []string, sql string) string {
	if len(path) == 0 || strings.Trim(path[len(path)-1], "0123456789") == "" {
		return sql
	}
	key := w.param(`"` + path[len(path)-1] + `"`)
	return fill(w.dialect.template("guarded", `case when contains($1, $2) or contains($1, '\') then $3 end`), []string{base, key, sql})
}

// jsonBase returns what a path leads into as valid JSON.
func (w *writer) jsonBase(s scope, e plan.Expr) string {
	base := w.expr(s, e)
	if e.Type() == function.JSON {
		return base
	}
	return fill(w.dialect.template("guard(json)", "case when json_valid($1) then $1 end"), []string{base})
}

// ofKind returns whether a path leads to a value of a kind.
func (w *writer) ofKind(s scope, e *plan.OfKind) string {
	test := map[plan.JSONKind]string{plan.NestedValue: " in ('OBJECT', 'ARRAY')", plan.NullValue: " = 'NULL'", plan.BooleanValue: " = 'BOOLEAN'", plan.AnyValue: " is not null"}[e.Kind]
	base := w.jsonBase(s, e.Base)
	sql := fill(w.dialect.template("kind", "json_type($1, $2)"), []string{base, w.param(pointer(e.Pointer))}) + test
	return "coalesce(" + w.guarded(base, e.Pointer, sql) + ", false)"
}

// anyOf returns whether a condition holds for an element of an array, or a member of an object.
func (w *writer) anyOf(s scope, e *plan.Any) string {
	base := w.jsonBase(s, e.Base)
	list := base
	if len(e.Pointer) > 0 {
		list = fill(w.dialect.template("extract", "json_extract($1, $2)"), []string{base, w.param(pointer(e.Pointer))})
	}
	each, id := "json_extract($1, '$[*]')", "elements"
	if e.Members {
		each, id = "json_extract($1, '$.*')", "members"
	}
	list = fill(w.dialect.template(id, each), []string{list})
	sql := fill(w.dialect.template("any", "len(list_filter($1, lambda "+itemName(e.Item)+": $2)) > 0"), []string{list, w.value(s, e.Cond)})
	return "coalesce(" + w.guarded(base, e.Pointer, sql) + ", false)"
}

func itemName(e *plan.Element) string { return "e" + strconv.Itoa(e.ID) }

// pointer writes a path as a JSON pointer, which serves array indexes and object keys alike; an empty path is the whole value.
func pointer(path []string) string {
	if len(path) == 0 {
		return "$"
	}
	var b strings.Builder
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	for _, p := range path {
		b.WriteByte('/')
		b.WriteString(escape.Replace(p))
	}
	return b.String()
}
