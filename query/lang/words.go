package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// words are names, some with stars in them, separated by blanks or commas.
type words struct {
	Tokens []glued `parser:"@@*"`
}

// glued is a token of a name with stars.
type glued struct {
	Pos  lexer.Position
	Text string `parser:"@( Ident | Tail | String | '*' | '.' | ',' )"`
}

// word is a name in which every star stands for any characters.
type word struct {
	name     string
	written  string
	segments []string // of a name without stars
	star     bool
	at       diag.Span
}

// list puts the tokens of each word together: those that stand without a blank between them.
func (w words) list() []word {
	var out []word
	for _, t := range w.Tokens {
		if t.Text == "," {
			continue
		}
		n := word{name: t.Text, written: t.Text, star: t.Text == "*" || t.Text == ".", at: diag.Span{Start: t.Pos.Offset, End: t.Pos.Offset + len(t.Text)}}
		switch {
		case n.star:
		case t.Text[0] == '.': // the rest of a path that nothing stands before
			n.segments = []string{t.Text}
		default:
			name := &Name{Token: t.Text}
			n.name, n.written, n.segments = name.value(), name.String(), syntax.PathSegments(t.Text)
			if name.quoted() {
				n.segments = []string{n.name}
			}
		}
		if i := len(out) - 1; i >= 0 && out[i].at.End == n.at.Start && (out[i].star || n.star) {
			out[i] = word{name: out[i].name + n.name, written: out[i].written + n.written, star: true, at: out[i].at.Join(n.at)}
			continue
		}
		out = append(out, n)
	}
	return out
}

// String writes the words with commas.
func (w words) String() string {
	var parts []string
	for _, n := range w.list() {
		parts = append(parts, n.written)
	}
	return strings.Join(parts, ", ")
}

// matches reports whether the word stands for a name.
func (w word) matches(name string) bool {
	if !strings.Contains(w.name, "*") { // also a name that ends with a dot
		return w.name == name
	}
	parts := strings.Split(w.name, "*")
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, p := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, p)
		if i < 0 {
			return false
		}
		rest = rest[i+len(p):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// columns returns the columns of the result so far that the words stand for, each once and in the order of the words; all of
// them when there are no words. A word without a star may name a field that is not shown.
func (b *binder) columns(w words) []plan.Output {
	list := w.list()
	if len(list) == 0 {
		list = []word{{name: "*", star: true}}
	}
	shown := b.shown
	if b.displayed != nil {
		shown = b.displayed
	}
	var out []plan.Output
	for _, word := range list {
		if !word.star {
			path := &syntax.Path{Node: syntax.Node{At: word.at}, Segments: word.segments}
			out = add(out, plan.Output{Name: word.name, Expr: b.path(path)})
			continue
		}
		found := false
		for _, o := range shown {
			if word.matches(o.Name) {
				found = true
				out = add(out, o)
			}
		}
		if !found && !b.damaged {
			b.errorf("unknown-field", word.at, "no column matches `%s`", word.name).WithHelp("stars stand for columns that `fields` or `stats` made").add(b)
		}
	}
	return out
}
