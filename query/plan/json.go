package plan

import "trailsift/query/function"

// JSONKind is a set of kinds of JSON values.
type JSONKind string

// The sets that are asked for.
const (
	NestedValue  JSONKind = "nested"  // objects and arrays
	NullValue    JSONKind = "null"    // null
	BooleanValue JSONKind = "boolean" // true and false
	AnyValue     JSONKind = "any"     // every value, null included
)

// OfKind is true where a path leads to a value of a kind, false everywhere else.
type OfKind struct {
	Base    Expr // as in Path
	Pointer []string
	Kind    JSONKind
}

// Type returns Bool.
func (e *OfKind) Type() function.Type { return function.Bool }
func (e *OfKind) children() []Expr    { return []Expr{e.Base} }
func (e *OfKind) with(c []Expr) Expr  { return &OfKind{Base: c[0], Pointer: e.Pointer, Kind: e.Kind} }

// Any is true where the condition holds for one of the elements of an array, or the members of an object, and false where there
// is none.
type Any struct {
	Base    Expr // as in Path
	Pointer []string
	Members bool     // of an object, not elements of an array
	Item    *Element // stands for the element in Cond
	Cond    Expr
}

// Type returns Bool.
func (e *Any) Type() function.Type { return function.Bool }
func (e *Any) children() []Expr    { return []Expr{e.Base, e.Cond} }
func (e *Any) with(c []Expr) Expr {
	return &Any{Base: c[0], Pointer: e.Pointer, Members: e.Members, Item: e.Item, Cond: c[1]}
}

// Element is an element or member that the condition of an Any asks about.
type Element struct{ ID int } // tells those of an Any inside another's condition apart

// Type returns JSON; it may be any JSON value.
func (e *Element) Type() function.Type { return function.JSON }
func (e *Element) children() []Expr    { return nil }
func (e *Element) with([]Expr) Expr    { return e }
