package metricmath

import (
	"slices"
	"strings"

	"trailsift/query/diag"
)

// Search is what the first argument of SEARCH asks for.
type Search struct {
	Schema     bool     // there is a schema: metrics of the namespace with exactly these dimensions
	Namespace  string   // of the schema
	Dimensions []string // of the schema, sorted
	Term       Term     // nil: everything
}

// Term is a condition on the names of a metric: *All, *Any, *Not or *Find.
type Term interface{ matches(m *Names) bool }

// All is conditions of which all have to hold.
type All struct{ Terms []Term }

// Any is conditions of which one has to hold.
type Any struct{ Terms []Term }

// Not is a condition that must not hold.
type Not struct{ Term Term }

// Find asks for a text in the names of a metric.
type Find struct {
	In    string // "": anywhere; MetricName, Namespace, or the name of a dimension
	Text  string
	Exact bool // the whole name, as it is written

	parts [][]string // of a text that is not exact: its tokens, as signs separate them
}

// The designators that are no names of dimensions.
const (
	inMetricName = "MetricName"
	inNamespace  = "Namespace"
	inAccount    = ":aws.AccountId"
)

// ParseSearch reads the search expression of a SEARCH. The search is nil when the list holds an error.
func ParseSearch(s string) (*Search, diag.List) {
	r := &searcher{text: s}
	out := &Search{}
	if r.blank(); r.peek() == '{' {
		out.Schema = true
		r.schema(out)
		r.blank()
	}
	if r.problems == nil && r.pos < len(s) {
		out.Term = r.or()
		if r.blank(); r.problems == nil && r.pos < len(s) {
			r.fail("no-opening", diag.Span{Start: r.pos, End: r.pos + 1}, "`%c` closes nothing", r.peek())
		}
	}
	if r.problems == nil && !out.Schema && out.Term == nil {
		r.fail("empty-search", diag.Span{End: len(s)}, "the search is empty")
		r.problems[0] = r.problems[0].WithHelp("write `{Namespace, Dimension}`, terms, or both")
	}
	if r.problems != nil {
		return nil, r.problems
	}
	return out, nil
}

// searcher reads a search expression.
type searcher struct {
	text     string
	pos      int
	depth    int
	problems diag.List
}

// fail reports the first thing that is wrong.
func (r *searcher) fail(code string, at diag.Span, format string, args ...any) {
	if r.problems == nil {
		r.problems.Add(diag.Errorf(code, at, format, args...))
	}
}

// peek returns the next byte, 0 at the end.
func (r *searcher) peek() byte {
	if r.pos < len(r.text) {
		return r.text[r.pos]
	}
	return 0
}

// blank moves over white space and commas, which published searches have behind the schema.
func (r *searcher) blank() {
	r.pos = len(r.text) - len(strings.TrimLeft(r.text[r.pos:], " \t\r\n,"))
}

// schema reads {Namespace, Dimension, …}.
func (r *searcher) schema(out *Search) {
	start := r.pos
	r.pos++
	var names []string
	for r.problems == nil {
		r.blank()
		switch c := r.peek(); {
		case c == '}':
			r.pos++
			if len(names) == 0 {
				r.fail("no-namespace", diag.Span{Start: start, End: r.pos}, "the schema names no namespace")
				return
			}
			out.Namespace = names[0]
			out.Dimensions = slices.Compact(slices.Sorted(slices.Values(names[1:])))
			return
		case c == 0:
			r.fail("not-closed", diag.Span{Start: start, End: start + 1}, "`{` is not closed")
		case c == '"':
			names = append(names, r.quoted())
		default:
			name := r.until(",}\"{")
			if name == "" {
				r.fail("unexpected", diag.Span{Start: r.pos, End: r.pos + 1}, "`%c` cannot stand in a schema", c)
				return
			}
			names = append(names, strings.TrimSpace(name))
		}
	}
}

// until reads up to one of some characters.
func (r *searcher) until(stop string) string {
	start := r.pos
	if n := strings.IndexAny(r.text[start:], stop); n >= 0 {
		r.pos += n
	} else {
		r.pos = len(r.text)
	}
	return r.text[start:r.pos]
}

// quoted reads a text in double quotes. A backslash makes the next character part of it.
func (r *searcher) quoted() string {
	start := r.pos
	var b strings.Builder
	for r.pos++; r.pos < len(r.text); r.pos++ {
		switch c := r.text[r.pos]; {
		case c == '\\' && r.pos+1 < len(r.text):
			r.pos++
			b.WriteByte(r.text[r.pos])
		case c == '"':
			r.pos++
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	r.fail("open-text", diag.Span{Start: start, End: start + 1}, "the text is not closed")
	return ""
}

// or reads conditions with OR between them, which binds looser than AND.
func (r *searcher) or() Term {
	terms := []Term{r.and()}
	for r.problems == nil && r.word("OR") {
		terms = append(terms, r.and())
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &Any{terms}
}

// and reads conditions with AND, or nothing, between them.
func (r *searcher) and() Term {
	terms := []Term{r.not()}
	for r.problems == nil {
		explicit := r.word("AND")
		if r.blank(); !explicit && (r.pos == len(r.text) || r.peek() == ')' || r.ahead("OR")) {
			break
		}
		terms = append(terms, r.not())
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &All{terms}
}

// ahead reports whether an operator comes next.
func (r *searcher) ahead(op string) bool {
	rest := r.text[r.pos:]
	return strings.HasPrefix(rest, op) && (len(rest) == len(op) || strings.ContainsRune(" \t\r\n(\"", rune(rest[len(op)])))
}

// word moves over an operator, if it comes next.
func (r *searcher) word(op string) bool {
	r.blank()
	if !r.ahead(op) {
		return false
	}
	r.pos += len(op)
	return true
}

// not reads one condition.
func (r *searcher) not() Term {
	if r.depth++; r.depth > maxDepth {
		r.fail("too-deep", diag.Span{Start: r.pos, End: r.pos}, "more than %d brackets and NOTs stand inside one another", maxDepth)
	}
	defer func() { r.depth-- }()
	if r.problems != nil {
		return nil
	}
	if r.word("NOT") {
		return &Not{r.not()}
	}
	if r.blank(); r.peek() == '(' {
		start := r.pos
		r.pos++
		t := r.or()
		if r.blank(); r.peek() != ')' {
			r.fail("not-closed", diag.Span{Start: start, End: start + 1}, "`(` is not closed")
			return nil
		}
		r.pos++
		return t
	}
	return r.find()
}

// find reads a text to look for, with the part of a metric where it has to be.
func (r *searcher) find() Term {
	start := r.pos
	f := r.one()
	if f == nil {
		return nil
	}
	if r.blank(); r.peek() == '=' {
		r.pos++
		r.blank()
		in := f.Text
		if f = r.one(); f == nil {
			return nil
		}
		f.In = strings.TrimPrefix(in, ":dim.")
	}
	if f.Text == "" {
		r.fail("no-term", diag.Span{Start: start, End: r.pos}, "the text to look for is empty")
	}
	if !f.Exact {
		if f.parts = split(f.Text); len(f.parts) == 0 {
			r.fail("no-term", diag.Span{Start: start, End: r.pos}, "`%s` has no letter or digit to look for", f.Text)
		}
	}
	return f
}

// one reads one text, in quotes or without.
func (r *searcher) one() *Find {
	if r.peek() == '"' {
		return &Find{Text: r.quoted(), Exact: true}
	}
	start := r.pos
	word := r.until(" \t\r\n,()\"={}")
	if word == "" {
		at, what := diag.Span{Start: start, End: min(start+1, len(r.text))}, "the end"
		if at.Len() > 0 {
			what = "`" + at.In(r.text) + "`"
		}
		r.fail("no-term", at, "%s stands where a text to look for is expected", what)
		return nil
	}
	return &Find{Text: word}
}
