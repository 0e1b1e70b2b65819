package metricsql

import (
	"slices"
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// MaxBytes is the longest query that is read.
const MaxBytes = 64 << 10

// Parse reads a query. It is nil when the list has errors: each independent one is reported.
func Parse(s string) (*Query, diag.List) {
	p := &parser{query: &Query{}}
	if len(s) > MaxBytes {
		return nil, diag.List{diag.Errorf("too-long", diag.Span{}, "the query has %d bytes; %d are read at most", len(s), MaxBytes)}
	}
	p.tokens = scan(s, p.report)
	p.clauses()
	p.check()
	p.problems.Sort()
	if p.problems.HasErrors() {
		return nil, p.problems
	}
	return p.query, p.problems
}

type parser struct {
	query    *Query
	tokens   []token
	pos      int
	lost     bool // the clause could not be read: what follows in it says nothing new
	problems diag.List
	ordered  diag.Span // the words ORDER BY
}

func (p *parser) report(d diag.Diagnostic) { p.problems.Add(d) }
func (p *parser) peek() token              { return p.tokens[p.pos] }

// take moves over the next token. The end stays where it is.
func (p *parser) take() token {
	t := p.tokens[p.pos]
	if t.kind != end {
		p.pos++
	}
	return t
}

// sign takes a sign, if it is next.
func (p *parser) sign(s string) bool {
	if t := p.peek(); t.kind != sign || t.value != s {
		return false
	}
	p.take()
	return true
}

// expected reports that something else than the next token has to stand here, once a clause.
func (p *parser) expected(what string) {
	t := p.peek()
	if p.lost || t.kind == other {
		p.lost = true
		return
	}
	p.lost = true
	found := "`" + diag.Visible(t.value) + "`"
	if t.kind == end {
		found = "the end"
	}
	p.report(diag.Errorf("unexpected", t.at, "expected %s, found %s", what, found))
}

// function reads the name of a function.
func (p *parser) function() string {
	t := p.peek()
	var names []string
	for _, f := range Functions() {
		if t.is(f[0]) {
			p.take()
			return f[0]
		}
		names = append(names, f[0])
	}
	if t.kind != word || p.lost {
		p.expected("a function: " + strings.Join(names, ", "))
		return ""
	}
	d := diag.Errorf("unknown-function", t.at, "`%s` is no function of Metrics Insights", diag.Visible(t.value)).Suggest(t.value, names)
	if upper := strings.ToUpper(t.value); strings.HasPrefix(upper, "P") || upper == "STDDEV" || upper == "MEDIAN" {
		d = d.WithHelp("percentiles and the like: `trailsift metrics get --stat p99`, or `stat(\"p99\")` in the query language")
	}
	p.report(d)
	p.lost = true
	return ""
}

func (p *parser) selection() {
	p.query.Func = p.function()
	if !p.sign("(") {
		p.expected("`(`")
		return
	}
	p.query.Metric = p.name("the name of a metric")
	if !p.sign(")") {
		p.expected("`)`")
	}
}

// name reads a name, in quotes or not.
func (p *parser) name(what string) string {
	t := p.peek()
	switch {
	case t.kind == ident && t.value != "", t.kind == word && !isWord(t.value):
		return p.take().value
	case t.kind == text && !p.lost:
		p.report(diag.Errorf("wrong-quotes", t.at, "names stand in double quotes, values in single quotes").WithHelp("write `%s`", quoted(t.value, '"')))
		return p.take().value
	case t.kind == word && !p.lost:
		p.report(diag.Errorf("reserved-word", t.at, "`%s` is a word of the language", t.value).WithHelp("as a name write `%s`", quoted(t.value, '"')))
		p.lost = true
		return ""
	}
	p.expected(what)
	return ""
}

func (p *parser) from() {
	if !p.peek().is("SCHEMA") {
		p.query.Namespace = p.name("a namespace, or SCHEMA(")
		return
	}
	p.take()
	p.query.Schema = true
	if !p.sign("(") {
		p.expected("`(`")
		return
	}
	p.query.Namespace = p.name("a namespace")
	for p.sign(",") {
		t := p.peek()
		d := p.name("the name of a dimension")
		if slices.Contains(p.query.Dimensions, d) && !p.lost {
			p.report(diag.Errorf("same-dimension", t.at, "the dimension `%s` is there twice", d))
		}
		p.query.Dimensions = append(p.query.Dimensions, d)
	}
	if !p.sign(")") {
		p.expected("`,` or `)`")
	}
}

// key reads a dimension, AWS.AccountId or tag.name.
func (p *parser) key() Key {
	t := p.peek()
	prefix := p.pos+1 < len(p.tokens) && p.tokens[p.pos+1].kind == sign && p.tokens[p.pos+1].value == "."
	if t.kind != word || !prefix {
		return Key{Name: p.name("a dimension, AWS.AccountId or tag.name"), At: t.at}
	}
	p.take()
	p.take()
	rest := p.peek()
	k := Key{At: t.at.Join(rest.at)}
	switch {
	case t.is("tag"):
		k.Kind, k.Name = Tag, p.name("the name of a tag")
		return k
	case t.is("AWS") && rest.is("AccountId"):
		p.take()
		k.Kind = Account
		return k
	}
	p.report(diag.Errorf("unknown-key", k.At, "`%s.%s` is no key", diag.Visible(t.value), diag.Visible(rest.value)).
		WithHelp("keys are the names of dimensions, AWS.AccountId and tag.name; a name with a dot stands in double quotes"))
	p.lost = true
	return k
}

func (p *parser) where() {
	for {
		c := Condition{Key: p.key()}
		switch {
		case p.sign("!="):
			c.Not = true
		case !p.sign("="):
			p.expected("`=` or `!=`")
		}
		p.value(&c)
		p.query.Where = append(p.query.Where, c)
		if t := p.peek(); t.is("OR") && !p.lost {
			p.report(diag.Errorf("no-or", t.at, "conditions are joined by AND alone").WithHelp("the query language has `or` and `in`: `source metrics | filter InstanceId in [\"i-1\", \"i-2\"] | stats stat(\"Average\") by bin(5m)`"))
			p.lost = true
		}
		if p.lost || !p.peek().is("AND") {
			return
		}
		p.take()
	}
}

// value reads what a key is compared with.
func (p *parser) value(c *Condition) {
	t := p.peek()
	switch {
	case p.lost:
	case t.kind == text:
		c.Value = p.take().value
	case t.is("CURRENT_ACCOUNT_ID"):
		p.take()
		c.Own = true
		if !p.sign("(") || !p.sign(")") {
			p.expected("`()`")
		}
		if c.Key.Kind != Account && !p.lost {
			p.report(diag.Errorf("misplaced-account", t.at, "CURRENT_ACCOUNT_ID() is compared with AWS.AccountId alone"))
		}
	case t.kind == ident || t.kind == number || t.kind == word && !isWord(t.value):
		p.take()
		p.report(diag.Errorf("wrong-quotes", t.at, "values stand in single quotes").WithHelp("write `%s`", quoted(t.value, '\'')))
	default:
		p.expected("a value in single quotes")
	}
}

func (p *parser) groupBy() {
	for {
		k := p.key()
		if !p.lost && slices.ContainsFunc(p.query.GroupBy, func(o Key) bool { return o.Kind == k.Kind && o.Name == k.Name }) {
			p.report(diag.Errorf("same-key", k.At, "`%s` is there twice", k))
		}
		p.query.GroupBy = append(p.query.GroupBy, k)
		if p.lost || !p.sign(",") {
			return
		}
	}
}

func (p *parser) orderBy() {
	o := &Order{Func: p.function()}
	p.query.OrderBy = o
	if !p.sign("(") {
		p.expected("`()`")
		return
	}
	if !p.sign(")") {
		t := p.peek()
		if !p.lost {
			p.report(diag.Errorf("order-argument", t.at, "the function of ORDER BY has no argument: it is of the metric that is selected").WithHelp("write `ORDER BY %s()`", o.Func))
		}
		p.lost = true
		return
	}
	switch t := p.peek(); {
	case t.is("DESC"):
		o.Desc = true
		p.take()
	case t.is("ASC"):
		p.take()
	}
}

func (p *parser) limit() {
	t := p.peek()
	n, err := strconv.Atoi(t.value)
	switch {
	case t.kind != number:
		p.expected("a number")
		return
	case err != nil || n < 1:
		p.report(diag.Errorf("bad-limit", t.at, "LIMIT is a number of series, at least 1"))
	}
	p.query.Limit = n
	if p.take(); n > MaxSeries {
		p.report(diag.New(diag.Note, "high-limit", t.at, "CloudWatch gives %d series at most", MaxSeries))
	}
}

// check finds what is wrong beyond the grammar.
func (p *parser) check() {
	q := p.query
	if q.OrderBy != nil && len(q.GroupBy) == 0 && p.ordered.Len() > 0 && !p.problems.HasErrors() {
		p.report(diag.New(diag.Note, "one-series", p.ordered, "there is one series without GROUP BY, and nothing to sort"))
	}
	for _, k := range q.keys() {
		if k.Kind == Tag {
			p.report(diag.Errorf("no-tags", k.At, "exports of metrics carry no tags of resources").WithHelp("choose by dimensions, or ask CloudWatch itself"))
		} else if k.Kind == Dimension && q.Schema && k.Name != "" && !slices.Contains(q.Dimensions, k.Name) && !p.problems.HasErrors() {
			p.report(diag.Errorf("not-in-schema", k.At, "SCHEMA does not name the dimension `%s`, so no metric has it", k.Name).Suggest(k.Name, q.Dimensions))
		}
	}
}
