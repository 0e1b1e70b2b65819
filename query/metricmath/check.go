package metricmath

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
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
	c := &checker{scope: s}
	t := c.typeOf(e)
	if s.Final && !t.result() {
		d := diag.Errorf("no-series", e.Span(), "the result is %s (%s); it has to be a time series, or an array of them", t.Words(), t)
		if t == Scalar {
			d = d.WithHelp("`TIME_SERIES(%s)` is a series of it", brief(e))
		}
		c.report(d)
	}
	c.problems.Sort()
	return t, c.problems
}

// brief prints an expression for a message.
func brief(e Expr) string {
	if text := Print(e); len(text) <= 60 {
		return text
	}
	return "…"
}

// checker finds types.
type checker struct {
	scope    Scope
	problems diag.List
}

func (c *checker) report(d diag.Diagnostic) { c.problems.Add(d) }

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
	if f, ok := Lookup(strings.ToUpper(e.ID)); ok {
		d = d.WithHelp("the function is written `%s`", f.Usage)
	}
	c.report(d.Suggest(e.ID, c.ids()))
	return Unknown
}

// word reports a word in capitals that stands by itself.
func (c *checker) word(e *Word) Type {
	if f, ok := Lookup(strings.ToUpper(e.Name)); ok {
		c.report(diag.Errorf("no-arguments", e.At, "`%s` is a function and has no arguments here", e.Name).WithHelp("write `%s`", f.Usage))
		return Unknown
	}
	d := diag.Errorf("unknown-word", e.At, "`%s` has no meaning here: ids begin with a small letter", e.Name)
	if upper := strings.ToUpper(e.Name); upper == "AND" || upper == "OR" {
		d = d.WithHelp("write `%s`", upper)
	}
	c.report(d.Suggest(e.Name, c.ids()))
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
			WithHelp("make one side a series: `SUM(%s)`, `FIRST(%[1]s)`", brief(e.Right)))
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
			c.report(diag.Errorf("not-a-series", x.Span(), "an array is made of time series; this is a number").WithHelp("`TIME_SERIES(%s)` is a series of it", brief(x)))
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

func (c *checker) call(e *Call) Type {
	f, ok := Lookup(e.Name)
	if !ok {
		if f, ok = Lookup(strings.ToUpper(e.Name)); !ok {
			return c.noFunction(e)
		}
		c.report(diag.Errorf("small-letters", e.NameAt, "functions are written in capitals").WithHelp("write `%s`", f.Name))
	}
	if f.Outside != "" {
		c.report(diag.Errorf("outside-exports", e.At, "`%s` reads %s, which no export from AWS holds", f.Name, f.Outside))
		return Unknown
	}
	types := make([]Type, len(e.Args))
	before := len(c.problems)
	for i, x := range e.Args {
		types[i] = c.argument(f, i, x)
	}
	var fit []Form
	for _, form := range f.Forms {
		if len(e.Args) >= form.least() && len(e.Args) <= len(form.Params) {
			fit = append(fit, form)
		}
	}
	if len(fit) == 0 {
		c.report(diag.Errorf("wrong-count", e.At, "`%s` takes %s; there are %d", f.Name, f.takes(), len(e.Args)).WithHelp("write `%s`", f.Usage))
		return Unknown
	}
	for i, x := range e.Args {
		left := slices.DeleteFunc(slices.Clone(fit), func(f Form) bool { return !f.Params[i].accepts(x, types[i]) })
		if len(left) == 0 {
			if types[i] != Unknown || len(c.problems) == before {
				c.wrongArgument(f, fit, i, x, types[i])
			}
			return fit[0].known(types)
		}
		fit = left
	}
	if len(c.problems) > before {
		return fit[0].known(types)
	}
	c.special(f, e)
	if f.Name == "SLICE" && oneOf(e.Args) {
		return Either
	}
	return fit[0].Result
}

// known returns the result of a form where some argument is wrong: what does not depend on it is still known.
func (f *Form) known(types []Type) Type {
	if len(f.Params) > 0 && (f.Params[0].Type == Array || f.Params[0].Type == Series) && slices.Contains(types, Unknown) {
		return Unknown
	}
	return f.Result
}

// oneOf reports whether the arguments of SLICE choose exactly one series.
func oneOf(args []Expr) bool {
	if len(args) != 3 {
		return false
	}
	from, ok := args[1].(*Number)
	to, also := args[2].(*Number)
	return ok && also && to.Value == from.Value+1
}

// noFunction reports the call of a function that there is not.
func (c *checker) noFunction(e *Call) Type {
	var names []string
	for _, f := range Functions() {
		names = append(names, f.Name)
	}
	c.report(diag.Errorf("unknown-function", e.NameAt, "there is no function `%s`", e.Name).Suggest(e.Name, names))
	for _, x := range e.Args {
		if _, word := x.(*Word); !word {
			c.typeOf(x)
		}
	}
	return Unknown
}

// argument returns the type of an argument. Words are Keyword, and one in small letters is reported as such.
func (c *checker) argument(f Function, i int, x Expr) Type {
	words := f.words(i)
	switch x := x.(type) {
	case *Word:
		if len(words) > 0 {
			return Keyword
		}
	case *Ref:
		if _, known := c.scope.Names[x.ID]; !known && slices.Contains(words, strings.ToUpper(x.ID)) {
			c.report(diag.Errorf("small-letters", x.At, "the words of functions are written in capitals").WithHelp("write `%s`", strings.ToUpper(x.ID)))
			return Unknown
		}
	}
	return c.typeOf(x)
}

// words returns the words that can be argument i.
func (f *Function) words(i int) []string {
	for _, form := range f.Forms {
		if i < len(form.Params) && len(form.Params[i].Words) > 0 {
			return form.Params[i].Words
		}
	}
	return nil
}

// accepts reports whether an argument can stand for the parameter.
func (p *Param) accepts(x Expr, t Type) bool {
	switch x := x.(type) {
	case *Word:
		return t == Unknown || p.Type == Keyword && slices.Contains(p.Words, x.Name)
	case *Number, *Text, *Bad:
	default:
		if p.Literal {
			return false
		}
		if _, ref := x.(*Ref); p.Metric && !ref {
			return false
		}
	}
	return t.fits(p.Type)
}

// wrongArgument reports an argument that none of the forms accept.
func (c *checker) wrongArgument(f Function, forms []Form, i int, x Expr, t Type) {
	var want []string
	scalarToSeries := false
	for _, form := range forms {
		p := form.Params[i]
		w := p.Type.Words()
		switch {
		case p.Type == Keyword:
			w = "`" + strings.Join(p.Words, "`, `") + "`"
		case p.Metric:
			w = "the id of a metric"
		case p.Literal:
			w += " as it is written, without a calculation"
		}
		scalarToSeries = scalarToSeries || p.Type == Series && t == Scalar
		if !slices.Contains(want, w) {
			want = append(want, w)
		}
	}
	d := diag.Errorf("wrong-argument", x.Span(), "argument %d of `%s` is %s; it has to be %s", i+1, f.Name, t.Words(), strings.Join(want, " or "))
	if w, ok := x.(*Word); ok {
		d.Message = fmt.Sprintf("argument %d of `%s` cannot be `%s`; it has to be %s", i+1, f.Name, w.Name, strings.Join(want, " or "))
		d = d.Suggest(w.Name, f.words(i))
	}
	if scalarToSeries {
		d = d.WithHelp("`TIME_SERIES(%s)` is a series of it", brief(x))
	}
	if t == Array && !slices.ContainsFunc(forms, func(f Form) bool { return f.Params[i].Type == Array }) {
		d = d.WithHelp("`SUM(%s)`, `FIRST(%[1]s)` … make one series of an array", brief(x))
	}
	c.report(d.WithNote("it is used as `%s`", f.Usage))
}

// special checks what types do not say.
func (c *checker) special(f Function, e *Call) {
	switch f.Name {
	case "PERIOD":
		if r, ok := e.Args[0].(*Ref); ok && !c.scope.Names[r.ID].Metric {
			c.report(diag.Errorf("wrong-argument", r.At, "`%s` is an expression; only metrics have a period to ask for", r.ID))
		}
	case "METRICS":
		if len(e.Args) == 0 {
			return
		}
		if part, ok := e.Args[0].(*Text); ok && !slices.ContainsFunc(c.ids(), func(id string) bool { return c.scope.Names[id].Metric && strings.Contains(id, part.Value()) }) {
			c.report(diag.New(diag.Warning, "no-metrics", part.At, "no metric of the request has an id with %s in it, so the array is empty", strconv.Quote(part.Value())))
		}
	case "SEARCH":
		c.search(e)
	}
}

// maxPeriod is the longest period of a search, in seconds: 365 days.
const maxPeriod = 365 * 86400

// search checks the arguments of SEARCH.
func (c *checker) search(e *Call) {
	if text, ok := e.Args[0].(*Text); ok {
		_, problems := ParseSearch(text.Raw)
		for _, d := range problems {
			d.Span.Start += text.At.Start + 1
			d.Span.End += text.At.Start + 1
			c.report(d)
		}
	}
	if stat, ok := e.Args[1].(*Text); ok && strings.TrimSpace(stat.Value()) == "" {
		c.report(diag.Errorf("no-statistic", stat.At, "the statistic is empty").WithHelp("write 'Average', 'Sum', 'p99' …"))
	}
	if len(e.Args) == 3 {
		if p, ok := e.Args[2].(*Number); ok && (p.Value < 1 || p.Value > maxPeriod || p.Value != math.Floor(p.Value)) {
			c.report(diag.Errorf("bad-period", p.At, "a period is a whole number of seconds, up to 365 days"))
		}
	}
}

// Value returns the text without the backslashes before quotes of its own kind.
func (e *Text) Value() string {
	if e.One {
		return strings.ReplaceAll(e.Raw, `\'`, `'`)
	}
	return strings.ReplaceAll(e.Raw, `\"`, `"`)
}
