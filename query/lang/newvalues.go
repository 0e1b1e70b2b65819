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
		Doc: "Finds the values of a field that occur in the queried time range and not in the baseline, the time right before it: 30d unless given. With by, values are new for each combination of those fields: for each actor, say. " +
			"Each value comes with firstSeen, lastSeen and events, their number; and with what was known of its group, or of all events without by: knownSince, the time of its first event in baseline and range, whatever the value; " +
			"knownDays, how many days that is before firstSeen; values, how many different values it has in all; share, the part of its events that have this one; and with by newActor, true when the group itself occurs in the range for the first time, so that all it does is new. " +
			"The earliest come first. Commands before it, such as filter, hold for range and baseline alike; both are read in one go. It needs a time range, that of the program and not a filter on @timestamp.",
		Extension: true,
		Instead:   "ask for both time ranges, and compare",
		Examples: []Example{
			{"newvalues eventName by userIdentity.arn baseline 90d | filter not newActor | limit 20", "What identities that were known did for the first time."},
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
	for _, item := range append([]*Item{c.Value}, c.Groups...) {
		x := b.expr(item.Expr)
		b.checkAlias(item.Alias)
		if x, ok := b.orderable(x, item.Expr); ok {
			add(&a.Groups, item.name(b.text), x)
		}
	}
	if len(a.Groups) <= len(c.Groups) { // an item cannot be compared
		b.damaged = true
		return
	}
	first := add(&a.Aggs, "firstSeen", b.apply("min", at, argument{t, at}))
	add(&a.Aggs, "lastSeen", b.apply("max", at, argument{t, at}))
	events := add(&a.Aggs, "events", b.countRows(at))
	a.In = b.node
	b.bins, b.node = nil, a
	for _, o := range c.known(b, start, a, first, events) {
		left.add(field{name: o.Name, expr: o.Expr})
		b.show(o)
	}
	b.scope = left
	isNew := b.apply(">=", at, argument{first, at}, argument{plan.Time(start), at})
	value := argument{&plan.Ref{Column: a.Groups[0].Column}, at}
	b.node = &plan.Filter{In: b.node, Cond: plan.And(b.functions, isNew, b.apply("ispresent", at, value))}
	b.node = &plan.Sort{In: b.node, Keys: []plan.Key{{Expr: first}}}
}

// known returns what is known of the group of each value, of which events without the value tell too.
func (c *newvalues) known(b *binder, start int64, a *plan.Aggregate, first, events plan.Expr) []plan.Output {
	list := itemRefs(a.Groups)
	w := b.window(&plan.Window{Partitions: list[1:], Items: []plan.WindowItem{
		{Expr: b.fn("min", first)}, {Expr: b.fn("count", list[0])}, {Expr: b.fn("sum", events)},
	}}, "knownSince", "values", "all")
	column := func(name string, x plan.Expr) plan.Output {
		return plan.Output{Name: name, Expr: b.materialize(x, name)}
	}
	const millisADay, hundredths, tenThousandths = 86_400_000, 2, 4
	days := b.fn("/", b.fn("-", b.fn("toMillis", first), b.fn("toMillis", w[0])), plan.Int(millisADay))
	out := []plan.Output{column("knownSince", w[0]), column("knownDays", b.fn("round", days, plan.Int(hundredths)))}
	if len(list) > 1 {
		out = append(out, column("newActor", b.fn(">=", w[0], plan.Time(start))))
	}
	return append(out, column("values", w[1]), column("share", b.fn("round", b.fn("/", events, w[2]), plan.Int(tenThousandths))))
}

// itemRefs returns the columns of items.
func itemRefs(items []plan.Item) []plan.Expr {
	out := make([]plan.Expr, len(items))
	for i, it := range items {
		out[i] = &plan.Ref{Column: it.Column}
	}
	return out
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
