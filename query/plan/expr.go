package plan

import (
	"trailsift/query/function"
	"trailsift/storage/schema"
)

// Expr is a typed expression over the columns of a node's input.
type Expr interface {
	Type() function.Type
	children() []Expr
	// with returns the expression with other children, in the order of children.
	with([]Expr) Expr
}

// Column is a value that a node makes, by identity. A node's input decides whether it may be used.
type Column struct {
	ID     int // unique in a plan, from 1; SQL calls the column c<ID>
	Type   function.Type
	Hint   string // where it came from, for printing only
	Source int    // columns of a Scan: the index in the table; -1 otherwise
}

// Ref is the value of a column.
type Ref struct{ Column *Column }

// Path is a value inside a JSON value: its text, or the JSON text of an object or array. It is missing when the path leads
// nowhere or to null.
type Path struct {
	Base    Expr     // JSON, or Text that may hold JSON
	Pointer []string // object keys and array indexes
	Scalar  bool     // missing for objects and arrays too
	Rare    bool     // few rows have the path's last key: looking for its text first costs less than parsing all
}

// Literal is a constant.
type Literal struct {
	// Value is nil, string (Text, Regex), int64 (Int; Time in microseconds), float64 (Double), bool (Bool) or Span (Duration).
	Value any
	Typ   function.Type
	// Written is a number as the query spells it. It matters for digits that are no number to the user, such as an
	// account id with leading zeros.
	Written string
}

// Span is a length of time. Months count apart, because they differ in length.
type Span struct {
	Months int64
	Micros int64
}

// Positive reports whether the span is longer than nothing, and counts in months or in smaller units, not both: what times
// can be cut into.
func (s Span) Positive() bool {
	return s.Months >= 0 && s.Micros >= 0 && (s.Months == 0) != (s.Micros == 0)
}

// Call applies a function or operator. Its arguments have the types that the overload takes.
type Call struct {
	Entry    *function.Entry
	Overload *function.Overload
	Args     []Expr
	Typ      function.Type
}

// Cast converts a value; what cannot be converted is missing.
type Cast struct {
	Arg Expr
	To  function.Type
}

// Present is true where a path of a record exists, even when its value is null.
type Present struct {
	Value Expr     // not missing: the path has a value
	Extra Expr     // JSON column that holds nulls and misfits of the level; nil when Value says it all
	Key   []string // path below Extra
}

// Record is the text of a record, or of one object of it, rebuilt from its row.
type Record struct {
	Table   *schema.Table
	Level   *schema.Level
	Columns []*Column // the columns of the level and the levels below it, and the table's raw column for a whole record
}

func (e *Ref) Type() function.Type     { return e.Column.Type }
func (e *Path) Type() function.Type    { return function.Text }
func (e *Literal) Type() function.Type { return e.Typ }
func (e *Call) Type() function.Type    { return e.Typ }
func (e *Cast) Type() function.Type    { return e.To }
func (e *Present) Type() function.Type { return function.Bool }
func (e *Record) Type() function.Type {
	if e.Level.Path == "" {
		return function.Text
	}
	return function.JSON
}

func (e *Ref) children() []Expr     { return nil }
func (e *Path) children() []Expr    { return []Expr{e.Base} }
func (e *Literal) children() []Expr { return nil }
func (e *Call) children() []Expr    { return e.Args }
func (e *Cast) children() []Expr    { return []Expr{e.Arg} }
func (e *Record) children() []Expr  { return nil }
func (e *Present) children() []Expr {
	if e.Extra == nil {
		return []Expr{e.Value}
	}
	return []Expr{e.Value, e.Extra}
}

func (e *Ref) with([]Expr) Expr     { return e }
func (e *Literal) with([]Expr) Expr { return e }
func (e *Record) with([]Expr) Expr  { return e }
func (e *Path) with(c []Expr) Expr {
	return &Path{Base: c[0], Pointer: e.Pointer, Scalar: e.Scalar, Rare: e.Rare}
}
func (e *Cast) with(c []Expr) Expr { return &Cast{Arg: c[0], To: e.To} }
func (e *Call) with(c []Expr) Expr {
	return &Call{Entry: e.Entry, Overload: e.Overload, Args: c, Typ: e.Typ}
}
func (e *Present) with(c []Expr) Expr {
	out := &Present{Value: c[0], Key: e.Key}
	if len(c) > 1 {
		out.Extra = c[1]
	}
	return out
}

// Text returns a text literal.
func Text(s string) *Literal { return &Literal{Value: s, Typ: function.Text} }

// Int returns an integer literal.
func Int(n int64) *Literal { return &Literal{Value: n, Typ: function.Int} }

// Double returns a number literal.
func Double(f float64) *Literal { return &Literal{Value: f, Typ: function.Double} }

// Bool returns true or false.
func Bool(b bool) *Literal { return &Literal{Value: b, Typ: function.Bool} }

// Time returns a time, in microseconds since 1970 UTC.
func Time(micros int64) *Literal { return &Literal{Value: micros, Typ: function.Time} }

// Regex returns a pattern in RE2 syntax, which the caller has compiled once.
func Regex(pattern string) *Literal { return &Literal{Value: pattern, Typ: function.Regex} }

// Duration returns a length of time.
func Duration(s Span) *Literal { return &Literal{Value: s, Typ: function.Duration} }

// Missing returns the missing value.
func Missing() *Literal { return &Literal{Typ: function.Null} }

// Types returns the types of expressions, for function.Functions.Resolve.
func Types(exprs []Expr) []function.Type {
	out := make([]function.Type, len(exprs))
	for i, e := range exprs {
		out[i] = e.Type()
	}
	return out
}

// NewCall applies a resolved function to its arguments and puts casts where the overload asks for them.
func NewCall(m function.Match, args []Expr) *Call {
	cast := make([]Expr, len(args))
	for i, a := range args {
		cast[i] = Convert(a, m.Params[i])
	}
	return &Call{Entry: m.Entry, Overload: m.Overload, Args: cast, Typ: m.Result}
}

// Convert returns e as a value of another type; e itself when it has that type already.
func Convert(e Expr, to function.Type) Expr {
	if e.Type() == to || to == function.Any || to == function.Same {
		return e
	}
	return &Cast{Arg: e, To: to}
}

// IsAggregate reports whether e is the call of an aggregate.
func IsAggregate(e Expr) bool {
	c, ok := e.(*Call)
	return ok && c.Entry.Kind == function.Aggregate
}

// Walk calls visit for e and everything below it, outermost first, as long as visit returns true.
func Walk(e Expr, visit func(Expr) bool) {
	if !visit(e) {
		return
	}
	for _, c := range e.children() {
		Walk(c, visit)
	}
}

// Map rebuilds e from the leaves up: f gets every expression after its children were replaced.
func Map(e Expr, f func(Expr) Expr) Expr {
	old := e.children()
	var fresh []Expr
	for i, c := range old {
		n := Map(c, f)
		if n != c && fresh == nil {
			fresh = append([]Expr(nil), old...)
		}
		if fresh != nil {
			fresh[i] = n
		}
	}
	if fresh != nil {
		e = e.with(fresh)
	}
	return f(e)
}

// EachColumn calls visit for every column that e uses, repeats included.
func EachColumn(e Expr, visit func(*Column)) {
	Walk(e, func(e Expr) bool {
		switch e := e.(type) {
		case *Ref:
			visit(e.Column)
		case *Record:
			for _, c := range e.Columns {
				visit(c)
			}
		}
		return true
	})
}
