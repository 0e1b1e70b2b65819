package pattern

import (
	"strings"
	"unicode/utf8"

	"trailsift/query/diag"
	"trailsift/storage/schema"
)

// LintOptions say what a pattern is for.
type LintOptions struct {
	Records *schema.Table // what a JSON pattern is asked about; nil leaves its fields unchecked
}

// AWS's limits of a pattern. CloudWatch Logs User Guide, "Filter pattern syntax" and "CloudWatch Logs quotas".
const (
	awsCharacters        = 1024
	awsRegexes           = 2
	awsWildcards         = 3
	awsSelectorWildcards = 1
)

// Lint returns what there is to say about a pattern that can be read: what AWS refuses, what can never match, and fields that
// records do not have. All of it is warnings and notes.
func Lint(p *Pattern, o LintOptions) diag.List {
	l := &linter{text: p.Text}
	l.limits(p)
	l.cond(p.Cond, nil)
	for _, f := range p.Fields {
		l.cond(f.Cond, nil)
	}
	l.terms(p.Terms)
	if p.Kind == JSON && o.Records != nil && o.Records.Record != nil {
		p.Tests(func(t *Test) { l.field(t, o.Records) })
	}
	l.found.Sort()
	return l.found
}

type linter struct {
	text  string
	found diag.List
}

func (l *linter) warn(code string, at diag.Span, format string, args ...any) *diag.Diagnostic {
	l.found.Add(diag.New(diag.Warning, code, at, format, args...))
	return &l.found[len(l.found)-1]
}

// limits reports what AWS refuses.
func (l *linter) limits(p *Pattern) {
	if n := utf8.RuneCountInString(p.Text); n > awsCharacters {
		l.warn("aws-limit", diag.Span{End: len(p.Text)}, "the pattern has %d characters; AWS takes %d", n, awsCharacters)
	}
	wildcards, regexes := 0, 0
	regex := func(source string, at diag.Span) {
		if regexes++; regexes == awsRegexes+1 {
			l.warn("aws-limit", at, "the pattern has more than %d regexes, which is what AWS takes", awsRegexes)
		}
		if i := unsupported(source); i >= 0 {
			inner := strings.IndexByte(at.In(l.text), '%') + 1 + i // a term may have a sign before its regex
			l.warn("aws-regex", diag.Span{Start: at.Start + inner, End: at.Start + inner + 1}, "AWS's regexes do not have `%c`", source[i])
		}
	}
	p.Tests(func(t *Test) {
		n := t.Left.wildcards()
		if n > awsSelectorWildcards {
			l.warn("aws-limit", t.Left.At, "the selector has %d wildcards; AWS takes one in each", n)
		}
		if wildcards += n; wildcards > awsWildcards && wildcards-n <= awsWildcards {
			l.warn("aws-limit", t.Left.At, "the selectors have more than %d wildcards, which is what AWS takes", awsWildcards)
		}
		if t.Value.Kind == Regex {
			regex(t.Value.Text, t.Value.At)
		}
	})
	for _, t := range p.Terms {
		if t.Regex {
			regex(t.Text, t.At)
		}
	}
}

// terms reports terms without effect, and those that cannot hold together.
func (l *linter) terms(terms []Term) {
	other := false
	for _, t := range terms {
		other = other || t.Role != OneOf
	}
	for i, t := range terms {
		switch {
		case t.Role == OneOf && other:
			help(l.warn("mixed-terms", t.At, "`%s` has no effect: AWS ignores terms with `?` beside others", t), "write several patterns, or a regex: `%%a|b%%`")
		case t.Role == Excluded && !t.Regex && strings.TrimSpace(t.Text) == "":
			l.warn("never-matches", t.At, "every event holds this text, so that the pattern matches none")
		case t.Role == Excluded && !t.Regex:
			for j, u := range terms {
				if i != j && u.Role == Required && !u.Regex && strings.Contains(u.Text, t.Text) {
					l.warn("never-matches", t.At, "no event matches: `%s` excludes what `%s` requires", t, u)
					break
				}
			}
		}
	}
}

// field reports a selector that leads to no field of the records, or to one that cannot be what the test asks for.
func (l *linter) field(t *Test, table *schema.Table) {
	level := table.Record
	var path []string
	for i, step := range t.Left.Steps {
		if step.wild() {
			return
		}
		path = append(path, step.Key)
		m := level.Member(step.Key)
		switch {
		case m == nil:
			l.unknown(t, table, strings.Join(path, "."))
			return
		case m.Child == nil:
			l.column(t, table.Columns[m.Column], len(t.Left.Steps)-i-1)
			return
		}
		level = m.Child
	}
	l.object(t, strings.Join(path, "."))
}

// unknown reports a field that no record is documented to have.
func (l *linter) unknown(t *Test, table *schema.Table, path string) {
	severity := diag.Note
	similar := diag.Closest(path, table.Paths(), 1)
	if len(similar) > 0 {
		severity = diag.Warning
	}
	d := diag.New(severity, "unknown-field", t.Left.At, "no documented field is called `%s`", path)
	for _, name := range similar {
		d = d.WithHelp("write `$.%s`", name)
	}
	l.found.Add(d)
}

// column reports a test that no value of a column passes; below is how many steps lead below it.
func (l *linter) column(t *Test, c schema.Column, below int) {
	switch {
	case c.Type == schema.JSON && below == 0:
		l.object(t, c.Path)
	case c.Type == schema.JSON:
	case below > 0:
		l.warn("never-matches", t.Left.At, "`%s` is a %s, with nothing below it", c.Path, c.Type)
	case c.Type == schema.Bool && t.Op == Equal && t.Value.Kind == Text && !strings.Contains(t.Value.Text, "*") && t.Value.Text != "true" && t.Value.Text != "false":
		help(l.warn("never-matches", t.Value.At, "`%s` is true or false, never %s", c.Path, t.Value), "write `$.%s IS TRUE` or `IS FALSE`", c.Path)
	case c.Type != schema.Bool && (t.Op == IsTrue || t.Op == IsFalse):
		l.warn("never-matches", t.At, "`%s` is a text, never true or false", c.Path)
	}
}

// object reports the comparison of an object or array, which never holds.
func (l *linter) object(t *Test, path string) {
	if t.Op == Equal || t.Op == NotEqual || t.Op.order() {
		l.warn("never-matches", t.Left.At, "`%s` is an object or array, which compares with nothing", path)
	}
}
