package sqlgen

import (
	"trailsift/query/function"
	"trailsift/query/plan"
)

// Natural order: missing values, then text by its runs of digits and of other characters, digit runs by their value, then
// numbers by value. It is written as keys that compare one after the other.

// numberOf returns the SQL of the number that a text stands for, null for other text.
func (w *writer) numberOf(x string) string {
	return fill(w.dialect.template("cast(text,number)", castTemplate(function.Text, function.Double)), []string{x})
}

// naturalText returns the SQL of a text whose plain order is natural: every run of digits gets its length in front.
func (w *writer) naturalText(x string) string {
	return fill(w.dialect.template("naturalText",
		"case when regexp_matches($1, '[0-9]') then array_to_string(list_transform(regexp_extract_all($1, '(?s)[0-9]+|[^0-9]+'), "+
			"lambda r: case when r >= '0' and r < ':' then lpad(length(r)::varchar, 4, '0') || r else r end), '') else $1 end"), []string{x})
}

// naturalKeys returns the keys of an expression's natural order: one for typed values, three for text.
func (w *writer) naturalKeys(s scope, e plan.Expr) []string {
	x := w.value(s, e)
	if e.Type() != function.Text {
		return []string{x}
	}
	number := w.numberOf(x)
	return []string{atom(number) + " is not null", number, w.naturalText(x)}
}

// naturalRow returns the keys of a text as one value, in which nothing but the number is null.
func (w *writer) naturalRow(x string) string {
	number := w.numberOf(x)
	return "row(" + atom(number) + " is not null, coalesce(" + number + ", 0e0), " + w.naturalText(x) + ")"
}

// naturalOrder returns the SQL of <, <=, > and >= between two texts.
func (w *writer) naturalOrder(s scope, c *plan.Call) string {
	a, b := w.value(s, c.Args[0]), w.value(s, c.Args[1])
	return "case when " + atom(a) + " is not null and " + atom(b) + " is not null then " +
		w.naturalRow(a) + " " + c.Entry.Names[0] + " " + w.naturalRow(b) + " end"
}

// naturalExtreme returns the SQL of the first or last text of a group: the smallest text that is no number before the
// smallest number, and the largest number before the largest other text.
func (w *writer) naturalExtreme(s scope, c *plan.Call) string {
	x := w.value(s, c.Args[0])
	args := []string{x, w.numberOf(x), w.naturalText(x)}
	if c.Entry.ID == "min" || c.Entry.ID == "sortsFirst" {
		return fill("coalesce(arg_min($1, row($3, $1)) filter (where $2 is null and $1 is not null), arg_min($1, row($2, $1)) filter (where $2 is not null))", args)
	}
	return fill("coalesce(arg_max($1, row($2, $1)) filter (where $2 is not null), arg_max($1, row($3, $1)) filter (where $1 is not null))", args)
}

// naturalChoice returns the SQL of arg_min and arg_max by a text.
func (w *writer) naturalChoice(s scope, c *plan.Call) string {
	by := w.value(s, c.Args[1])
	fn := "arg_max"
	if c.Entry.ID == "argMin" {
		fn = "arg_min"
	}
	return fill(fn+"($1, row($2, $1)) filter (where $3 is not null)", []string{w.value(s, c.Args[0]), w.naturalRow(by), by})
}
