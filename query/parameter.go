package query

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// Parameter is a placeholder of a saved query: {{name}}, or {{name=default}}. It stands where a value stands, or inside quotes or
// a regex, where it is a part of the text. Whatever its value holds, it is one literal: it can never add a command or a condition.
type Parameter struct {
	Name     string
	Default  string
	Optional bool        // it has a default
	IsText   bool        // its default is written in quotes: values that look like numbers are texts too
	Spans    []diag.Span // where it stands
}

// placeholder is one place where a parameter stands.
type placeholder struct {
	name, standard   string // standard is the default as it is written
	optional, isText bool
	span             diag.Span
	in               diag.Span // the string or regex around it; empty outside
	regex            bool
}

// Parameters returns the parameters of a text in the order in which they first stand, and what is wrong with how they are written.
func Parameters(text string) ([]Parameter, diag.List) {
	places, problems := placeholders(text)
	var out []Parameter
	for _, p := range places {
		i := slices.IndexFunc(out, func(q Parameter) bool { return q.Name == p.name })
		if i < 0 {
			i = len(out)
			out = append(out, Parameter{Name: p.name})
		}
		q := &out[i]
		q.Spans = append(q.Spans, p.span)
		switch {
		case p.optional && q.Optional && q.Default != p.standard:
			problems.Add(diag.Errorf("parameter-default", p.span, "the parameter `%s` has another default, `%s`, before", p.name, q.Default))
		case p.optional:
			q.Default, q.Optional = p.standard, true
		}
		q.IsText = q.IsText || p.isText
	}
	return out, problems
}

// placeholders finds the placeholders of a text. Those in comments are none.
func placeholders(text string) ([]placeholder, diag.List) {
	if !strings.Contains(text, "{{") {
		return nil, nil
	}
	form := regexp.MustCompile(`\{\{[ \t]*([A-Za-z_][A-Za-z0-9_-]*)[ \t]*(=[^{}\n]*)?\}\}`)
	found := form.FindAllStringSubmatchIndex(text, -1)
	masked := []byte(text) // with a word of the same length for each placeholder, so that the lexer says what is around it
	for _, m := range found {
		for i := m[0]; i < m[1]; i++ {
			masked[i] = 'p'
		}
	}
	tokens := syntax.Tokens(string(masked))
	var out []placeholder
	var problems diag.List
	for _, m := range found {
		p := placeholder{name: text[m[2]:m[3]], span: diag.Span{Start: m[0], End: m[1]}}
		if m[4] >= 0 {
			p.optional = true
			p.standard, p.isText = unquoted(strings.Trim(text[m[4]+1:m[5]], " \t"))
		}
		i := sort.Search(len(tokens), func(i int) bool { return syntax.SpanOf(tokens[i]).End > m[0] })
		around := syntax.SpanOf(tokens[i])
		wrong := ""
		switch tokens[i].Type {
		case syntax.Comment, syntax.Garbage: // the one is not read, and the other is reported without our help
			continue
		case syntax.String:
			p.in = around
			wrong = misplaced(text, p)
		case syntax.Regex:
			p.in, p.regex = around, true
			wrong = misplaced(text, p)
		default:
			if around != p.span {
				wrong = "it stands for a value, with nothing glued to it"
			}
		}
		if wrong != "" {
			problems.Add(diag.Errorf("misplaced-parameter", p.span, "the parameter `%s` cannot stand here", p.name).WithLabel(wrong))
		}
		out = append(out, p)
	}
	return out, problems
}

// unquoted removes the quotes around a default, and says whether there were any.
func unquoted(s string) (string, bool) {
	if n := len(s); n >= 2 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1], true
	}
	return s, false
}

// misplaced says what is wrong with a placeholder inside quotes or a regex, if anything is: a backslash would take the first
// character of the value, and in a regex's brackets a value would be a set of characters.
func misplaced(text string, p placeholder) string {
	brackets := false
	for i := p.in.Start + 1; i < p.span.Start; i++ {
		switch text[i] {
		case '\\':
			i++
			if i == p.span.Start {
				return "a backslash stands before it"
			}
		case '[':
			brackets = true
		case ']':
			brackets = false
		}
	}
	if p.regex && brackets {
		return "it stands inside brackets"
	}
	return ""
}

// expansion is a text with values in the place of its placeholders.
type expansion struct {
	text   string
	pieces []piece // in order
}

// piece is a placeholder and what stands in its place.
type piece struct{ before, after diag.Span }

// expand puts values in the place of placeholders. Problems are placed in the text as it was given.
func expand(text string, values map[string]string) (expansion, diag.List) {
	parameters, problems := Parameters(text)
	problems = append(problems, checkValues(text, parameters, values)...)
	if len(problems) > 0 {
		return expansion{text: text}, problems
	}
	if len(parameters) == 0 {
		return expansion{text: text}, nil
	}
	byName := map[string]Parameter{}
	for _, p := range parameters {
		byName[p.Name] = p
	}
	places, _ := placeholders(text)
	e := expansion{}
	var b strings.Builder
	last := 0
	for _, p := range places {
		parameter := byName[p.name]
		value, given := values[p.name]
		if !given {
			value = parameter.Default
		}
		b.WriteString(text[last:p.span.Start])
		start := b.Len()
		b.WriteString(p.literal(value, parameter.IsText))
		e.pieces = append(e.pieces, piece{p.span, diag.Span{Start: start, End: b.Len()}})
		last = p.span.End
	}
	b.WriteString(text[last:])
	e.text = b.String()
	return e, nil
}

// checkValues reports parameters without a value, values without a parameter, and values that no text may hold.
func checkValues(text string, parameters []Parameter, values map[string]string) diag.List {
	var problems diag.List
	var names []string
	for _, p := range parameters {
		names = append(names, p.Name)
		value, given := values[p.Name]
		switch {
		case !given && !p.Optional:
			problems.Add(diag.Errorf("missing-parameter", p.Spans[0], "the parameter `%s` has no value", p.Name).
				WithHelp("give it a value, or write a default: `{{%s=…}}`", p.Name))
		case !utf8.ValidString(value) || strings.IndexByte(value, 0) >= 0:
			problems.Add(diag.Errorf("bad-parameter", p.Spans[0], "the value of the parameter `%s` is no text: it holds broken UTF-8 or a NUL byte", p.Name))
		}
	}
	var unknown []string
	for name := range values {
		if !slices.Contains(names, name) {
			unknown = append(unknown, name)
		}
	}
	slices.Sort(unknown)
	for _, name := range unknown {
		d := diag.Errorf("unknown-parameter", diag.Span{}, "the query has no parameter `%s`", name).Suggest(name, names)
		if len(d.Help) == 0 && len(names) > 0 {
			d = d.WithHelp("its parameters are `%s`", strings.Join(names, "`, `"))
		}
		problems.Add(d)
	}
	return problems
}

// literal writes a value so that it is one literal, or a part of the literal around the placeholder.
func (p *placeholder) literal(value string, isText bool) string {
	switch {
	case p.regex:
		return "(?:" + strings.NewReplacer("/", `\/`, "-", `\-`).Replace(regexp.QuoteMeta(value)) + ")"
	case p.in.Len() > 0:
		quoted := syntax.Quote(value)
		return strings.ReplaceAll(quoted[1:len(quoted)-1], "'", `\'`)
	case isText || !isNumber(strings.TrimPrefix(value, "-")):
		return syntax.Quote(value)
	case value[0] == '-':
		return "(" + value + ")" // so that it is never a subtraction
	}
	return value
}

// isNumber reports whether a value is a number or a length of time as the language writes them. Digits after a leading zero are
// none: they are ids.
func isNumber(value string) bool {
	tokens := syntax.Tokens(value)
	if len(tokens) != 1 || len(value) > 18 {
		return false
	}
	switch tokens[0].Type {
	case syntax.Number:
		return value[0] != '0' || len(value) == 1 || value[1] == '.'
	case syntax.Duration:
		return true
	}
	return false
}

// locate returns where in the given text a span of the expanded text stands.
func (e *expansion) locate(s diag.Span) diag.Span {
	return diag.Span{Start: e.position(s.Start, false), End: e.position(s.End, true)}
}

// position moves a byte offset back. Offsets inside a value become the start or the end of its placeholder.
func (e *expansion) position(at int, end bool) int {
	shift := 0
	for _, p := range e.pieces {
		switch {
		case at < p.after.Start, at == p.after.Start && end:
			return at + shift
		case at < p.after.End || at == p.after.End && end:
			if end {
				return p.before.End
			}
			return p.before.Start
		}
		shift = p.before.End - p.after.End
	}
	return at + shift
}

// locateAll moves diagnostics back to the given text.
func (e *expansion) locateAll(l diag.List) diag.List {
	if len(e.pieces) == 0 {
		return l
	}
	for i := range l {
		l[i].Span = e.locate(l[i].Span)
	}
	return l
}
