package sqlgen

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// writer writes the expressions of one statement and collects its parameters and the first error.
type writer struct {
	dialect *Dialect
	args    []any
	byText  map[string]string       // parameters by their text
	reads   map[*plan.Scan][]string // columns of the tables, in the order of first use
	steps   []Step                  // what has to be done before
	bins    plan.Range              // the times for which the changes of clocks are written out
	hosts   map[*plan.Column]string // what the rows of host operators are called, by the first column of these
	err     error
}

func newWriter(d *Dialect, reads map[*plan.Scan][]string) *writer {
	return &writer{dialect: d, byText: map[string]string{}, reads: reads, hosts: map[*plan.Column]string{}}
}

// read notes that a column of a table is read, and returns its name.
func (w *writer) read(s *plan.Scan, column string) string {
	if !slices.Contains(w.reads[s], column) {
		w.reads[s] = append(w.reads[s], column)
	}
	return column
}

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf("sqlgen: "+format, args...)
	}
}

// param returns the parameter that holds a text.
func (w *writer) param(s string) string {
	if p, ok := w.byText[s]; ok {
		return p
	}
	w.args = append(w.args, s)
	p := "$" + strconv.Itoa(len(w.args))
	w.byText[s] = p
	return p
}

// value returns the SQL of an expression, in which a condition is true or false, never null.
func (w *writer) value(s scope, e plan.Expr) string {
	sql := w.expr(s, e)
	if c, ok := e.(*plan.Call); ok && c.Overload.Result == function.Bool && !neverNull(e) {
		return "coalesce(" + sql + ", false)"
	}
	return sql
}

// neverNull reports whether the SQL of a condition gives true or false for every row.
func neverNull(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Present, *plan.OfKind, *plan.Any:
		return true
	case *plan.Literal:
		return e.Value != nil
	case *plan.Call:
		switch e.Entry.ID {
		case "and", "or":
			return neverNull(e.Args[0]) && neverNull(e.Args[1])
		case "not":
			return true
		}
		return e.Overload.Total
	}
	return false
}

// expr returns the SQL of an expression; that of a condition may be null instead of false.
func (w *writer) expr(s scope, e plan.Expr) string {
	switch e := e.(type) {
	case *plan.Ref:
		return s.column(w, e.Column)
	case *plan.Literal:
		return w.literal(e)
	case *plan.Path:
		return w.path(s, e)
	case *plan.Cast:
		return w.cast(s, e)
	case *plan.Record:
		return w.record(s, e)
	case *plan.Present:
		return w.present(s, e)
	case *plan.OfKind:
		return w.ofKind(s, e)
	case *plan.Any:
		return w.anyOf(s, e)
	case *plan.Element:
		return itemName(e)
	case *plan.Call:
		if e.Typ == function.Double && e.Entry.Kind == function.Operator && mayOverflow(e) {
			sql := w.call(s, e)
			return "case when isfinite(" + sql + ") then " + sql + " end"
		}
		return w.call(s, e)
	}
	w.fail("no SQL for %T", e)
	return "null"
}

// mayOverflow reports whether arithmetic on finite numbers can leave the finite ones.
func mayOverflow(c *plan.Call) bool {
	switch c.Entry.ID {
	case "multiply", "power":
		return true
	case "divide":
		_, literal := c.Args[1].(*plan.Literal)
		return !literal
	case "add", "subtract", "negate", "modulo":
		for _, a := range c.Args {
			if c, ok := a.(*plan.Call); ok && c.Entry.Kind == function.Operator && mayOverflow(c) {
				return true
			}
		}
	}
	return false
}

// call returns the SQL of a function or operator.
func (w *writer) call(s scope, c *plan.Call) string {
	if sql, ok := w.special(s, c); ok {
		return sql
	}
	template := w.dialect.template(c.Overload.ID, c.Overload.SQL)
	if template == "" {
		w.fail("%s has no template", c.Overload.ID)
		return "null"
	}
	args := make([]string, len(c.Args))
	for i, a := range c.Args {
		args[i] = w.argument(s, c, a)
	}
	return fill(template, args)
}

func (w *writer) argument(s scope, c *plan.Call, a plan.Expr) string {
	if c.Overload.Cond {
		return w.expr(s, a)
	}
	if in, ok := a.(*plan.Call); ok && c.Entry.Kind == function.Operator && in.Entry.Kind == function.Operator && in.Typ == function.Double {
		return w.call(s, in) // the outermost operator checks that the result is finite
	}
	return w.value(s, a)
}

// cast returns the SQL of a conversion.
func (w *writer) cast(s scope, e *plan.Cast) string {
	from := e.Arg.Type()
	if from == function.Null {
		return "null::" + typeName(e.To)
	}
	template := w.dialect.template("cast("+from.String()+","+e.To.String()+")", castTemplate(from, e.To))
	if template == "" || !function.Convertible(from, e.To) {
		w.fail("no conversion from %s to %s", from, e.To)
	}
	return fill(template, []string{w.value(s, e.Arg)})
}

// literal returns the SQL of a constant: texts are parameters, everything else is written out.
func (w *writer) literal(e *plan.Literal) string {
	switch v := e.Value.(type) {
	case nil:
		return "null::" + typeName(e.Typ)
	case string:
		if strings.ToValidUTF8(v, "") != v {
			w.fail("a text of the query is not UTF-8")
		}
		if e.Typ == function.Regex {
			v = namedGroups(v)
		}
		return w.param(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		if e.Typ == function.Time {
			return timeLiteral(v)
		}
		return wrapNegative(strconv.FormatInt(v, 10)+"::bigint", v < 0)
	case float64:
		return numberLiteral(v)
	case plan.Span:
		if v.Months != 0 && v.Micros != 0 {
			return fmt.Sprintf("(interval '%d months' + interval '%d microseconds')", v.Months, v.Micros)
		} else if v.Months != 0 {
			return fmt.Sprintf("interval '%d months'", v.Months)
		}
		return fmt.Sprintf("interval '%d microseconds'", v.Micros)
	}
	w.fail("no SQL for a literal %T", e.Value)
	return "null"
}

func wrapNegative(s string, negative bool) string {
	if negative {
		return "(" + s + ")"
	}
	return s
}

// numberLiteral writes a number as a double; without an exponent it would be an exact decimal.
func numberLiteral(f float64) string {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return "null::double"
	}
	text := strings.Replace(strconv.FormatFloat(f, 'g', -1, 64), "e+", "e", 1)
	if !strings.Contains(text, "e") {
		text += "e0"
	}
	return wrapNegative(text, math.Signbit(f))
}

// timeLiteral writes a time, in microseconds since 1970 UTC. Years that four digits do not hold are calculated.
func timeLiteral(micros int64) string {
	t := time.UnixMicro(micros).UTC()
	if y := t.Year(); y < 1 || y > 9999 {
		return "make_timestamp(" + strconv.FormatInt(micros, 10) + "::bigint)"
	}
	return "timestamp '" + t.Format("2006-01-02 15:04:05.999999") + "'"
}

// namedGroups writes named groups as (?P<name>…), the only form that RE2 has always read.
func namedGroups(pattern string) string {
	if !strings.Contains(pattern, "(?<") {
		return pattern
	}
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch {
		case pattern[i] == '\\' && i+1 < len(pattern):
			b.WriteByte(pattern[i])
			i++
		case strings.HasPrefix(pattern[i:], "(?<"):
			b.WriteString("(?P")
			i += 2
		}
		b.WriteByte(pattern[i])
	}
	return b.String()
}
