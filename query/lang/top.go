package lang

import (
	"math"
	"strings"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// top is the command that counts values and shows the most or least frequent ones.
type top struct {
	Word    string    `parser:"@( 'top' | 'rare' | 'field_values' )"`
	Options []*option `parser:"( (?= Ident '=' ) @@ )*"`
	Count   *number   `parser:"@@?"`
	Items   []*Item   `parser:"@@ ( ',' @@ )*"`
	Groups  []*Item   `parser:"( 'by' @@ ( ',' @@ )* )?"`
}

// topCount is how many values are shown when the query does not say.
const topCount = 10

func topSpec() Spec {
	return Spec{
		Name:  "top",
		Usage: "top [count] expression [as name], … [by expression, …]",
		Doc: "The most frequent values, 10 unless a count is written, with how often each occurs and its share in percent. Rows without a value are not counted. " +
			"Several expressions are counted as combinations; behind by the values of each group are counted on their own.",
		Extension: true,
		Instead:   "write `stats count(*) as n by field | sort n desc | limit 10`",
		Examples: []Example{
			{"top 5 eventName", "The five most frequent calls."},
			{"filter ispresent(errorCode) | top 3 eventName by errorCode", "For every error, the calls that meet it most."},
		},
	}
}

// rare is top with the order turned round.
type rare struct {
	top
}

func rareSpec() Spec {
	return Spec{
		Name:      "rare",
		Usage:     "rare [count] expression [as name], … [by expression, …]",
		Doc:       "The least frequent values, 10 unless a count is written: as top, the other way round.",
		Extension: true,
		Instead:   "write `stats count(*) as n by field | sort n | limit 10`",
		Examples:  []Example{{"rare 5 userAgent", "The user agents that are seen least."}},
	}
}

// fieldValues is top without an end.
type fieldValues struct {
	top
}

func fieldValuesSpec() Spec {
	return Spec{
		Name:      "field_values",
		Usage:     "field_values expression [as name], …",
		Doc:       "Every value, with how often it occurs and its share in percent, the most frequent first: as top, but all of them.",
		Extension: true,
		Instead:   "write `stats count(*) as n by field | sort n desc`",
		Examples:  []Example{{"field_values awsRegion", "The regions in use."}},
	}
}

func (c *top) exprs() []syntax.Expr { return append(itemExprs(c.Items), itemExprs(c.Groups)...) }

func (c *top) String() string {
	s := strings.ToLower(c.Word) + " " + printOptions(c.Options)
	if c.Count != nil {
		s += c.Count.Digits + " "
	}
	s += join(c.Items)
	if len(c.Groups) > 0 {
		s += " by " + join(c.Groups)
	}
	return s
}

func (c *top) bind(b *binder) {
	rows := b.topRows(c)
	for _, item := range c.Items {
		at := item.Expr.Span()
		if x := b.expr(item.Expr); b.comparable(x, item.Expr) {
			there := b.bool(b.apply("ispresent", at, argument{x, at}))
			b.node = &plan.Filter{In: b.node, Cond: there}
		}
	}
	counts := countItem(c.Items[0].Expr.Span(), "count")
	(&stats{Items: []*Item{counts}, Groups: append(append([]*Item(nil), c.Groups...), c.Items...)}).bind(b)
	values := b.shown
	n := values[len(values)-1].Expr
	groups := outputExprs(values[:len(c.Groups)])

	total := &plan.Window{Partitions: groups, Items: []plan.WindowItem{{Expr: b.apply("sum", c.Items[0].at(), argument{Expr: n})}}}
	percent := b.share(n, b.window(total, "total")[0])
	order := []plan.Key{{Expr: n, Desc: !strings.EqualFold(c.Word, "rare")}}
	for _, v := range values[len(groups) : len(values)-1] {
		order = append(order, plan.Key{Expr: v.Expr})
	}
	b.beside("percent", b.materialize(percent, "percent"))
	b.first(rows, groups, order)
}

// topRows returns how many values are asked for.
func (b *binder) topRows(c *top) int64 {
	rows := int64(topCount)
	if strings.EqualFold(c.Word, "field_values") {
		rows = math.MaxInt64
	}
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		if !o.is("limit") {
			b.unknownOption(o, "limit")
			continue
		}
		rows = b.countOption(o, 1, 1e9)
	}
	if c.Count != nil {
		rows = b.rowCount(*c.Count)
	}
	return rows
}

// rowCount reads a number of rows.
func (b *binder) rowCount(n number) int64 {
	l := number64(n.Digits)
	count, ok := l.Value.(int64)
	if !ok {
		b.errorf("bad-limit", n.span(), "`%s` is no number of rows", n.Digits).WithHelp("it is a whole number").add(b)
	}
	return count
}

// share returns how much a count is of a total, in percent with two decimals.
func (b *binder) share(n, total plan.Expr) plan.Expr {
	of := func(name string, x, y plan.Expr) plan.Expr {
		return b.apply(name, diag.Span{}, argument{Expr: x}, argument{Expr: y})
	}
	return of("round", of("/", of("*", n, plan.Int(100)), total), plan.Int(2))
}

// first keeps the first rows in an order, of each group or of all rows, and orders the rows by the groups and that order.
func (b *binder) first(rows int64, groups []plan.Expr, order []plan.Key) {
	b.limited = b.limited || rows < math.MaxInt64
	switch {
	case rows == math.MaxInt64:
		b.node = &plan.Sort{In: b.node, Keys: append(keysOf(groups), order...)}
		return
	case len(groups) == 0:
		b.node = &plan.Limit{In: &plan.Sort{In: b.node, Keys: order}, Count: rows}
		return
	}
	rank := &plan.Window{Partitions: groups, Order: order, Items: []plan.WindowItem{{Expr: b.apply("count", diag.Span{}), Frame: plan.Frame{Running: true}}}}
	n := b.window(rank, "rank")[0]
	b.node = &plan.Filter{In: b.node, Cond: b.apply("<=", diag.Span{}, argument{Expr: n}, argument{Expr: plan.Int(rows)})}
	b.node = &plan.Sort{In: b.node, Keys: append(keysOf(groups), order...)}
}

func keysOf(exprs []plan.Expr) []plan.Key {
	var keys []plan.Key
	for _, e := range exprs {
		keys = append(keys, plan.Key{Expr: e})
	}
	return keys
}

func outputExprs(outputs []plan.Output) []plan.Expr {
	out := make([]plan.Expr, len(outputs))
	for i, o := range outputs {
		out[i] = o.Expr
	}
	return out
}
