package plan

import "trailsift/query/function"

// Nested is true where a path leads to an object or array, false everywhere else.
type Nested struct {
	Base    Expr // as in Path
	Pointer []string
}

// Type returns Bool.
func (e *Nested) Type() function.Type { return function.Bool }
func (e *Nested) children() []Expr    { return []Expr{e.Base} }
func (e *Nested) with(c []Expr) Expr  { return &Nested{Base: c[0], Pointer: e.Pointer} }
