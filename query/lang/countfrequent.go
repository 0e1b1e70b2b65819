package lang

import (
	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/syntax"
)

// countFrequent is the command that counts combinations of values.
type countFrequent struct {
	Items []*Item `parser:"( 'countFrequent' | 'count_frequent' ) @@ ( ',' @@ )*"`
}

func countFrequentSpec() Spec {
	return Spec{
		Name:     "countFrequent",
		Synonyms: []string{"count_frequent"},
		Usage:    "countFrequent field, …",
		Doc:      "Counts every combination of values, as _approxcount, the most frequent first.",
		Differs:  "The counts are exact, and every combination is counted; the column keeps its name.",
		Examples: []Example{{"countFrequent eventSource, errorCode | limit 5", "The most frequent pairs of service and error."}},
	}
}

func (c *countFrequent) exprs() []syntax.Expr { return itemExprs(c.Items) }
func (c *countFrequent) String() string       { return "countFrequent " + join(c.Items) }

func (c *countFrequent) bind(b *binder) {
	counts := countItem(c.Items[0].Expr.Span(), "_approxcount")
	(&stats{Items: []*Item{counts}, Groups: c.Items}).bind(b)
	(&sort{Keys: []*sortKey{{Expr: &syntax.Path{Segments: []string{"_approxcount"}}, Direction: "desc"}}}).bind(b)
}

// countItem is `count(*) as name`, which a command stands for.
func countItem(at diag.Span, name string) *Item {
	pos := lexer.Position{Offset: at.Start}
	return &Item{Expr: &syntax.Call{Node: syntax.Node{At: at}, NameAt: at, Name: "count", Star: true}, Alias: &Name{Pos: pos, Token: name}}
}
