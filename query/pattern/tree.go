package pattern

import "trailsift/query/diag"

// Kind is one of the three kinds of patterns, told by the first character.
type Kind uint8

// The kinds.
const (
	JSON   Kind = iota // { … }: conditions on the members of a JSON object
	Terms              // texts that an event holds or does not hold
	Fields             // [ … ]: conditions on the fields of a text, which have spaces between them
)

// String returns the kind's name as messages show it.
func (k Kind) String() string { return [...]string{"JSON", "terms", "space-delimited"}[k] }

// Pattern is a filter pattern as it was written. It is immutable.
type Pattern struct {
	Text   string // what was parsed; spans are offsets in it
	Kind   Kind
	Cond   Cond    // of a JSON pattern
	Terms  []Term  // of a pattern of terms; none matches every event
	Fields []Field // of a space-delimited pattern
}

// Cond is a condition: a Join or a Test.
type Cond interface{ Span() diag.Span }

// Join is several conditions of which all must hold, or one. It has two or more, and none of them is a Join of the same kind.
type Join struct {
	At    diag.Span
	Or    bool
	Conds []Cond
}

// Test is one comparison.
type Test struct {
	At    diag.Span
	Left  Selector
	Op    Op
	Value Value // nothing for the operators that are words
}

// Span returns where the condition stands.
func (j *Join) Span() diag.Span { return j.At }

// Span returns where the condition stands.
func (t *Test) Span() diag.Span { return t.At }

// Op is an operator.
type Op uint8

// The operators. The last four are words and take no value.
const (
	Equal Op = iota
	NotEqual
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
	IsNull
	IsTrue
	IsFalse
	NotExists
)

// String returns the operator as it is written.
func (o Op) String() string {
	return [...]string{"=", "!=", "<", "<=", ">", ">=", "IS NULL", "IS TRUE", "IS FALSE", "NOT EXISTS"}[o]
}

// word reports whether the operator takes no value.
func (o Op) word() bool { return o >= IsNull }

// order reports whether the operator compares numbers only.
func (o Op) order() bool { return o >= Less && o <= GreaterOrEqual }

// Selector names what is compared: a place in a JSON value, or a field of a space-delimited pattern.
type Selector struct {
	At    diag.Span
	Steps []Step // from the whole value downwards; nil for a field
	Name  string // of a field
}

// Step is one part of a selector.
type Step struct {
	Kind StepKind
	Key  string // of Key, and of Index its digits
}

// StepKind says where a step leads.
type StepKind uint8

// The kinds of steps.
const (
	Key     StepKind = iota // to the member called Key
	Index                   // to an element of an array, from 0; of an object, to the member whose name is these digits
	Element                 // to every element of an array
	Member                  // to every member of an object
)

// wild reports whether the step leads to any number of values.
func (s Step) wild() bool { return s.Kind >= Element }

// wildcards returns how many steps lead to any number of values.
func (s Selector) wildcards() int {
	n := 0
	for _, step := range s.Steps {
		if step.wild() {
			n++
		}
	}
	return n
}

// Value is what a selected value is compared with.
type Value struct {
	At   diag.Span
	Kind ValueKind
	Text string // without quotes and escapes; a number as it was written; a regex without its percent signs
}

// ValueKind is the kind of a Value.
type ValueKind uint8

// The kinds of values.
const (
	Text   ValueKind = iota // a text, in which each * stands for any characters
	Number                  // a number without quotes
	Regex                   // %…%
)

// Term is one word, phrase or regex of a pattern of terms.
type Term struct {
	At    diag.Span
	Role  Role
	Text  string
	Regex bool
}

// Role says what a term has to do with a match.
type Role uint8

// The roles.
const (
	Required Role = iota // the event holds it
	Excluded             // -term: the event does not hold it
	OneOf                // ?term: the event holds it or another one of this role; without effect beside terms of other roles
)

// Field is one field of a space-delimited pattern.
type Field struct {
	At   diag.Span
	Rest bool   // ...: any number of fields, none included
	Name string // what it is called; it has no meaning outside of the pattern
	Cond Cond   // nil for none
}

// Tests calls visit for every test of the pattern, from left to right.
func (p *Pattern) Tests(visit func(*Test)) {
	eachTest(p.Cond, visit)
	for _, f := range p.Fields {
		eachTest(f.Cond, visit)
	}
}

func eachTest(c Cond, visit func(*Test)) {
	switch c := c.(type) {
	case *Join:
		for _, part := range c.Conds {
			eachTest(part, visit)
		}
	case *Test:
		visit(c)
	}
}
