package metricmath

import (
	"maps"
	"slices"
	"strings"

	"trailsift/query/diag"
)

// Name is what an id of the request stands for.
type Name struct {
	Type   Type // Series for a metric; that of the expression otherwise
	Metric bool // a metric, no expression
}

// Scope is what an expression is checked against.
type Scope struct {
	Names map[string]Name // of the request, by id
	Final bool            // the result is returned: it has to be series
}

// Check returns the type of an expression, and everything that is wrong with it. Only errors keep it from being evaluated. The
// search of a SEARCH is checked too.
func Check(e Expr, s Scope) (Type, diag.List) {
	c := &checker{scope: s, functions: map[string]Function{}}
	for _, f := range Functions() {
		c.functions[f.Name] = f
	}
	t := c.typeOf(e)
	if s.Final && !t.result() {
		d := diag.Errorf("no-series", e.Span(), "the result is %s (%s); it has to be a time series, or an array of them", t.Words(), t)
		if t == Scalar {
			d = d.WithHelp("`TIME_SERIES(%s)` is a series of it", short(e))
		}
		c.report(d)
	}
	c.problems.Sort()
	return t, c.problems
}

// short prints an expression for a message.
func short(e Expr) string {
	if text := Print(e); len(text) <= 60 {
		return text
	}
	return "…"
}

// checker finds types.
type checker struct {
	scope     Scope
	functions map[string]Function
	problems  diag.List
}

func (c *checker) report(d diag.Diagnostic) { tell(&c.problems, d) }

// typeOf returns the type of an expression and reports what is wrong in it. What is wrong is Unknown, so that it is reported once.
func (c *checker) typeOf(e Expr) Type {
	switch e := e.(type) {
	case *Number:
		return Scalar
	case *Text:
		return String
	case *Ref:
		return c.ref(e)
	case *Word:
		return c.word(e)
	case *Negate:
		return c.operand(e.X, "-")
	case *Binary:
		return c.binary(e)
	case *List:
		return c.list(e)
	case *Call:
		return c.call(e)
	}
	return Unknown
}

// ids returns all ids of the request.
func (c *checker) ids() []string { return slices.Sorted(maps.Keys(c.scope.Names)) }

func (c *checker) ref(e *Ref) Type {
	n, ok := c.scope.Names[e.ID]
	if ok {
		return n.Type
	}
	d := diag.Errorf("unknown-id", e.At, "no query of the request has the id `%s`", e.ID)
	if f, ok := c.functions[strings.ToUpper(e.ID)]; ok {
		d = d.WithHelp("the function is written `%s`", f.Usage)
	}
	c.report(d.Suggest(e.ID, c.ids()))
	return Unknown
}

// word reports a word in capitals that stands by itself.
func (c *checker) word(e *Word) Type {
	if f, ok := c.functions[strings.ToUpper(e.Name)]; ok {
		c.report(diag.Errorf("no-arguments", e.At, "`%s` is a function and has no arguments here", e.Name).WithHelp("write `%s`", f.Usage))
		return Unknown
	}
	c.report(diag.Errorf("unknown-word", e.At, "`%s` has no meaning here: ids begin with a small letter", e.Name).Suggest(e.Name, c.ids()))
	return Unknown
}

// operand returns the type of what stands beside an operator.
func (c *checker) operand(e Expr, op string) Type {
	t := c.typeOf(e)
	if t == String || t == Strings {
		c.report(diag.Errorf("not-a-number", e.Span(), "`%s` takes numbers and time series; this is %s", op, t.Words()))
		return Unknown
	}
	return t
}

func (c *checker) binary(e *Binary) Type {
	left, right := c.operand(e.Left, e.Op.String()), c.operand(e.Right, e.Op.String())
	if left == Array && right == Array {
		c.report(diag.Errorf("two-arrays", e.OpAt, "both sides of `%s` are arrays, and nothing says which series belong together", e.Op).
			WithHelp("make one side a series: `SUM(%s)`, `FIRST(%[1]s)`", short(e.Right)))
		return Unknown
	}
	switch {
	case left == Array || right == Array:
		return Array
	case left == Unknown && right == Scalar || left == Scalar && right == Unknown:
		return Unknown
	}
	return max(left, right)
}

func (c *checker) list(e *List) Type {
	if len(e.Items) == 0 {
		c.report(diag.Errorf("empty-array", e.At, "the array has no series"))
		return Unknown
	}
	first := Unknown
	for _, x := range e.Items {
		t := c.typeOf(x)
		switch {
		case t == Unknown:
			continue
		case t == Scalar:
			c.report(diag.Errorf("not-a-series", x.Span(), "an array is made of time series; this is a number").WithHelp("`TIME_SERIES(%s)` is a series of it", short(x)))
			continue
		}
		if first != Unknown && (first == String) != (t == String) {
			c.report(diag.Errorf("mixed-array", x.Span(), "an array is made of time series or of texts, not of both"))
			return Unknown
		}
		first = t
	}
	if first == String {
		return Strings
	}
	return Array
}
