package lang

import (
	"math"
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// newvalues is the command that finds what was never seen before.
type newvalues struct {
	Pos      lexer.Position
	Value    *Item   `parser:"'newvalues' @@"`
	Groups   []*Item `parser:"( 'by' @@ ( ',' @@ )* )?"`
	Baseline *token  `parser:"( 'baseline' '='? @@ )?"`
}

// defaultBaseline is how long before the queried range values must not have been seen when the query does not say.
const defaultBaseline = 30 * 24 * time.Hour

func newvaluesSpec() Spec {
	return Spec{
		Name:  "newvalues",
		Usage: "newvalues field [by field, …] [baseline duration]",
		Doc: "Finds the values of a field that occur in the queried time range and not in the baseline, the time right before it: 30d unless given. With by, values are new for each combination of those fields. " +
			"Each value comes with the times when it was first and last seen and the number of its events, the earliest first. Commands before it, such as filter, hold for range and baseline alike; both are read in one go. It needs a time range, that of the program and not a filter on @timestamp.",
		Extension: true,
		Instead:   "ask for both time ranges, and compare",
		Examples: []Example{
			{"newvalues eventName by userIdentity.arn baseline 90d | limit 20", "What identities did for the first time."},
		},
	}
}

func (c *newvalues) exprs() []syntax.Expr {
	return append(itemExprs([]*Item{c.Value}), itemExprs(c.Groups)...)
}

func (c *newvalues) String() string {
	s := "newvalues " + c.Value.String()
	if len(c.Groups) > 0 {
		s += " by " + join(c.Groups)
	}
	if c.Baseline != nil {
		s += " baseline " + c.Baseline.Text
	}
	return s
}

func (c *newvalues) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("newvalues")}
	start := b.scan.Range.Start
	if !c.widen(b, at) {
		b.damaged = true
		return
	}
	value := b.materialize(b.expr(c.Value.Expr), c.Value.name(b.text))
	b.node = &plan.Filter{In: b.node, Cond: b.apply("ispresent", c.Value.at(), argument{value, c.Value.at()})}
	t := b.scan.Time(b.ids)
	a := &plan.Aggregate{}
	left := scope{closed: true, by: "newvalues"}
	b.shown, b.chosen, b.displayed = nil, true, nil
	add := func(list *[]plan.Item, name string, x plan.Expr) *plan.Ref {
		col := &plan.Ref{Column: b.ids.Column(x.Type(), name)}
		*list = append(*list, plan.Item{Column: col.Column, Expr: x})
		left.add(field{name: name, expr: col})
		b.show(plan.Output{Name: name, Expr: col})
		return col
	}
	for i, item := range append([]*Item{c.Value}, c.Groups...) {
		x := value
		if i > 0 {
			x = b.expr(item.Expr)
		}
		b.checkAlias(item.Alias)
		if x, ok := b.orderable(x, item.Expr); ok {
			add(&a.Groups, item.name(b.text), x)
		}
	}
	first := add(&a.Aggs, "firstSeen", b.apply("min", at, argument{t, at}))
	add(&a.Aggs, "lastSeen", b.apply("max", at, argument{t, at}))
	add(&a.Aggs, "events", b.countRows(at))
	a.In = b.node
	b.scope, b.bins = left, nil
	b.node = &plan.Filter{In: a, Cond: b.apply(">=", at, argument{first, at}, argument{plan.Time(start), at})}
	b.node = &plan.Sort{In: b.node, Keys: []plan.Key{{Expr: first}}}
}

// widen lets the scan begin with the baseline. What stands between must not look at several rows, because it would see those too.
func (c *newvalues) widen(b *binder, at diag.Span) bool {
	r := b.scan.Range
	if r.IsZero() || b.asked().Start == math.MinInt64 {
		b.errorf("no-range", at, "`newvalues` compares a time range with what was before it, and no range is asked for").
			WithHelp("ask for a time range, such as the last 7 days").add(b)
		return false
	}
	if !b.rowwise(at, "newvalues") {
		return false
	}
	begin := time.UnixMicro(r.Start).Add(-defaultBaseline)
	if c.Baseline != nil {
		span, ok := b.span(*c.Baseline)
		if !ok {
			b.errorf("bad-option", c.Baseline.span(), "`baseline` is a duration, such as 30d").add(b)
			return false
		}
		begin = monthsBefore(time.UnixMicro(r.Start).UTC(), int(span.Months)).Add(-time.Duration(span.Micros) * time.Microsecond)
	}
	b.scan.Range.Start = begin.UnixMicro()
	return true
}

// monthsBefore returns the same day some months earlier, or the last day of that month when it is shorter.
func monthsBefore(t time.Time, months int) time.Time {
	back := t.AddDate(0, -months, 0)
	if back.Day() < t.Day() && months > 0 {
		back = back.AddDate(0, 0, -back.Day())
	}
	return back
}
