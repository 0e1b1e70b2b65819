package sqlgen

import (
	"regexp/syntax"
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// special returns the SQL of calls whose spelling depends on their literal arguments, or that need more than a template.
func (w *writer) special(s scope, c *plan.Call) (string, bool) {
	switch c.Entry.ID {
	case "and", "or":
		return w.logical(s, c), true
	case "not":
		return w.negation(s, c.Args[0]), true
	case "equal", "notEqual":
		return w.equality(s, c)
	case "in":
		if c.Args[0].Type() == function.Text && c.Args[1].Type() == function.Double {
			return "(" + w.equalsNumber(s, c.Args[0], c.Args[1:]...) + ")", true
		}
		if words := truthWords(c.Args[0], c.Args[1:]...); len(words) > 0 {
			args := []string{w.expr(s, c.Args[0])}
			for _, a := range c.Args[1:] {
				args = append(args, w.expr(s, a))
			}
			return fill("$1 in ($+)", append(args, words...)), true
		}
	case "less", "lessOrEqual", "greater", "greaterOrEqual":
		if c.Args[0].Type() == function.Text {
			return w.naturalOrder(s, c), true
		}
	case "like":
		return w.like(s, c)
	case "regexReplace":
		return w.regexReplace(s, c), true
	case "parseDate", "formatDate":
		return w.dateFormat(s, c), true
	case "min", "sortsFirst", "max", "sortsLast":
		if c.Args[0].Type() == function.Text {
			return w.naturalExtreme(s, c), true
		}
	case "argMin", "argMax":
		if c.Args[1].Type() == function.Text {
			return w.naturalChoice(s, c), true
		}
	case "isIpInSubnet", "isIpv4InSubnet", "isIpv6InSubnet", "isPrivateIP", "isReservedIP", "isPublicIP":
		return w.address(s, c), true
	case "ipKind":
		return w.ipKind(s, c), true
	}
	return w.local(s, c)
}

func (w *writer) logical(s scope, c *plan.Call) string {
	parts := make([]string, len(c.Args))
	for i, a := range c.Args {
		parts[i] = w.expr(s, a)
		if in, ok := a.(*plan.Call); !ok || in.Entry.ID != c.Entry.ID {
			parts[i] = atom(parts[i])
		}
	}
	return strings.Join(parts, " "+c.Entry.ID+" ")
}

// negation returns the SQL of `not e`, which is true where e is null.
func (w *writer) negation(s scope, e plan.Expr) string {
	sql := w.expr(s, e)
	if neverNull(e) {
		return "not " + atom(sql)
	}
	return "not coalesce(" + bare(sql) + ", false)"
}

// equality returns the SQL of = and != where the operands are of unlike kinds, or truth is compared with a literal.
func (w *writer) equality(s scope, c *plan.Call) (string, bool) {
	a, b := c.Args[0], c.Args[1]
	if _, ok := a.(*plan.Literal); ok {
		a, b = b, a
	}
	negated := c.Entry.ID == "notEqual"
	if sql, ok := w.truth(s, a, b, negated); ok {
		return sql, true
	}
	if words := truthWords(a, b); len(words) > 0 && a.Type() == b.Type() {
		sql := atom(w.expr(s, a)) + oneOf(append(words, w.expr(s, b)))
		if negated {
			return "not coalesce(" + sql + ", false)", true
		}
		return sql, true
	}
	if a.Type() == b.Type() {
		return "", false
	}
	if a.Type() != function.Text {
		a, b = b, a
	}
	sql := w.equalsNumber(s, a, b)
	if negated {
		return "not coalesce(" + sql + ", false)", true
	}
	return "(" + sql + ")", true
}

// truth returns the SQL of a comparison with true or false: that of the condition itself, or of the texts that stand for it.
func (w *writer) truth(s scope, a, b plan.Expr, negated bool) (string, bool) {
	literal, ok := b.(*plan.Literal)
	want, isBool := literalBool(literal)
	if !ok || !isBool {
		return "", false
	}
	if in, ok := a.(*plan.Call); ok && in.Overload.Result == function.Bool {
		if want != negated {
			return w.expr(s, a), true
		}
		return w.negation(s, a), true
	}
	cast, ok := a.(*plan.Cast)
	if !ok || cast.Arg.Type() != function.Text {
		return "", false
	}
	texts := "('true', '1')"
	if !want {
		texts = "('false', '0')"
	}
	sql := atom(w.expr(s, cast.Arg)) + " in " + texts
	if negated {
		return "not coalesce(" + sql + ", false)", true
	}
	return sql, true
}

func literalBool(l *plan.Literal) (value, ok bool) {
	if l == nil {
		return false, false
	}
	value, ok = l.Value.(bool)
	return value, ok
}

// maxExactDigits is how many digits every integer has that a 64-bit float holds exactly.
const maxExactDigits = 15

// equalsNumber returns the SQL of text = number, for any of several numbers. Text with a leading zero is no number here:
// account ids keep their digits, and so do numbers that the query writes in that way or with more digits than a float holds.
func (w *writer) equalsNumber(s scope, text plan.Expr, numbers ...plan.Expr) string {
	x := w.expr(s, text)
	var digits, values []string
	for _, n := range numbers {
		l, ok := n.(*plan.Literal)
		if !ok {
			values = append(values, w.expr(s, n))
		} else if written := writtenNumber(l); isDigits(written) {
			digits = append(digits, w.param(written))
		} else {
			values = append(values, w.literal(l))
		}
	}
	var parts []string
	if digits = append(digits, truthWords(text, numbers...)...); len(digits) > 0 {
		parts = append(parts, atom(x)+oneOf(digits))
	}
	if len(values) > 0 {
		// The conversion alone would take blanks around, underscores within and words such as inf. What it takes and the shape
		// does not is rare, so that the shape is checked for few rows.
		parts = append(parts, "try_cast("+bare(x)+" as double)"+oneOf(values)+
			" and regexp_full_match("+bare(x)+", '[-+]?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{1,2})?')")
	}
	return strings.Join(parts, " or ")
}

// truthWords returns the texts of the truth values that the literals 1 and 0 among values stand for, where text may be that of
// a JSON boolean: columns of the store that hold text never do.
func truthWords(text plan.Expr, values ...plan.Expr) []string {
	if ref, ok := text.(*plan.Ref); text.Type() != function.Text || ok && ref.Column.Source >= 0 {
		return nil
	}
	var words []string
	for _, v := range values {
		l, _ := v.(*plan.Literal)
		if l == nil {
			continue
		}
		switch l.Value {
		case "1", 1.0, int64(1):
			words = append(words, "'true'")
		case "0", 0.0, int64(0):
			words = append(words, "'false'")
		}
	}
	return words
}

func oneOf(values []string) string {
	if len(values) == 1 {
		return " = " + atom(values[0])
	}
	return " in (" + strings.Join(values, ", ") + ")"
}

// writtenNumber returns a number as the query writes it.
func writtenNumber(l *plan.Literal) string {
	if f, isDouble := l.Value.(float64); l.Written == "" && isDouble {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return l.Written
}

// isDigits reports whether a number as written stands for its digits more than for a value.
func isDigits(written string) bool {
	d := strings.TrimLeft(written, "+-")
	return len(d) > maxExactDigits && !strings.ContainsAny(d, ".eE") || len(d) > 1 && d[0] == '0' && d[1] >= '0' && d[1] <= '9'
}

// regexReplace writes the replacement's groups as \1 instead of $1.
func (w *writer) regexReplace(s scope, c *plan.Call) string {
	pattern, _ := c.Args[1].(*plan.Literal)
	with, _ := c.Args[2].(*plan.Literal)
	if pattern == nil || with == nil {
		w.fail("regexReplace without literals")
		return "null"
	}
	p, _ := pattern.Value.(string)
	r, _ := with.Value.(string)
	var b strings.Builder
	for i := 0; i < len(r); i++ {
		switch {
		case r[i] == '\\':
			b.WriteString(`\\`)
		case r[i] == '$' && i+1 < len(r) && r[i+1] >= '0' && r[i+1] <= '9':
			b.WriteByte('\\')
		case r[i] == '$' && i+1 < len(r) && r[i+1] == '$':
			b.WriteByte('$')
			i++
		default:
			b.WriteByte(r[i])
		}
	}
	return fill(w.dialect.template("regexReplace", "regexp_replace($1, $2, $3, 'g')"),
		[]string{w.expr(s, c.Args[0]), w.param(namedGroups(p)), w.param(b.String())})
}

// dateFormat writes the patterns of parseDate and formatDate, which have to be literals in SQL.
func (w *writer) dateFormat(s scope, c *plan.Call) string {
	texts := make([]string, 0, 2)
	for _, a := range c.Args[1:] {
		l, _ := a.(*plan.Literal)
		if l == nil {
			w.fail("%s without a literal", c.Entry.ID)
			return "null"
		}
		t, _ := l.Value.(string)
		if strings.IndexByte(t, 0) >= 0 {
			w.fail("%s with a NUL byte", c.Entry.ID)
		}
		texts = append(texts, t)
	}
	x := w.value(s, c.Args[0])
	if c.Entry.ID == "formatDate" {
		args := []string{x}
		for _, t := range texts {
			args = append(args, quote(t))
		}
		return fill(w.dialect.template(c.Overload.ID, c.Overload.SQL), args)
	}
	format, err := function.StrptimePattern(texts[0])
	if err != nil {
		w.fail("%v", err)
	}
	template := "epoch_ms(try_strptime($1, $2))"
	args := []string{x, quote(format)}
	if len(texts) > 1 && !strings.Contains(format, "%z") {
		template, args = "epoch_ms(try_strptime($1, $2) at time zone $3)", append(args, quote(texts[1]))
	}
	return fill(w.dialect.template("parseDate", template), args)
}

// like returns the SQL of a search. A search in the whole record is narrowed by its columns first; a choice between literal
// texts is faster as that.
func (w *writer) like(s scope, c *plan.Call) (string, bool) {
	l, ok := c.Args[1].(*plan.Literal)
	if !ok {
		return "", false
	}
	text, _ := l.Value.(string)
	if rec, ok := c.Args[0].(*plan.Record); ok && rec.Level.Path == "" {
		if sql := w.searchRecord(s, rec, l); sql != "" {
			return sql, true
		}
	}
	if l.Typ != function.Regex {
		return "", false
	}
	branches := literalBranches(text)
	if branches == nil {
		return "", false
	}
	x := w.expr(s, c.Args[0])
	for i, b := range branches {
		branches[i] = fill(w.dialect.template("like(text,text)", "contains($1, $2)"), []string{x, w.param(b)})
	}
	return "(" + strings.Join(branches, " or ") + ")", true
}

// maxBranches is up to how many literal texts a search is faster than a regular expression.
const maxBranches = 4

// literalBranches returns the texts of a regular expression that is a choice between literal texts; nil when it is not.
func literalBranches(pattern string) []string {
	parts := strings.Split(pattern, "|")
	if len(parts) > maxBranches {
		return nil
	}
	out := make([]string, 0, len(parts))
	for _, p := range parts {
		re, err := syntax.Parse(p, syntax.Perl)
		if err != nil || re.Op != syntax.OpLiteral || re.Flags&syntax.FoldCase != 0 {
			return nil
		}
		out = append(out, string(re.Rune))
	}
	return out
}
