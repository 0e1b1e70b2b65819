package lang

import (
	"math"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// timechart is the command that follows aggregates through time.
type timechart struct {
	Pos     lexer.Position
	Options []*option `parser:"'timechart' ( (?= Ident '=') @@ )*"`
	Items   []*Item   `parser:"@@ ( ',' @@ )*"`
	Series  *Item     `parser:"( 'by' @@ )?"`
}

// How many values timechart tells apart unless asked for more, and what it calls all others.
const (
	defaultSeries = 10
	otherSeries   = "other"
)

func timechartSpec() Spec {
	return Spec{
		Name:  "timechart",
		Usage: "timechart [span=duration] [limit=count] aggregate [as name], … [by field]",
		Doc: "Follows aggregates through time: one row for each bin, and for each of the field's values, with no bin left out. It is stats … by bin(span), field | fillmissing, for the ten values that most events have, or as many as limit says; all others together are called other. " +
			"Without span, a queried time range is cut into a hundred bins at most, and without a range bins are an hour long. The values are rows and not columns, because columns have to be known before the events are read; as a chart, each value is a line of its own.",
		Extension: true,
		Instead:   "`stats … by bin(1h)`, with `fillmissing` behind it",
		Examples: []Example{
			{"timechart span=3h count(*) as calls by eventSource", "When each service was called."},
			{"filter ispresent(errorCode) | timechart span=2h count(*) as failures, count_distinct(userIdentity.arn) as who", "Failures through the day."},
		},
	}
}

func (c *timechart) exprs() []syntax.Expr {
	out := itemExprs(c.Items)
	if c.Series != nil {
		out = append(out, c.Series.Expr)
	}
	return out
}

func (c *timechart) String() string {
	s := "timechart " + printOptions(c.Options) + join(c.Items)
	if c.Series != nil {
		s += " by " + c.Series.String()
	}
	return s
}

func (c *timechart) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("timechart")}
	period, count := b.usualPeriod(), int64(defaultSeries)
	b.checkRepeated(c.Options)
	for _, o := range c.Options {
		switch {
		case o.is("span"):
			if b.spanOption(o).Positive() {
				if n, unit, ok := syntax.ParsePeriod(digitsFirst(o.value())); ok {
					period = &syntax.Period{Node: syntax.Node{At: o.Value.span()}, Count: n, Unit: unit}
				}
			}
		case o.is("limit"):
			count = b.countOption(o, 1, 1000)
		default:
			b.unknownOption(o, "span", "limit")
		}
	}
	if b.scope.closed {
		b.errorf("unknown-field", at, "`timechart` reads `@timestamp`, which does not exist here").WithHelp("write `timechart` before `stats`, or instead of it").add(b)
		b.damaged = true
		return
	}
	groups := []*Item{{Expr: &syntax.Call{Node: syntax.Node{At: diag.Span{}}, Name: "bin", NameAt: at, Args: []syntax.Expr{period}}}}
	s := &stats{Items: c.Items, Groups: groups, series: map[*Item]plan.Expr{}}
	if c.Series != nil {
		s.Groups = append(s.Groups, c.Series)
		s.series[c.Series] = b.top(c.Series, count, at)
	}
	s.bind(b)
	if b.bins != nil && !b.found.HasErrors() {
		b.fill(nil)
	}
}

// top returns a field's most frequent values, and "other" for all others.
func (b *binder) top(item *Item, count int64, at diag.Span) plan.Expr {
	x := b.expr(item.Expr)
	rank, ok := b.countRows(at).(*plan.Call)
	if !ok || !b.comparable(x, item.Expr) || !function.Convertible(x.Type(), function.Text) {
		return plan.Missing()
	}
	t := &plan.Top{In: b.node, Value: plan.Convert(x, function.Text), Rank: rank, Count: count, Other: otherSeries}
	t.Out = b.ids.Column(function.Text, item.name(b.text))
	b.node = t
	return &plan.Ref{Column: t.Out}
}

// countRows returns the aggregate count(*).
func (b *binder) countRows(at diag.Span) plan.Expr { return b.apply("count", at) }

// usualPeriod returns a round period of which the queried time range has a hundred at most; an hour when there is no range.
func (b *binder) usualPeriod() *syntax.Period {
	r := b.asked()
	if r.IsZero() || r.Start == math.MinInt64 || r.End == math.MaxInt64 {
		return &syntax.Period{Count: 1, Unit: "h"}
	}
	const most, second, minute, hour, day = 100, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000
	periods := []struct {
		length, count int64
		unit          string
	}{
		{second, 1, "s"}, {10 * second, 10, "s"}, {minute, 1, "m"}, {5 * minute, 5, "m"}, {15 * minute, 15, "m"}, {hour, 1, "h"}, {3 * hour, 3, "h"},
		{6 * hour, 6, "h"}, {12 * hour, 12, "h"}, {day, 1, "d"}, {7 * day, 1, "w"},
	}
	for _, p := range periods {
		if (r.End-r.Start)/p.length <= most {
			return &syntax.Period{Count: p.count, Unit: p.unit}
		}
	}
	return &syntax.Period{Count: 1, Unit: "mo"}
}
