package metricmath

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/query/diag"
)

// call finds the form of a function that fits its arguments.
func (c *checker) call(e *Call) Type {
	f, ok := c.functions[e.Name]
	if !ok {
		if f, ok = c.functions[strings.ToUpper(e.Name)]; !ok {
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
		if slices.ContainsFunc(e.Args, func(x Expr) bool { _, bad := x.(*Bad); return bad }) {
			return Unknown // what could not be read may have been several arguments
		}
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
	names := slices.Sorted(maps.Keys(c.functions))
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
		d = d.WithHelp("`TIME_SERIES(%s)` is a series of it", short(x))
	}
	if t == Array && !slices.ContainsFunc(forms, func(f Form) bool { return f.Params[i].Type == Array }) {
		d = d.WithHelp("`SUM(%s)`, `FIRST(%[1]s)` … make one series of an array", short(x))
	}
	c.report(d.WithNote("it is used as `%s`", f.Usage))
}
