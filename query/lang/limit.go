package lang

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// limit is the command that bounds the number of rows.
type limit struct {
	Pos   lexer.Position
	Word  string `parser:"@( 'limit' | 'head' | 'tail' )"`
	Any   bool   `parser:"@'any'?"`
	Count number `parser:"@@"`
}

// number is a count as it was written. Participle would read 010 as eight.
type number struct {
	Pos    lexer.Position
	Digits string `parser:"@Number"`
}

func (n number) span() diag.Span {
	return diag.Span{Start: n.Pos.Offset, End: n.Pos.Offset + len(n.Digits)}
}

func limitSpec() Spec {
	return Spec{
		Name:     "limit",
		Synonyms: []string{"head", "tail"},
		Foreign:  []string{"take"},
		Usage:    "limit [any] count",
		Doc:      "Keeps the first rows, in the order of the last sort; without a sort the newest events. With any, it takes whichever rows are found first, which is faster.",
		Differs:  "There is no largest limit, and none where none is written.",
		Examples: []Example{{"fields @timestamp, eventName, sourceIPAddress | sort @timestamp desc | limit 5", "The latest events."}},
	}
}

func (c *limit) String() string {
	s := "limit "
	if c.Any {
		s += "any "
	}
	return s + c.Count.Digits
}
func (c *limit) exprs() []syntax.Expr { return nil }

func (c *limit) bind(b *binder) {
	n, err := strconv.ParseInt(c.Count.Digits, 10, 64)
	if err != nil {
		b.errorf("bad-limit", c.Count.span(), "`%s` is no number of rows", c.Count.Digits).
			WithHelp("a limit is a whole number").add(b)
		return
	}
	if strings.EqualFold(c.Word, "tail") {
		at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len(c.Word)}
		b.note("tail", at, "`tail` is an old name of `limit`: it keeps the first rows").
			WithHelp("for the last rows, turn the sort round and write `limit %d`", n).add(b)
	}
	b.limited = true
	b.limit(n, c.Any)
}

// Bounded reports whether the query says itself how many rows it gives at most: no command behind its last limit makes rows.
func (q *Query) Bounded() bool {
	for _, s := range slices.Backward(q.Stages) {
		switch s.Command.(type) {
		case *limit:
			return true
		case *fields, *display, *filter, *sort, *dedup:
		default:
			return false
		}
	}
	return false
}

// limit bounds the rows. Events that are in no order are cut where they get older: Logs Insights shows the newest.
func (b *binder) limit(n int64, any bool) {
	if !any && !b.scope.closed && b.scan.Table.Record != nil && plan.Order(b.node) == nil {
		b.node = &plan.Sort{In: b.node, Keys: []plan.Key{{Expr: b.scan.Time(b.ids), Desc: true}}}
	}
	b.node = &plan.Limit{In: b.node, Count: n, Any: any}
}
