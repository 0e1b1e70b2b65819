package alarm

import (
	"strconv"
	"strings"

	"trailsift/query/diag"
)

// Rule is the AlarmRule of a composite alarm: one of the types below.
type Rule interface {
	Span() diag.Span
	print(b *strings.Builder, above int)
}

// Constant is TRUE or FALSE.
type Constant struct {
	At    diag.Span
	Value bool
}

// InState is ALARM(name), OK(name) or INSUFFICIENT_DATA(name).
type InState struct {
	At    diag.Span
	State State
	Ref   Ref
}

// Not is NOT x.
type Not struct {
	At diag.Span
	X  Rule
}

// Join is a AND b AND c, or a OR b OR c: two items at least.
type Join struct {
	Or    bool
	Items []Rule
}

// AtLeast is AT_LEAST(M, STATE, (a, b, …)): so many of the alarms are in the state.
type AtLeast struct {
	At      diag.Span
	Count   int
	Percent bool // Count is a percentage of the alarms
	Not     bool // so many are in another state
	State   State
	Refs    []Ref
}

// Ref names another alarm: by its name or its ARN.
type Ref struct {
	At   diag.Span
	Name string
}

// Span implements Rule.
func (r *Constant) Span() diag.Span { return r.At }

// Span implements Rule.
func (r *InState) Span() diag.Span { return r.At }

// Span implements Rule.
func (r *Not) Span() diag.Span { return r.At }

// Span implements Rule.
func (r *Join) Span() diag.Span { return r.Items[0].Span().Join(r.Items[len(r.Items)-1].Span()) }

// Span implements Rule.
func (r *AtLeast) Span() diag.Span { return r.At }

// Refs returns the alarms that a rule names, in the order of the text, each as often as it stands there.
func Refs(r Rule) []Ref {
	switch r := r.(type) {
	case *InState:
		return []Ref{r.Ref}
	case *Not:
		return Refs(r.X)
	case *AtLeast:
		return r.Refs
	case *Join:
		var out []Ref
		for _, x := range r.Items {
			out = append(out, Refs(x)...)
		}
		return out
	}
	return nil
}

// Print writes a rule so that it is read as the same rule, with the fewest parentheses.
func Print(r Rule) string {
	var b strings.Builder
	r.print(&b, bindOr)
	return b.String()
}

// How tight operators bind. NOT takes one operand without an operator.
const (
	bindOr = iota
	bindAnd
	bindNot
	bindPrimary
)

func (r *Constant) print(b *strings.Builder, _ int) {
	b.WriteString(strings.ToUpper(strconv.FormatBool(r.Value)))
}

func (r *InState) print(b *strings.Builder, _ int) {
	b.WriteString(string(r.State) + "(" + r.Ref.String() + ")")
}

func (r *Not) print(b *strings.Builder, above int) {
	inside(b, above > bindNot, func() {
		b.WriteString("NOT ")
		r.X.print(b, bindPrimary)
	})
}

func (r *Join) print(b *strings.Builder, above int) {
	word, bind := " AND ", bindAnd
	if r.Or {
		word, bind = " OR ", bindOr
	}
	inside(b, above > bind, func() {
		for i, x := range r.Items {
			if i > 0 {
				b.WriteString(word)
			}
			x.print(b, bind+1)
		}
	})
}

func (r *AtLeast) print(b *strings.Builder, _ int) {
	b.WriteString("AT_LEAST(" + strconv.Itoa(r.Count))
	if r.Percent {
		b.WriteByte('%')
	}
	b.WriteString(", ")
	if r.Not {
		b.WriteString("NOT ")
	}
	b.WriteString(string(r.State) + ", (")
	for i, ref := range r.Refs {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(ref.String())
	}
	b.WriteString("))")
}

// inside puts parentheses around what is written where they are needed.
func inside(b *strings.Builder, needed bool, write func()) {
	if needed {
		b.WriteByte('(')
		defer b.WriteByte(')')
	}
	write()
}

// String returns the reference as a rule has it: in quotes unless nothing in it needs them.
func (r Ref) String() string {
	if r.Name != "" && !strings.ContainsAny(r.Name, notBare) {
		return r.Name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(r.Name) + `"`
}

// notBare are the characters that end a name without quotes, or cannot stand in one.
const notBare = " \t\r\n(),\"\\"
