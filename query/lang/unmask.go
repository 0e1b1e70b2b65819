package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// unmask is the command that shows what data protection hides in CloudWatch.
type unmask struct {
	Pos   lexer.Position
	Field syntax.Required `parser:"'unmask' @@"`
}

func unmaskSpec() Spec {
	return Spec{
		Name:     "unmask",
		Usage:    "unmask(field)",
		Doc:      "Shows a field as it was logged. Nothing is masked in exported files, so that it only adds the column.",
		Differs:  "There is no data protection outside of CloudWatch: the field is shown as it stands in the record.",
		Examples: []Example{{"fields @timestamp, eventName | unmask(sourceIPAddress) | sort @timestamp | limit 3", "Calls with their addresses."}},
	}
}

func (c *unmask) exprs() []syntax.Expr { return []syntax.Expr{c.Field} }
func (c *unmask) String() string       { return "unmask(" + syntax.Print(c.Field) + ")" }

func (c *unmask) bind(b *binder) {
	b.note("unmask", diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("unmask")}, "nothing is masked here: the field is only shown").add(b)
	b.show(b.define(&Item{Expr: c.Field}))
}
