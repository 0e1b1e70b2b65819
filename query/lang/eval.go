package lang

import (
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// eval is the command that SPL and PPL make columns with.
type eval struct {
	Items []*assignment `parser:"'eval' @@ ( ',' @@ )*"`
}

// assignment is a name and the expression that it stands for from here on.
type assignment struct {
	Name *Name           `parser:"@@ '='"`
	Expr syntax.Required `parser:"@@"`
}

// String writes the assignment in canonical form.
func (a *assignment) String() string { return a.Name.String() + " = " + syntax.Print(a.Expr) }

func evalSpec() Spec {
	return Spec{
		Name:      "eval",
		Foreign:   []string{"extend", "derive"},
		Usage:     "eval name = expression, …",
		Doc:       "Makes columns, as SPL and PPL write it: the same as fields expression as name, except that the columns stand beside those that are shown already.",
		Extension: true,
		Instead:   "write `fields expression as name`",
		Examples:  []Example{{`eval kind = if(readOnly, "read", "write") | stats count(*) by kind`, "Reading and writing calls."}},
	}
}

func (c *eval) String() string { return "eval " + join(c.Items) }
func (c *eval) exprs() []syntax.Expr {
	out := make([]syntax.Expr, 0, len(c.Items))
	for _, a := range c.Items {
		out = append(out, a.Expr)
	}
	return out
}

func (c *eval) bind(b *binder) {
	for _, a := range c.Items {
		b.checkAlias(a.Name)
		name := a.Name.value()
		b.beside(name, b.materialize(b.expr(a.Expr), name))
	}
}

// rename is the command that gives columns other names.
type rename struct {
	Items []*renamed `parser:"'rename' @@ ( ',' @@ )*"`
}

type renamed struct {
	Field syntax.Required `parser:"@@ 'as'"`
	Name  *Name           `parser:"@@"`
}

// String writes the pair in canonical form.
func (r *renamed) String() string { return syntax.Print(r.Field) + " as " + r.Name.String() }

func renameSpec() Spec {
	return Spec{
		Name:      "rename",
		Usage:     "rename field as name, …",
		Doc:       "Gives fields and columns another name; a column stays where it stands. The old name goes on to mean the same.",
		Extension: true,
		Instead:   "write `fields field as name`",
		Examples:  []Example{{"stats count(*) by eventSource | rename eventSource as service, count(*) as calls", "Names for people."}},
	}
}

func (c *rename) String() string { return "rename " + join(c.Items) }
func (c *rename) exprs() []syntax.Expr {
	out := make([]syntax.Expr, 0, len(c.Items))
	for _, r := range c.Items {
		out = append(out, r.Field)
	}
	return out
}

func (c *rename) bind(b *binder) {
	for _, r := range c.Items {
		b.checkAlias(r.Name)
		old, name := textOf(r.Field, b.text), r.Name.value()
		x := b.materialize(b.expr(r.Field), name)
		b.scope.define(field{name: name, expr: x})
		found := false
		for _, list := range [][]plan.Output{b.shown, b.displayed} {
			for i := range list {
				if list[i].Name == old {
					list[i], found = plan.Output{Name: name, Expr: x}, true
				}
			}
		}
		if !found {
			b.beside(name, x)
		}
	}
}
