package syntax

import "strings"

// Tree writes an expression as a tree, one node a line, operands indented below their operator: what explain shows.
func Tree(e Expr) string {
	var b strings.Builder
	tree(&b, e, "")
	return b.String()
}

func tree(b *strings.Builder, e Expr, indent string) {
	line := func(s string) { b.WriteString(indent + s + "\n") }
	all := func(list []Expr) {
		for _, x := range list {
			tree(b, x, indent+"  ")
		}
	}
	switch e := e.(type) {
	case *Path:
		line("field " + PrintName(e.Segments))
	case *Text:
		line("text " + Quote(e.Value))
	case *Num:
		line("number " + e.Digits)
	case *Bool, *Null:
		line(Print(e))
	case *Period:
		line("duration " + Print(e))
	case *Pattern:
		line("regex " + Print(e))
	case *List:
		line("list")
		all(e.Items)
	case *Call:
		if e.Star {
			line("call " + e.Name + " *")
			return
		}
		line("call " + e.Name)
		all(e.Args)
	case *Member:
		line("member ." + strings.Join(e.Segments, "."))
		all([]Expr{e.X})
	case *Unary:
		line(e.Op)
		all([]Expr{e.X})
	case *Binary:
		line(e.Op)
		all([]Expr{e.X, e.Y})
	case *Bad:
		line("bad")
		all(e.Parts)
	default: // kinds of expressions that only some commands have
		line(Print(e))
	}
}
