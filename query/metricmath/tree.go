package metricmath

import (
	"strings"

	"trailsift/query/diag"
)

// Expr is an expression: one of the types below.
type Expr interface {
	Span() diag.Span
}

// Number is a number as it was written, always finite and never negative.
type Number struct {
	At    diag.Span
	Value float64
}

// Text is a text in quotes.
type Text struct {
	At  diag.Span
	Raw string // what stands between the quotes, with its backslashes
	One bool   // in single quotes
}

// Value returns the text without the backslashes before quotes of its own kind.
func (e *Text) Value() string {
	if e.One {
		return strings.ReplaceAll(e.Raw, `\'`, `'`)
	}
	return strings.ReplaceAll(e.Raw, `\"`, `"`)
}

// Ref names a query of the request by its id.
type Ref struct {
	At diag.Span
	ID string
}

// Word is a word in capitals that some functions take, such as REPEAT.
type Word struct {
	At   diag.Span
	Name string
}

// Negate is -X.
type Negate struct {
	At diag.Span
	X  Expr
}

// Binary is an operator between its operands.
type Binary struct {
	Op          Op
	OpAt        diag.Span
	Left, Right Expr
}

// List is [a, b]: an array of series, or of texts.
type List struct {
	At    diag.Span
	Items []Expr
}

// Call is a function with its arguments.
type Call struct {
	At, NameAt diag.Span
	Name       string
	Args       []Expr
}

// Bad stands where something could not be read, which has been reported.
type Bad struct{ At diag.Span }

// Span implements Expr.
func (e *Number) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Text) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Ref) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Word) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Negate) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Binary) Span() diag.Span { return e.Left.Span().Join(e.Right.Span()) }

// Span implements Expr.
func (e *List) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Call) Span() diag.Span { return e.At }

// Span implements Expr.
func (e *Bad) Span() diag.Span { return e.At }

// Walk calls visit for the expression and everything in it, from left to right, outer ones first.
func Walk(e Expr, visit func(Expr)) {
	visit(e)
	switch e := e.(type) {
	case *Negate:
		Walk(e.X, visit)
	case *Binary:
		Walk(e.Left, visit)
		Walk(e.Right, visit)
	case *List:
		for _, x := range e.Items {
			Walk(x, visit)
		}
	case *Call:
		for _, x := range e.Args {
			Walk(x, visit)
		}
	}
}

// Op is an operator between two operands.
type Op uint8

// The operators.
const (
	Or Op = iota
	And
	Equal
	NotEqual
	LessOrEqual
	GreaterOrEqual
	Less
	Greater
	Add
	Subtract
	Multiply
	Divide
	Power
)

// String returns the operator as it is written.
func (o Op) String() string {
	return [...]string{"OR", "AND", "==", "!=", "<=", ">=", "<", ">", "+", "-", "*", "/", "^"}[o]
}

// The binding powers: what binds tighter has the higher one. A sign binds looser than ^, as in mathematics.
const (
	bindOr = iota + 1
	bindAnd
	bindCompare
	bindAdd
	bindMultiply
	bindSign
	bindPower
	bindPrimary
)

// power returns how tight the operator binds.
func (o Op) power() int {
	switch {
	case o == Or:
		return bindOr
	case o == And:
		return bindAnd
	case o <= Greater:
		return bindCompare
	case o <= Subtract:
		return bindAdd
	case o <= Divide:
		return bindMultiply
	}
	return bindPower
}
