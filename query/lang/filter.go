package lang

import (
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// filter is the command that keeps rows.
type filter struct {
	Pos  lexer.Position
	Word string          `parser:"@( 'filter' | 'where' | 'filterIndex' )"`
	Cond syntax.Required `parser:"@@"`
}

func filterSpec() Spec {
	return Spec{
		Name:     "filter",
		Synonyms: []string{"where", "filterIndex"},
		Foreign:  []string{"having"},
		Usage:    "filter condition",
		Doc: "Keeps the rows for which the condition is true. Several filters must all hold. After stats it chooses groups. " +
			"A comparison with a missing value is false; !=, not in and not like are true for it.",
		Differs: "A condition with !=, not in or not like keeps rows in which the field is missing. filterIndex is another name of filter: every event is looked at.",
		Examples: []Example{
			{`filter eventSource = "s3.amazonaws.com" and eventName like /^(Put|Delete)/ | fields @timestamp, eventName, requestParameters.bucketName | sort @timestamp`, "Calls that change buckets or objects."},
			{"stats count(*) as n by sourceIPAddress | filter n > 100", "Addresses with more than 100 calls."},
		},
	}
}

func (c *filter) String() string       { return "filter " + syntax.Print(c.Cond) }
func (c *filter) exprs() []syntax.Expr { return []syntax.Expr{c.Cond} }

func (c *filter) bind(b *binder) {
	if strings.EqualFold(c.Word, "filterIndex") {
		at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len(c.Word)}
		b.note("filter-index", at, "`filterIndex` is the same as `filter` here: every event is looked at").add(b)
	}
	b.node = &plan.Filter{In: b.node, Cond: b.condition(c.Cond)}
}
