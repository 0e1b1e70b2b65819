package lang

import (
	"maps"
	"slices"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// let is the command that names a query.
type let struct {
	Pos   lexer.Position
	Name  *Name         `parser:"'let' @@ '='"`
	Query syntax.Nested `parser:"@@"`
}

// named is a query with a name.
type named struct {
	query *Query
	at    diag.Span
	used  bool
}

func letSpec() Spec {
	return Spec{
		Name:  "let",
		Usage: "let name = ( query )",
		Doc: "Gives a query a name. `source name`, at the beginning of the query or of a later one in brackets, stands for its commands. " +
			"A query with let goes on with its own commands behind the next pipe.",
		Extension: true,
		Instead:   "write the query where its name stands",
		Examples: []Example{
			{`let failed = ( filter ispresent(errorCode) ) | source failed | filter sourceIPAddress in ( source failed | stats count(*) as n by sourceIPAddress | filter n > 5 | display sourceIPAddress ) | stats count(*) as n by sourceIPAddress, errorCode | sort n desc`, "What fails for addresses with more than five failures."},
		},
	}
}

func (c *let) exprs() []syntax.Expr { return []syntax.Expr{c.Query} }
func (c *let) String() string       { return "let " + c.Name.String() + " = " + syntax.Print(c.Query) }

func (c *let) bind(b *binder) {
	b.checkAlias(c.Name)
	s, ok := c.Query.(*syntax.Subquery)
	if !ok {
		b.damaged = true
		return
	}
	q, ok := s.Body.(*Query)
	if !ok {
		return
	}
	if _, ok := b.lets[c.Name.value()]; ok {
		b.errorf("duplicate-name", c.Name.span(), "two queries are called `%s`", c.Name.value()).add(b)
	}
	b.lets[c.Name.value()] = &named{query: q, at: c.Name.span()}
}

// checkLets binds the queries with a name that nobody used, so that their mistakes are reported too.
func (b *binder) checkLets(outer map[string]*named) {
	for _, name := range slices.Sorted(maps.Keys(b.lets)) {
		n := b.lets[name]
		if outer[name] == n || n.used {
			continue
		}
		b.warn("unused-query", n.at, "the query `%s` is not used", name).WithHelp("write `source %s` at the beginning of a query", name).add(b)
		b.nested(n.query, n.at)
	}
}

// adopt goes on from where another query ended.
func (b *binder) adopt(from *binder) {
	b.scan, b.node, b.scope = from.scan, from.node, from.scope
	b.shown, b.chosen, b.displayed, b.limited = from.shown, from.chosen, from.displayed, from.limited
}
