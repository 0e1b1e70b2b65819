package report

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// expectation is a comparison of something of a result with what it has to be.
type expectation struct {
	placed
	subject subject
	column  string // of columnOf and aggregateOf
	columns diag.Span
	total   string // of aggregateOf: one of aggregates
	op      string // as the query language writes it
	want    []any  // nil, bool, float64, string or *regexp.Regexp; several of in and between
}

// subject is what an expectation looks at.
type subject uint8

const (
	rowsOf      subject = iota // how many rows there are
	valueOf                    // the only number of the only row
	columnOf                   // a column of every row
	aggregateOf                // one number of a column of all rows
)

// aggregates are the functions of a column of all rows.
func aggregates() []string { return []string{"max", "min", "sum", "avg", "count"} }

// parseExpectation reads an expectation. It is written as a condition of the query language, except that == is read too, and that
// a number may be in percent. Problems are placed in the text.
func parseExpectation(text string) (expectation, diag.List) {
	var e expectation
	tokens := conditionTokens(text)
	lex := syntax.NewStream(tokens, len(text)).Peeking()
	expr := syntax.Parse(lex)
	var problems diag.List
	if syntax.Problems(expr, &problems); len(problems) > 0 {
		return e, problems
	}
	if rest := *lex.Peek(); !rest.EOF() {
		problems.Add(diag.Errorf("expectation", syntax.SpanOf(rest), "the expectation ends before `%s`", rest.Value))
		return e, problems
	}
	b, ok := expr.(*syntax.Binary)
	if !ok || !slices.Contains(comparisons(), b.Op) {
		problems.Add(notUnderstood(expr.Span(), "an expectation compares something, such as `rows == 0` or `max(denied) <= 10`"))
		return e, problems
	}
	e.op = b.Op
	if !e.readSubject(text, b.X) {
		problems.Add(notUnderstood(b.X.Span(), "this is neither `rows`, `value`, a column nor one of "+strings.Join(aggregates(), ", ")+" of a column"))
	}
	items := []syntax.Expr{b.Y}
	if l, ok := b.Y.(*syntax.List); ok && (strings.HasSuffix(e.op, "in") || strings.HasSuffix(e.op, "between")) {
		items = l.Items
	} else if strings.HasSuffix(e.op, "in") {
		problems.Add(notUnderstood(b.Y.Span(), "`in` needs a list: in (1, 2)"))
	}
	for _, item := range items {
		literal, d := literalOf(item)
		if d != nil {
			problems.Add(*d)
		}
		e.want = append(e.want, literal)
	}
	return e, problems
}

// comparisons are the operators of expectations.
func comparisons() []string {
	return []string{"=", "!=", "<", "<=", ">", ">=", "in", "not in", "between", "not between", "like", "not like"}
}

func notUnderstood(at diag.Span, message string) diag.Diagnostic {
	return diag.Errorf("expectation", at, "%s", message)
}

// conditionTokens are the tokens of an expectation in the query language's form: == is =, and the % of a number is left out.
func conditionTokens(text string) []lexer.Token {
	var out []lexer.Token
	number := false // stands before the token
	for _, t := range syntax.Tokens(text) {
		switch {
		case syntax.Is(t, "=="):
			t.Value = "="
		case syntax.Is(t, "%") && number:
			continue
		}
		if !syntax.Elided(t) {
			number = t.Type == syntax.Number
		}
		out = append(out, t)
	}
	return out
}

// readSubject reads the left side.
func (e *expectation) readSubject(text string, x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Path:
		e.column, e.columns = strings.Join(x.Segments, "."), x.Span()
		e.subject = columnOf
		if quoted := strings.HasPrefix(x.Span().In(text), "`"); !quoted && e.column == "rows" {
			e.subject = rowsOf
		} else if !quoted && e.column == "value" {
			e.subject = valueOf
		}
		return true
	case *syntax.Call:
		name := strings.ToLower(x.Name)
		if x.Star || len(x.Args) != 1 || !slices.Contains(aggregates(), name) {
			return false
		}
		path, ok := x.Args[0].(*syntax.Path)
		if !ok {
			return false
		}
		e.subject, e.total = aggregateOf, name
		e.column, e.columns = strings.Join(path.Segments, "."), path.Span()
		return true
	}
	return false
}

// literalOf returns the value of a literal.
func literalOf(x syntax.Expr) (any, *diag.Diagnostic) {
	switch x := x.(type) {
	case *syntax.Null:
		return nil, nil
	case *syntax.Bool:
		return x.Value, nil
	case *syntax.Text:
		return x.Value, nil
	case *syntax.Num:
		if f, err := strconv.ParseFloat(x.Digits, 64); err == nil {
			return f, nil
		}
	case *syntax.Unary:
		if n, ok := x.X.(*syntax.Num); ok && x.Op == "-" {
			if f, err := strconv.ParseFloat(n.Digits, 64); err == nil {
				return -f, nil
			}
		}
	case *syntax.Pattern:
		re, err := regexp.Compile(x.Source)
		if err == nil {
			return re, nil
		}
		d := diag.Errorf("expectation", x.Span(), "this is no regular expression: %s", err)
		return nil, &d
	}
	d := notUnderstood(x.Span(), "a number, a text in quotes, true, false or null is needed here")
	return nil, &d
}
