package lang

import (
	"strings"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// fillnull is the command that SPL and PPL replace missing values with.
type fillnull struct {
	Value *token `parser:"'fillnull' ( ( 'value' '=' | 'with' ) @@ 'in'? )?"`
	Words words  `parser:"@@"`
}

func fillnullSpec() Spec {
	return Spec{
		Name:      "fillnull",
		Usage:     "fillnull [value=value] [field …]",
		Doc:       "Replaces missing values of the fields, or of every column so far, by a value, 0 unless one is written. Stars in a name stand for any characters.",
		Extension: true,
		Instead:   "write `fields coalesce(field, 0) as name`",
		Examples:  []Example{{`stats count(*) as n by errorCode | fillnull value="none" errorCode | sort n desc`, "Errors, with a word for none."}},
	}
}

func (c *fillnull) exprs() []syntax.Expr { return nil }

func (c *fillnull) String() string {
	s := "fillnull "
	if c.Value != nil {
		s += "value=" + c.Value.Text + " "
	}
	return s + c.Words.String()
}

func (c *fillnull) bind(b *binder) {
	value := argument{Expr: plan.Expr(plan.Int(0))}
	if c.Value != nil {
		value = argument{b.constant(c.Value), c.Value.span()}
	}
	for _, o := range b.columns(c.Words) {
		x := b.apply("coalesce", value.at, argument{o.Expr, diag.Span{}}, value)
		b.rename(o.Name, o.Name, b.materialize(x, o.Name))
	}
}

// constant reads a token as a text, a number, or true or false; other words are texts.
func (b *binder) constant(t *token) plan.Expr {
	switch c := t.Text[0]; {
	case c == '"' || c == '\'':
		return plan.Text(syntax.Unquote(t.Text))
	case strings.Trim(t.Text, "0123456789.eE+-") == "":
		return b.number(t.Text, t.span())
	case strings.EqualFold(t.Text, "true"), strings.EqualFold(t.Text, "false"):
		return plan.Bool(strings.EqualFold(t.Text, "true"))
	}
	return plan.Text(t.Text)
}

// table is the command that SPL and PPL choose columns with.
type table struct {
	Words words `parser:"'table' @@"`
}

func tableSpec() Spec {
	return Spec{
		Name:      "table",
		Usage:     "table field …",
		Doc:       "Shows exactly these columns, as display; blanks or commas stand between the names, and stars in a name for any characters.",
		Extension: true,
		Instead:   "write `display field, …`",
		Examples:  []Example{{"sort @timestamp | limit 3 | fields userIdentity.arn as who, userIdentity.type as what, eventName | table eventName wh*", "Columns by the start of their names."}},
	}
}

func (c *table) exprs() []syntax.Expr { return nil }
func (c *table) String() string       { return "table " + c.Words.String() }
func (c *table) bind(b *binder)       { b.displayed = b.columns(c.Words) }
