package lang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// option is a setting of a command: key=value.
type option struct {
	Pos   lexer.Position
	Key   string `parser:"@Ident '='"`
	Minus string `parser:"@'-'?"`
	Value token  `parser:"@@"`
}

// token is one token and where it stands.
type token struct {
	Pos  lexer.Position
	Text string `parser:"@( Ident | Number | Duration | Moment | String )"`
}

func (t token) span() diag.Span {
	return diag.Span{Start: t.Pos.Offset, End: t.Pos.Offset + len(t.Text)}
}

// settings are options and names in any order, behind the word of a command that takes both.
type settings struct {
	Options []*option `parser:"( (?= Ident '=') @@"`
	Tokens  []glued   `parser:"| @@ )*"`
}

// text writes the command in canonical form.
func (s settings) text(command string) string {
	return strings.TrimRight(command+" "+printOptions(s.Options)+words{s.Tokens}.String(), " ")
}

// String writes the option in canonical form.
func (o *option) String() string {
	value := o.value()
	if value != o.Value.Text {
		value = syntax.Quote(value)
	}
	return strings.ToLower(o.Key) + "=" + o.Minus + value
}

// value returns the option's value without quotes, in which names may stand too.
func (o *option) value() string {
	if c := o.Value.Text[0]; c == '"' || c == '\'' {
		return syntax.Unquote(o.Value.Text)
	}
	return o.Value.Text
}

func (o *option) is(key string) bool { return strings.EqualFold(o.Key, key) }

// printOptions writes options with a space behind each.
func printOptions(options []*option) string {
	s := ""
	for _, o := range options {
		s += o.String() + " "
	}
	return s
}

// truth returns an option that is true or false.
func (b *binder) truthOption(o *option) bool {
	switch strings.ToLower(o.value()) {
	case "true", "t", "1":
		return true
	case "false", "f", "0":
		return false
	}
	b.badOption(o, "true or false")
	return false
}

// countOption returns an option that is a count from low to high.
func (b *binder) countOption(o *option, low, high int64) int64 {
	n, err := strconv.ParseInt(o.Minus+o.value(), 10, 64)
	if err != nil || n < low || n > high {
		b.badOption(o, "a whole number from "+strconv.FormatInt(low, 10)+" to "+strconv.FormatInt(high, 10))
		return low
	}
	return n
}

// spanOption returns an option that is a length of time.
func (b *binder) spanOption(o *option) plan.Span {
	if s, ok := b.span(o.Value); ok && o.Minus == "" {
		return s
	}
	b.badOption(o, "a duration, such as 5m")
	return plan.Span{Micros: 1}
}

// span reads a token as a length of time that times can be cut into.
func (b *binder) span(t token) (plan.Span, bool) {
	count, unit, ok := syntax.ParsePeriod(digitsFirst(t.Text))
	if !ok {
		return plan.Span{}, false
	}
	l, ok := b.duration(&syntax.Period{Node: syntax.Node{At: t.span()}, Count: count, Unit: unit}).(*plan.Literal)
	if !ok {
		return plan.Span{}, false
	}
	s, ok := l.Value.(plan.Span)
	return s, ok && s.Positive()
}

// digitsFirst returns the text of a duration, or one that is none.
func digitsFirst(s string) string {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return "0"
	}
	return s
}

// checkRepeated refuses an option that is given twice: which of them counts would be a guess.
func (b *binder) checkRepeated(options []*option) {
	for i, o := range options {
		if slices.ContainsFunc(options[:i], func(p *option) bool { return p.is(o.Key) }) {
			at := diag.Span{Start: o.Pos.Offset, End: o.Pos.Offset + len(o.Key)}
			b.errorf("repeated-option", at, "`%s` is given twice", strings.ToLower(o.Key)).add(b)
		}
	}
}

func (b *binder) badOption(o *option, want string) {
	at := o.Value.span()
	at.Start -= len(o.Minus)
	b.errorf("bad-option", at, "`%s` is %s", strings.ToLower(o.Key), want).add(b)
}

// unknownOption reports an option that a command does not have.
func (b *binder) unknownOption(o *option, known ...string) {
	at := diag.Span{Start: o.Pos.Offset, End: o.Pos.Offset + len(o.Key)}
	r := b.errorf("unknown-option", at, "unknown option `%s`", o.Key)
	r.Diagnostic = r.Suggest(o.Key, known)
	r.WithHelp("the options are `%s`", strings.Join(known, "`, `")).add(b)
}
