package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// jsonValue is the command that takes a value out of JSON text.
type jsonValue struct {
	Field syntax.Expr `parser:"'json' ( 'field' '=' (?! String ) @@ )?"`
	Path  jsonPath    `parser:"@@"`
	Name  *Name       `parser:"'as' @@"`
}

// jsonPath is where a value stands in JSON, in quotes.
type jsonPath struct {
	Pos   lexer.Position
	Token string `parser:"@String"`
}

func (p *jsonPath) span() diag.Span {
	return diag.Span{Start: p.Pos.Offset, End: p.Pos.Offset + len(p.Token)}
}

// segments reads the path: keys and indexes behind dots, or in brackets, where a key in quotes may hold anything.
func (p *jsonPath) segments() []string {
	var out []string
	rest := strings.TrimPrefix(syntax.Unquote(p.Token), "$")
	for rest != "" {
		var part string
		if inner, ok := strings.CutPrefix(rest, "["); ok {
			closing := "]"
			if inner != "" && (inner[0] == '"' || inner[0] == '\'') {
				closing = inner[:1] + closing
				inner = inner[1:]
			}
			part, rest, _ = strings.Cut(inner, closing)
		} else {
			rest = strings.TrimPrefix(rest, ".")
			n := strings.IndexAny(rest, ".[")
			if n < 0 {
				n = len(rest)
			}
			part, rest = rest[:n], rest[n:]
		}
		if part != "" {
			out = append(out, part)
		}
	}
	return out
}

func jsonSpec() Spec {
	return Spec{
		Name:  "json",
		Usage: "json [field=name] \"path\" as name",
		Doc:   "Takes one value out of a field that holds JSON, @message unless a field is named. The path has keys and list indexes behind dots, such as \"items.0.id\" or \"items[0].id\". The value is missing where the path leads nowhere.",
		Examples: []Example{
			{`json field=requestParameters "bucketName" as bucket | stats count(*) as n by bucket | filter ispresent(bucket) | sort n desc`, "Calls by bucket."},
		},
	}
}

func (c *jsonValue) exprs() []syntax.Expr { return []syntax.Expr{c.Field} }

func (c *jsonValue) String() string {
	s := "json "
	if c.Field != nil {
		s += "field=" + syntax.Print(c.Field) + " "
	}
	if c.Path.Token != "" {
		s += syntax.Quote(syntax.Unquote(c.Path.Token))
	}
	if c.Name != nil {
		s += " as " + c.Name.String()
	}
	return s
}

func (c *jsonValue) bind(b *binder) {
	b.checkAlias(c.Name)
	at := c.Path.span()
	segments := c.Path.segments()
	if len(segments) == 0 {
		b.errorf("bad-path", at, "the path is empty").WithHelp("write keys with dots between them: `\"items.0.id\"`").add(b)
		return
	}
	field := c.Field
	if field == nil {
		field = &syntax.Path{Node: syntax.Node{At: at}, Segments: []string{"@message"}}
	}
	x := b.expr(field)
	if r, ok := x.(*plan.Record); ok { // the record's own fields have columns
		if r.Level.Path != "" {
			segments = append(strings.Split(r.Level.Path, "."), segments...)
		}
		x = b.scanned(&syntax.Path{Node: syntax.Node{At: at}, Segments: segments})
	} else {
		x = b.member(x, segments, at)
	}
	name := c.Name.value()
	b.beside(name, b.materialize(x, name))
}
