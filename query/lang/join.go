package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// joining is the command that matches rows with those of another query.
type joining struct {
	Pos     lexer.Position
	Options []*option     `parser:"'join' ( (?! 'where' | 'on' ) @@ )*"`
	Keys    []*joinKey    `parser:"( 'where' | 'on' ) @@ ( 'and' @@ )*"`
	Query   syntax.Nested `parser:"@@"`
}

// joinKey is a pair of fields that have to be equal. The names stand before a bracket, where an expression would be a call.
type joinKey struct {
	X *Name `parser:"@@"`
	Y *Name `parser:"'=' @@"`
}

func joinSpec() Spec {
	return Spec{
		Name:  "join",
		Usage: "join [type=inner|left|semi|anti] left=a right=b where a.field = b.field [and …] ( query )",
		Doc: "Matches every row with the rows of another query that have the same value. inner, the default, keeps the pairs that match; left keeps rows without a match too. " +
			"Two kinds are extensions: semi keeps the rows that have a match, anti those that have none, and neither adds columns. " +
			"After the join a.field is a field of the rows before it and b.field one of the query; a name without prefix means the left side when both have it. " +
			"A missing value matches nothing. A query may have any number of joins, over any number of rows.",
		Differs: "Logs Insights has one join in a query, by one pair of fields, with at most 50,000 different keys and no query inside the query. Here none of this is limited. " +
			"What equal names mean is not documented there.",
		Examples: []Example{
			{`filter eventName = "CreateAccessKey" | join left=made right=used where made.responseElements.accessKey.accessKeyId = used.userIdentity.accessKeyId ( filter ispresent(userIdentity.accessKeyId) ) | stats count(*) as calls, earliest(used.@timestamp) as first by made.userIdentity.arn as creator, used.userIdentity.accessKeyId as key`, "Access keys that were made and then used, with who made them."},
			{`filter ispresent(userIdentity.arn) | join type=anti left=a right=b where a.userIdentity.arn = b.userIdentity.arn ( filter eventName = "ConsoleLogin" ) | stats count(*) as calls by userIdentity.arn as who | sort calls desc | limit 3`, "Those who call most and never signed in at the console."},
		},
	}
}

func (c *joining) exprs() []syntax.Expr { return []syntax.Expr{c.Query} }

func (c *joining) String() string {
	s := "join "
	for _, o := range c.Options {
		s += o.String() + " "
	}
	for i, k := range c.Keys {
		if i == 0 {
			s += "where "
		} else {
			s += " and "
		}
		s += k.X.String() + " = " + k.Y.String()
	}
	if c.Query == nil {
		return s
	}
	return s + " " + syntax.Print(c.Query)
}

// String writes the pair as it stands in a query.
func (k *joinKey) String() string { return k.X.String() + " = " + k.Y.String() }

// side is one of the inputs of a join: the name that its fields have as a prefix, and the names that existed there.
type side struct {
	name  string
	scope scope
	scan  *plan.Scan
}

// side returns the side of a join that a path begins with.
func (s *scope) side(path []string) *side {
	if len(path) < 2 {
		return nil
	}
	for i := len(s.sides) - 1; i >= 0; i-- {
		if s.sides[i].name == path[0] {
			return &s.sides[i]
		}
	}
	return nil
}

// on binds something with the names of a side of a join.
func (b *binder) on(s *side, bind func()) {
	scope, scan := b.scope, b.scan
	b.scope, b.scan = s.scope, s.scan
	bind()
	b.scope, b.scan = scope, scan
}

func (c *joining) bind(b *binder) {
	kind, left, right := b.joinOptions(c)
	inner := b.subquery(c.Query)
	if inner == nil || len(c.Keys) == 0 {
		b.damaged = true
		return
	}
	chosen := inner.chosen || inner.displayed != nil
	var outputs []plan.Output
	if chosen {
		outputs = inner.result()
	}
	j := &plan.Join{Kind: kind}
	for _, k := range c.Keys {
		if m, ok := b.joinKey(k, left, right, inner); ok {
			j.On = append(j.On, m)
		}
	}
	j.In, j.Right = b.node, inner.node
	if len(j.On) == 0 {
		b.damaged = true
		return
	}
	b.node = j
	if kind != plan.Inner && kind != plan.Left {
		return
	}
	before := side{left, b.scope, b.scan}
	b.joined(outputs, right, &inner.scope)
	for _, s := range []side{before, {right, inner.scope, inner.scan}} {
		if s.name != "" {
			b.scope.sides = append(b.scope.sides[:len(b.scope.sides):len(b.scope.sides)], s)
		}
	}
}

// joined makes the columns that the right side chose known and shown: under their own names, or with the prefix where the
// name is taken.
func (b *binder) joined(outputs []plan.Output, prefix string, inner *scope) {
	chosen := b.chosen
	for _, o := range outputs {
		full := plan.Output{Name: prefix + "." + o.Name, Expr: o.Expr}
		f := field{name: full.Name, expr: o.Expr}
		if prefix != "" {
			b.scope.add(f)
		}
		switch taken := b.names(&syntax.Path{Segments: strings.Split(o.Name, ".")}); {
		case !taken:
			f.name = o.Name
			if old, rest := inner.find([]string{o.Name}); old != nil && len(rest) == 0 {
				f.key, f.bare, f.of = old.key, old.bare, old.of
			}
			b.scope.add(f)
			b.show(o)
		case prefix != "":
			b.show(full)
		}
	}
	b.chosen = chosen // they stand beside the default columns
}

// joinOptions reads type, left and right.
func (b *binder) joinOptions(c *joining) (kind plan.Kind, left, right string) {
	kinds := map[string]plan.Kind{"inner": plan.Inner, "left": plan.Left, "semi": plan.Semi, "anti": plan.Anti}
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch strings.ToLower(o.Key) {
		case "left":
			left = o.value()
		case "right":
			right = o.value()
		case "type":
			k, ok := kinds[strings.ToLower(o.value())]
			if !ok {
				r := b.errorf("unknown-join", o.Value.span(), "unknown type of join `%s`", o.value())
				r.Diagnostic = r.Suggest(strings.TrimSuffix(strings.ToLower(o.value()), "outer"), []string{"inner", "left", "semi", "anti"})
				r.WithHelp("the types are `inner`, `left`, `semi` and `anti`").add(b)
			}
			if k == plan.Semi || k == plan.Anti {
				b.extension(o.Value.span(), "type of join", k.String(), map[plan.Kind]string{
					plan.Semi: "write `filter field in ( query )`", plan.Anti: "write `filter field not in ( query )`"}[k])
			}
			kind = k
		default:
			b.unknownOption(o, "type", "left", "right")
		}
	}
	if left != "" && left == right {
		b.errorf("duplicate-name", diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("join")}, "both sides of the join are called `%s`", left).add(b)
	}
	return kind, left, right
}

// joinKey binds a pair of fields, in whatever order they were written.
func (b *binder) joinKey(k *joinKey, left, right string, inner *binder) (plan.Match, bool) {
	x, y := k.X, k.Y
	first, second := prefixOf(x), prefixOf(y)
	if right != "" && first == right || left != "" && second == left && first != left {
		x, y = y, x
	}
	of := b.keySide(x, left)
	against := inner.keySide(y, right)
	if of == nil || against == nil {
		return plan.Match{}, false
	}
	l, r := alike(of, against)
	return plan.Match{Left: l, Right: inner.materialize(r, y.String())}, true
}

// prefixOf returns the side that a name begins with; "" for none.
func prefixOf(n *Name) string {
	if path := n.path(); len(path) > 1 {
		return path[0]
	}
	return ""
}

// keySide binds the field of one side; nil when that cannot be.
func (b *binder) keySide(n *Name, prefix string) plan.Expr {
	e := &syntax.Path{Node: syntax.Node{At: n.span()}, Segments: n.path()}
	if prefix != "" && prefixOf(n) == prefix {
		e.Segments = e.Segments[1:]
	}
	x := b.expr(e)
	if x == b.failed {
		return nil
	}
	if x, ok := b.orderable(x, e); ok {
		return x
	}
	return nil
}
