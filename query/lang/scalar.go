package lang

import (
	"slices"
	"strings"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// Objects and lists are no values that functions, comparisons and orders could take. Where a whole column is one, that is known
// here and said; what a path leads to shows in every row only. A path gives the text of an object like that of a string, since
// telling them apart costs time: it is asked only where it matters, so not for equality with an ordinary text.

// pathOf returns the path that a value was taken by; nil for others, and when what it leads into is gone.
func (b *binder) pathOf(x plan.Expr) *plan.Path {
	switch x := x.(type) {
	case *plan.Path:
		return x
	case *plan.Ref:
		p := b.paths[x.Column]
		if p == nil {
			return nil
		}
		columns, here := b.node.Columns(), true
		plan.EachColumn(p, func(c *plan.Column) { here = here && slices.Contains(columns, c) })
		if here {
			return p
		}
	}
	return nil
}

// scalar returns a value in which objects and lists are missing.
func (b *binder) scalar(x plan.Expr) plan.Expr {
	p := b.pathOf(x)
	if p == nil {
		return x
	}
	if r, ok := p.Base.(*plan.Ref); ok && b.scan.Table.Open >= 0 && r.Column.Source == b.scan.Table.Open {
		return x // dimensions are texts
	}
	return &plan.Path{Base: p.Base, Pointer: p.Pointer, Scalar: true}
}

// notNested adds to a negated comparison that the values are no objects or lists: comparing one is false either way.
func (b *binder) notNested(cond plan.Expr, values ...plan.Expr) plan.Expr {
	for _, x := range values {
		if p := b.pathOf(x); p != nil {
			cond = plan.And(b.functions, cond, plan.Not(b.functions, &plan.OfKind{Base: p.Base, Pointer: p.Pointer, Kind: plan.NestedValue}))
		}
	}
	return cond
}

// looksNested reports whether a literal begins like the text of an object or list, so that one could equal it.
func looksNested(x plan.Expr) bool {
	l, ok := x.(*plan.Literal)
	if !ok {
		return true
	}
	text, _ := l.Value.(string)
	return strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[")
}

// isNested reports whether a value is an object or a list in every row, and warns that it cannot be compared.
func (b *binder) isNested(x plan.Expr, e syntax.Expr) bool {
	if x.Type() != function.JSON {
		return false
	}
	name := textOf(e, b.text)
	b.warn("never-equal", e.Span(), "`%s` is an object or a list, which compares with nothing", name).
		WithHelp("compare one of its members, such as `%s.name`, or search its text: `%s like \"…\"`", name, name).once(b, "nested "+name)
	return true
}

// orderable returns a value as rows can be ordered and grouped by it, and says when they cannot.
func (b *binder) orderable(x plan.Expr, e syntax.Expr) (plan.Expr, bool) {
	if !b.comparable(x, e) {
		return plan.Missing(), false
	}
	if x.Type() == function.JSON {
		name := textOf(e, b.text)
		b.errorf("type", e.Span(), "`%s` is an object or a list, by which rows cannot be ordered or grouped", name).
			WithHelp("take one of its members, such as `%s.name`, or its text: `jsonStringify(%s)`", name, name).add(b)
		return plan.Missing(), false
	}
	return b.scalar(x), true
}

// scalarArgument returns an argument for a parameter that takes text: objects and lists are missing for most functions.
func (b *binder) scalarArgument(m function.Match, i int, a argument) plan.Expr {
	if m.Params[i] != function.Text || !takesScalars(m.Entry) {
		return a.Expr
	}
	if a.Type() != function.JSON {
		return b.scalar(a.Expr)
	}
	name := a.at.In(b.text)
	b.warn("no-text", a.at, "an object or a list is missing for `%s`", m.Entry.Names[0]).
		WithHelp("take one of its members, such as `%s.name`, or its text: `jsonStringify(%s)`", name, name).once(b, "nested "+name)
	return plan.Missing()
}

// takesScalars reports whether objects and lists are missing for a function. Searches look into their text, and what asks
// whether a value is there has to see them.
func takesScalars(e *function.Entry) bool {
	switch e.ID {
	case "equal", "notEqual", "in", "like", "has", "isempty", "isblank": // the first three are treated where they are bound
		return false
	}
	switch e.Group {
	case "string", "encoding", "datetime", "comparison", "ip", "identity", "statistics":
		return true
	}
	return false
}
