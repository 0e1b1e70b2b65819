package lang

import (
	"slices"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// fillmissing is the command that adds the bins of time that have no rows.
type fillmissing struct {
	Pos  lexer.Position
	With []*fillValue `parser:"'fillmissing' ( 'with' @@ ( ',' @@ )* )?"`
}

// fillValue is a constant for a column of new rows.
type fillValue struct {
	Value syntax.Required `parser:"@@"`
	Name  *Name           `parser:"'for' @@"`
}

func (v *fillValue) String() string {
	s := syntax.Print(v.Value)
	if v.Name != nil {
		s += " for " + v.Name.String()
	}
	return s
}

func fillmissingSpec() Spec {
	return Spec{
		Name:  "fillmissing",
		Usage: "fillmissing [with value for name, …]",
		Doc: "After stats … by bin(period), adds a row for every bin without one: from the first bin to the last, those of the queried time range included, and for every combination of the other groups. " +
			"New rows have the given values; other counts are 0, other columns missing. The rows are then in the order of time. A result without rows stays empty, and more than a million rows are refused.",
		Differs: "AWS does not say what a new row holds where with names no value; here counts are 0 in it, because that is the truth.",
		Examples: []Example{
			{"filter ispresent(errorCode) | stats count(*) as failures by bin(1h) as hour | fillmissing", "Failed calls in every hour, also where there are none."},
			{"stats count(*) as n, max(errorCode) as code by bin(2h) as t, eventSource | fillmissing with \"none\" for code | filter eventSource = \"kms.amazonaws.com\"", "A line for every bin, busy or not."},
		},
	}
}

func (c *fillmissing) exprs() []syntax.Expr {
	out := make([]syntax.Expr, 0, len(c.With))
	for _, v := range c.With {
		out = append(out, v.Value)
	}
	return out
}

func (c *fillmissing) String() string {
	if len(c.With) == 0 {
		return "fillmissing"
	}
	return "fillmissing with " + join(c.With)
}

func (c *fillmissing) bind(b *binder) {
	if !b.hasBins(syntax.Node{At: diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("fillmissing")}}, "fillmissing") {
		return
	}
	with := map[*plan.Column]plan.Expr{}
	for _, v := range c.With {
		x := b.expr(v.Value)
		if l, ok := x.(*plan.Literal); !ok || l.Typ == function.Duration || l.Typ == function.Regex {
			b.errorf("not-constant", v.Value.Span(), "new rows get constants, such as 0 or \"none\"").add(b)
			continue
		}
		path := &syntax.Path{Node: syntax.Node{At: v.Name.span()}, Segments: []string{v.Name.value()}}
		ref, ok := b.expr(path).(*plan.Ref)
		switch {
		case !ok:
		case ref.Column == b.bins.column || ref.Column == b.bins.shown.(*plan.Ref).Column:
			b.errorf("bad-name", v.Name.span(), "`%s` is the time, which new rows have", v.Name.value()).add(b)
		case slices.Contains(groupsOf(b.node), ref.Column):
			b.errorf("bad-name", v.Name.span(), "`%s` is what rows are grouped by: new rows have its values", v.Name.value()).add(b)
		default:
			with[ref.Column] = b.fold(argument{x, v.Value.Span()}, ref.Column.Type)
		}
	}
	b.fill(with)
}
