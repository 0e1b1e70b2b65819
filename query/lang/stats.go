package lang

import (
	"strconv"
	"strings"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// stats is the command that makes one row of each group.
type stats struct {
	Items  []*Item `parser:"'stats' @@ ( ',' @@ )*"`
	Groups []*Item `parser:"( 'by' @@ ( ',' @@ )* )?"`
	Offset *token  `parser:"( 'offset' @@ )?"`

	series map[*Item]plan.Expr // groups that are bound already: of timechart
}

func statsSpec() Spec {
	return Spec{
		Name:    "stats",
		Foreign: []string{"summarize", "aggregate"},
		Usage:   "stats aggregate [as name], … [by expression [as name], … [offset duration]]",
		Doc: "Makes one row of each group of rows, or of all rows. Columns without a name are called by their text, such as count(*) or bin(5m). " +
			"After stats only its columns exist. A query may have several stats. With offset, the times of bins are shifted by a duration, so that one period can be laid over another.",
		Differs: "A query may have any number of stats, and sort, limit and dedup may stand anywhere. count_distinct is exact. bin() takes any period as it is written.",
		Examples: []Example{
			{"stats count(*) as calls, count_distinct(sourceIPAddress) as addresses by userIdentity.arn | sort calls desc", "Who calls most, and from how many addresses."},
			{"filter ispresent(errorCode) | stats count(*) as errors by bin(1h) as hour, errorCode | sort hour, errors desc", "Errors for each hour."},
		},
	}
}

func (c *stats) exprs() []syntax.Expr { return append(itemExprs(c.Items), itemExprs(c.Groups)...) }

func (c *stats) String() string {
	s := "stats " + join(c.Items)
	if len(c.Groups) > 0 {
		s += " by " + join(c.Groups)
	}
	if c.Offset != nil {
		s += " offset " + c.Offset.Text
	}
	return s
}

// grouping is a stats command that is being bound.
type grouping struct {
	aggregate *plan.Aggregate
	after     []plan.Item // arithmetic over aggregates
	out       scope       // the columns so far; all that is left afterwards
	outputs   []plan.Output
	rows      bool                    // rows stay, and their fields may stand beside aggregates: eventstats
	made      map[string]*plan.Column // the aggregates so far by their syntax.Key: each is computed once

	bins       *bins       // the first bins among the groups; nil for none
	datapoints *datapoints // what statistics of metrics are calculated from; nil when there are none
}

func (c *stats) bind(b *binder) {
	g := &grouping{aggregate: &plan.Aggregate{In: b.node}, out: scope{closed: true}, made: map[string]*plan.Column{}}
	var found *bins // the first bins among the groups
	for _, item := range c.Groups {
		x := c.series[item]
		if x == nil {
			x = b.expr(item.Expr)
		}
		x, _ = b.orderable(x, item.Expr)
		col := b.ids.Column(x.Type(), item.name(b.text))
		g.aggregate.Groups = append(g.aggregate.Groups, plan.Item{Column: col, Expr: x})
		shown := plan.Expr(&plan.Ref{Column: col})
		if found == nil {
			if found = b.asBins(x, col); found != nil {
				b.shift(g, found, c.Offset)
				shown = found.shown
			}
		}
		b.groupColumn(g, item, shown)
	}
	b.checkOffset(c.Offset, found)
	g.bins = found
	g.aggregate.In = b.node
	for _, item := range c.Items {
		b.group = g
		x := b.statsItem(g, item)
		b.group = nil
		b.groupColumn(g, item, x)
	}
	_, unread := c.Items[0].Expr.(*syntax.Bad)
	if len(g.aggregate.Aggs)+len(g.aggregate.Groups) == 0 && !unread && !b.found.HasErrors() {
		b.errorf("no-aggregate", c.Items[0].at(), "nothing is aggregated or grouped here").WithHelp("write `stats count(*) by field`").add(b)
	}
	g.aggregate.In = b.node // an aggregate's argument may have asked another query
	b.checkStatistics(g)
	b.scope, b.bins = g.out, found
	b.node = g.aggregate
	if len(g.after) > 0 {
		b.node = &plan.Extend{In: b.node, Items: g.after}
	}
	b.shown, b.chosen, b.displayed = g.outputs, true, nil
}

// statsItem binds one item of stats, and gives what is not an aggregate itself a column of its own.
func (b *binder) statsItem(g *grouping, item *Item) plan.Expr {
	b.assigned(item)
	if x, ok := b.bareCount(item); ok {
		return x
	}
	before := len(g.aggregate.Aggs)
	x := b.value(b.expr(item.Expr))
	if _, ok := x.(*plan.Ref); ok {
		return x
	}
	if len(g.aggregate.Aggs) == before && x.Type() != function.Null && !refersTo(x) {
		b.warn("no-aggregate", item.at(), "`%s` is the same for every group", item.name(b.text)).add(b)
	}
	col := b.ids.Column(x.Type(), item.name(b.text))
	g.after = append(g.after, plan.Item{Column: col, Expr: x})
	return &plan.Ref{Column: col}
}

// assigned reads `n = count(*)`, which is how KQL names a column, as `count(*) as n`.
func (b *binder) assigned(item *Item) {
	e, ok := item.Expr.(*syntax.Binary)
	if !ok || e.Op != "=" || item.Alias != nil {
		return
	}
	name, isName := e.X.(*syntax.Path)
	call, isCall := e.Y.(*syntax.Call)
	if !isName || !isCall || len(name.Segments) != 1 {
		return
	}
	if entry := b.functions.Lookup(call.Name); entry == nil || entry.Kind != function.Aggregate {
		return
	}
	written := syntax.PrintName(name.Segments)
	b.habit("assignment", e.At, "`=` was read as a name for the column").WithHelp("write `%s as %s`", textOf(call, b.text), written).add(b)
	item.Expr, item.Alias = call, &Name{Pos: lexer.Position{Offset: name.At.Start}, Token: written}
}

// refersTo reports whether an expression uses any column.
func refersTo(x plan.Expr) bool {
	used := false
	plan.EachColumn(x, func(*plan.Column) { used = true })
	return used
}

// bareCount binds `stats count by x`, as other languages write count(*).
func (b *binder) bareCount(item *Item) (plan.Expr, bool) {
	p, ok := item.Expr.(*syntax.Path)
	if !ok || len(p.Segments) != 1 || !strings.EqualFold(p.Segments[0], "count") {
		return nil, false
	}
	if f, _ := b.group.out.find(p.Segments); f != nil {
		return nil, false
	}
	b.habit("bare-count", p.At, "`%s` was read as `count(*)`", p.Segments[0]).add(b)
	return b.call(&syntax.Call{Node: p.Node, Name: "count", NameAt: p.At, Star: true}), true
}

// groupColumn makes a column of stats known and part of the result.
func (b *binder) groupColumn(g *grouping, item *Item, x plan.Expr) {
	b.checkAlias(item.Alias)
	name := item.name(b.text)
	for _, o := range g.outputs {
		if o.Name == name {
			b.errorf("duplicate-name", item.at(), "two columns of `stats` are called `%s`", name).WithHelp("name one of them: `… as name`").add(b)
			return // and not again for each of the columns before
		}
	}
	g.out.add(field{name: name, key: syntax.Key(item.Expr), bare: item.Alias == nil, expr: x, of: item.Expr})
	g.outputs = append(g.outputs, plan.Output{Name: name, Expr: x})
}

// aggregate binds the call of an aggregate as a column of the stats command around it.
func (b *binder) aggregate(c *syntax.Call, entry *function.Entry) plan.Expr {
	g := b.group
	if g == nil {
		b.misplacedAggregate(c)
		return b.failed
	}
	if entry.ID == "stat" {
		return b.stat(c, entry)
	}
	if c.Star && entry.ID != "count" {
		b.errorf("bad-argument", c.At, "`*` stands only in `count(*)`").add(b)
		return b.failed
	}
	b.group, b.inside = nil, c.Name // arguments are values of the rows
	args := b.arguments(c, entry)
	x := b.apply(c.Name, c.At, args...)
	b.group, b.inside = g, ""
	if !plan.IsAggregate(x) {
		return b.failed
	}
	key := syntax.Key(c)
	col, ok := g.made[key]
	if !ok {
		col = b.ids.Column(x.Type(), textOf(c, b.text))
		g.made[key] = col
		g.aggregate.Aggs = append(g.aggregate.Aggs, plan.Item{Column: col, Expr: x})
	}
	return &plan.Ref{Column: col}
}

// misplacedAggregate reports an aggregate outside of stats, or inside of another one.
func (b *binder) misplacedAggregate(c *syntax.Call) {
	if b.inside != "" {
		b.errorf("nested-aggregate", c.At, "`%s` stands inside the aggregate `%s`", c.Name, b.inside).
			WithHelp("aggregate twice: `stats %s as n by … | stats %s(n)`", textOf(c, b.text), b.inside).add(b)
		return
	}
	r := b.errorf("misplaced-aggregate", c.At, "the aggregate `%s` stands outside of `stats`", c.Name)
	if f := b.scope.made(c); f != nil {
		r = r.WithHelp("its column is called `%s`", f.name)
	} else if b.scope.closed {
		r = r.WithHelp("the columns of `stats` are `%s`", strings.Join(b.scope.names(), "`, `"))
	} else {
		r = r.WithHelp("write `stats %s by field`", textOf(c, b.text))
	}
	r.add(b)
}

// groupedPath binds a name that stands in an item of stats outside of an aggregate: a column of this stats.
func (b *binder) groupedPath(p *syntax.Path) plan.Expr {
	g := b.group
	if f, rest := g.out.find(p.Segments); f != nil {
		return b.member(f.expr, rest, p.At)
	}
	if b.damaged {
		return b.failed
	}
	name := textOf(p, b.text)
	b.errorf("not-aggregated", p.At, "`%s` has many values in a group", name).
		WithHelp("group by it: `by %s`", name).
		WithHelp("or choose one value: `latest(%s)`, or count them: `count_distinct(%s)`", name, name).add(b)
	return b.failed
}

// count writes a number with the word that fits it.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
