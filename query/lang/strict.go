package lang

import (
	"slices"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/syntax"
)

// beyond explains errors of strict mode about what is read otherwise.
const beyond = "only what Logs Insights has is read here"

// habit is a note about what people write as they do in other languages, and what is read all the same. In strict mode it is an
// error, because Logs Insights would refuse it.
func (b *binder) habit(code string, at diag.Span, format string, args ...any) report {
	if !b.options.Strict {
		return b.note(code, at, format, args...)
	}
	return report{diag.New(diag.Error, code, at, format, args...).WithNote("%s", beyond)}
}

// extension refuses something by name in strict mode.
func (b *binder) extension(at diag.Span, what, name, instead string) {
	if !b.options.Strict {
		return
	}
	r := b.errorf("extension", at, "the %s `%s` is an extension: Logs Insights does not have it", what, name)
	if instead != "" {
		r = r.WithHelp("%s", instead)
	}
	r.once(b, "extension "+name)
}

// checkCommand looks at the word that a command begins with.
func (b *binder) checkCommand(s Stage) {
	if s.spec == nil {
		return
	}
	at := syntax.SpanOf(*s.word)
	if s.spec.Extension {
		b.extension(at, "command", s.spec.Name, s.spec.Instead)
	}
	if isForeign(s.spec, s.word.Value) {
		b.habit("foreign-command", at, "`%s` was read as `%s`", s.word.Value, s.spec.Name).once(b, "foreign "+s.word.Value)
	}
}

// checkFunction looks at the name that a function is called by.
func (b *binder) checkFunction(c *syntax.Call, e *function.Entry) {
	if e.Extension {
		b.extension(c.NameAt, "function", c.Name, e.Instead)
	}
	if slices.ContainsFunc(e.Foreign, func(f string) bool { return strings.EqualFold(f, c.Name) }) {
		b.habit("foreign-function", c.NameAt, "`%s` was read as `%s`", c.Name, e.Names[0]).once(b, "foreign "+strings.ToLower(c.Name))
	}
}
