package pattern

import (
	"regexp"
	"strconv"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
)

// Target is what a pattern is asked about in a plan.
type Target struct {
	Functions *function.Functions
	Scan      *plan.Scan // of a table with records
	IDs       *plan.IDs
}

// Condition returns the pattern as a condition on the records of a scan: true exactly where a Matcher says that the record's
// text matches.
//
// Fields that have a column are compared there, so that the scan can rule out rows. A value that does not fit its column is
// kept in JSON beside it, and is compared as well.
func (p *Pattern) Condition(t Target, o Options) plan.Expr {
	l := &lowering{Target: t, options: o}
	switch p.Kind {
	case JSON:
		return l.cond(p.Cond)
	case Fields:
		return l.fields(p)
	}
	return l.terms(p.Terms)
}

// lowering makes the expressions of one pattern.
type lowering struct {
	Target
	options Options
	items   int // how many plan.Element there are
}

// cond returns a condition on JSON values.
func (l *lowering) cond(c Cond) plan.Expr {
	switch c := c.(type) {
	case *Test:
		return l.test(c)
	case *Join:
		if !c.Or {
			return plan.And(l.Functions, l.each(c.Conds)...)
		}
		return plan.Or(l.Functions, l.alternatives(c.Conds)...)
	}
	return plan.Bool(false)
}

func (l *lowering) each(conds []Cond) []plan.Expr {
	out := make([]plan.Expr, len(conds))
	for i, c := range conds {
		out[i] = l.cond(c)
	}
	return out
}

// alternatives returns conditions of which one must hold. Texts that one selector is compared with become a list.
func (l *lowering) alternatives(conds []Cond) []plan.Expr {
	lists := map[string][]plan.Expr{}
	for _, c := range conds {
		if t := listed(c); t != nil {
			name := t.Left.String()
			lists[name] = append(lists[name], plan.Text(t.Value.Text))
		}
	}
	var out []plan.Expr
	for _, c := range conds {
		t := listed(c)
		if t == nil {
			out = append(out, l.cond(c))
			continue
		}
		texts := lists[t.Left.String()]
		if len(texts) == 0 {
			continue // its list stands where the first of its texts does
		}
		lists[t.Left.String()] = nil
		if len(texts) == 1 {
			out = append(out, l.cond(c))
			continue
		}
		out = append(out, l.some(t.Left.Steps, func(p place) plan.Expr {
			in, err := plan.In(l.Functions, p.text(l), texts)
			if err != nil {
				return plan.Bool(false) // a list of texts fits every text
			}
			return in
		}))
	}
	return out
}

// listed returns the test that compares one value with a plain text, or nil.
func listed(c Cond) *Test {
	t, ok := c.(*Test)
	if !ok || t.Left.wildcards() > 0 || !exact(t) || isTruth(t.Value.Text) {
		return nil
	}
	return t
}

// isTruth reports whether a text is one that the language's = takes for true or false as well, and a pattern's does not.
func isTruth(text string) bool { return text == "0" || text == "1" }

// test returns one comparison.
func (l *lowering) test(t *Test) plan.Expr {
	switch t.Op {
	case NotExists:
		return plan.Not(l.Functions, l.some(t.Left.Steps, l.exists))
	case IsNull:
		return l.some(t.Left.Steps, l.isNull)
	case IsTrue, IsFalse:
		return l.some(t.Left.Steps, func(p place) plan.Expr { return l.isBool(p, t.Op == IsTrue) })
	case NotEqual:
		return l.notEqual(t)
	}
	right := prepare(t)
	return l.some(t.Left.Steps, func(p place) plan.Expr { return l.compare(p.text(l), right) })
}

// notEqual returns the condition that a value differs, or is missing.
func (l *lowering) notEqual(t *Test) plan.Expr {
	right := prepare(t)
	equal := func(p place) plan.Expr { return l.equal(p.text(l), right) }
	hasText := func(p place) plan.Expr { return &plan.Present{Value: p.text(l)} }
	not := func(e plan.Expr) plan.Expr { return plan.Not(l.Functions, e) }
	wild := t.Left.wildcards() > 0
	switch {
	case wild && l.options.NotEqualNeedsValue:
		return l.some(t.Left.Steps, func(p place) plan.Expr { return plan.And(l.Functions, hasText(p), not(equal(p))) })
	case wild:
		differs := l.some(t.Left.Steps, func(p place) plan.Expr {
			return plan.Or(l.Functions, l.isNull(p), plan.And(l.Functions, hasText(p), not(equal(p))))
		})
		return plan.Or(l.Functions, differs, not(l.some(t.Left.Steps, l.exists)))
	case l.options.NotEqualNeedsValue:
		return plan.And(l.Functions, l.some(t.Left.Steps, hasText), not(l.some(t.Left.Steps, equal)))
	}
	return not(plan.Or(l.Functions, l.some(t.Left.Steps, equal), l.some(t.Left.Steps, l.isNested)))
}

// compare returns the comparison of a text with the right side of a test other than !=.
func (l *lowering) compare(x plan.Expr, c comparison) plan.Expr {
	if c.op == Equal {
		return l.equal(x, c)
	}
	return l.call(c.op.String(), plan.Convert(x, function.Double), plan.Double(c.number))
}

// equal returns whether a text is what = asks for.
func (l *lowering) equal(x plan.Expr, c comparison) plan.Expr {
	switch {
	case c.regex != nil:
		return l.call("like", x, plan.Regex(c.text))
	case c.value:
		return l.call("=", plan.Convert(x, function.Double), plan.Double(c.number))
	case c.parts != nil:
		return l.like(x, c.parts)
	case isTruth(c.text):
		return l.call("like", x, plan.Regex("^"+c.text+"$"))
	}
	return l.call("=", x, plan.Text(c.text))
}

// like returns whether a text has the parts of one with asterisks.
func (l *lowering) like(x plan.Expr, parts []string) plan.Expr {
	last := len(parts) - 1
	middle := strings.Join(parts[1:last], "*")
	switch {
	case strings.Join(parts, "") == "":
		return &plan.Present{Value: x}
	case last == 1 && parts[1] == "":
		return l.call("startsWith", x, plan.Text(parts[0]))
	case last == 1 && parts[0] == "":
		return l.call("endsWith", x, plan.Text(parts[1]))
	case last == 2 && parts[0] == "" && parts[2] == "":
		return l.call("like", x, plan.Text(middle))
	}
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = regexp.QuoteMeta(p)
	}
	return l.call("like", x, plan.Regex("(?s)^"+strings.Join(quoted, ".*")+"$"))
}

// call calls a function whose arguments have the types that it takes.
func (l *lowering) call(name string, args ...plan.Expr) plan.Expr {
	m, err := l.Functions.Resolve(name, plan.Types(args))
	if err != nil {
		return plan.Bool(false) // the table has these functions; a test of every kind of comparison shows it
	}
	return plan.NewCall(m, args)
}

// terms returns the condition that the record's text holds what it has to hold.
func (l *lowering) terms(terms []Term) plan.Expr {
	var all, any []plan.Expr
	for _, t := range terms {
		e := l.held(t)
		switch t.Role {
		case OneOf:
			any = append(any, e)
		case Excluded:
			all = append(all, plan.Not(l.Functions, e))
		default:
			all = append(all, e)
		}
	}
	switch {
	case len(all) > 0:
		return plan.And(l.Functions, all...)
	case len(any) > 0:
		return plan.Or(l.Functions, any...)
	}
	return plan.Bool(true)
}

func (l *lowering) held(t Term) plan.Expr {
	switch message := l.Scan.Message(l.IDs); {
	case t.Regex:
		return l.call("like", message, plan.Regex(t.Text))
	case t.Text == "" || t.Text == " ":
		return plan.Bool(true)
	default:
		return l.call("like", message, plan.Text(t.Text))
	}
}

// fields returns the condition that the record's text has the fields that the pattern names.
func (l *lowering) fields(p *Pattern) plan.Expr {
	message := l.Scan.Message(l.IDs)
	n := len(p.Fields)
	rest := p.rest()
	count := "^ *$"
	switch {
	case rest >= 0 && n == 1:
		return plan.Bool(true)
	case rest >= 0:
		count = "^ *" + wordRun(n-1) + "(?: |$)"
	case n > 0:
		count = "^ *" + wordRun(n) + " *$"
	}
	conds := []plan.Expr{l.call("like", message, plan.Regex(count))}
	for i, f := range p.Fields {
		if f.Cond == nil {
			continue
		}
		before, after := "", "(?: .*)?$"
		switch {
		case rest >= 0 && i > rest:
			before, after = "(?:"+wordShape+" +)*", " *$"
			if behind := n - 1 - i; behind > 0 {
				after = "(?: +" + wordShape + "){" + strconv.Itoa(behind) + "} *$"
			}
		case i > 0:
			before = "(?:" + wordShape + " +){" + strconv.Itoa(i) + "}"
		}
		raw := l.call("regexReplace", message, plan.Regex("(?s)^ *"+before+"("+wordShape+")"+after), plan.Text("$1"))
		conds = append(conds, l.fieldCond(f.Cond, l.call("regexReplace", raw, plan.Regex(wrapShape), plan.Text(wrapReplace))))
	}
	return plan.And(l.Functions, conds...)
}

// wordRun returns a regex for n fields with spaces between them.
func wordRun(n int) string {
	if n == 1 {
		return wordShape
	}
	return wordShape + "(?: +" + wordShape + "){" + strconv.Itoa(n-1) + "}"
}

// fieldCond returns a condition on the text of a field, which is never missing.
func (l *lowering) fieldCond(c Cond, x plan.Expr) plan.Expr {
	switch c := c.(type) {
	case *Test:
		right := prepare(c)
		if c.Op == NotEqual {
			return plan.Not(l.Functions, l.equal(x, right))
		}
		return l.compare(x, right)
	case *Join:
		conds := make([]plan.Expr, len(c.Conds))
		for i, part := range c.Conds {
			conds[i] = l.fieldCond(part, x)
		}
		if c.Or {
			return plan.Or(l.Functions, conds...)
		}
		return plan.And(l.Functions, conds...)
	}
	return plan.Bool(false)
}
