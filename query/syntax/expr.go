package syntax

import "trailsift/query/diag"

// Expr is an expression as it was written. Names are not looked up and types not checked yet.
type Expr interface {
	// Span returns where the expression stands.
	Span() diag.Span
}

// Required is an expression in a place where there must be one: when it is missing, a Bad node says so.
// Grammars use it wherever an expression is not optional, since participle's own message could not say what is missing.
type Required interface {
	Expr
}

// Node holds where an expression stands.
type Node struct {
	At diag.Span
}

// Span returns where the expression stands.
func (n *Node) Span() diag.Span { return n.At }

// Path names a field by its segments: userIdentity.arn, resources[0].ARN, @timestamp.
type Path struct {
	Node
	Segments []string
}

// Text is a string literal; Value has its escapes resolved.
type Text struct {
	Node
	Value string
}

// Num is a number; Digits is how it was written, since 12-digit account ids must not lose their zeros.
type Num struct {
	Node
	Digits string
}

// Bool is true or false.
type Bool struct {
	Node
	Value bool
}

// Null is the word null.
type Null struct {
	Node
}

// Period is a duration such as 5m.
type Period struct {
	Node
	Count int64
	Unit  string // in the short form of Units: ms s m h d w mo q y
}

// Pattern is a regex literal; Source has \/ resolved to a slash.
type Pattern struct {
	Node
	Source string
}

// List is a list of expressions in square brackets.
type List struct {
	Node
	Items []Expr
	Round bool // in round brackets, as SQL writes it after `in`
}

// Call is a function call. Name is as it was written.
type Call struct {
	Node
	Name   string
	NameAt diag.Span
	Star   bool // count(*)
	Args   []Expr
}

// Member is a value inside the result of a call: jsonParse(x).items[0].
type Member struct {
	Node
	X        Expr
	Segments []string
}

// Unary is an operator before its operand: "not", "!", "-" or "+".
type Unary struct {
	Node
	Op string
	X  Expr
}

// Binary is an operator between its operands, in lower case: "or", "and", "=", "not like", "+", …
type Binary struct {
	Node
	Op   string
	OpAt diag.Span
	X, Y Expr
}

// Bad stands where no expression could be read.
type Bad struct {
	Node
	Diag  diag.Diagnostic
	Parts []Expr // what could be read of it
}

// Walk calls visit for e and every expression in it, outermost first, until visit returns false.
func Walk(e Expr, visit func(Expr) bool) bool {
	if e == nil {
		return true
	}
	if !visit(e) {
		return false
	}
	switch e := e.(type) {
	case *List:
		return walkAll(e.Items, visit)
	case *Call:
		return walkAll(e.Args, visit)
	case *Unary:
		return Walk(e.X, visit)
	case *Member:
		return Walk(e.X, visit)
	case *Binary:
		return Walk(e.X, visit) && Walk(e.Y, visit)
	case *Bad:
		return walkAll(e.Parts, visit)
	}
	return true
}

func walkAll(list []Expr, visit func(Expr) bool) bool {
	for _, e := range list {
		if !Walk(e, visit) {
			return false
		}
	}
	return true
}

// Problems adds what could not be read in e to the list.
func Problems(e Expr, to *diag.List) {
	Walk(e, func(e Expr) bool {
		if b, ok := e.(*Bad); ok {
			to.Add(b.Diag)
		}
		return true
	})
}
