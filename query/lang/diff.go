package lang

import (
	"strings"
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// diff is the command that compares the asked time with an earlier one.
type diff struct {
	Pos lexer.Position
	To  string `parser:"'diff' @( 'previousDay' | 'previousWeek' | 'previousMonth' )?"`
}

func diffSpec() Spec {
	return Spec{
		Name:  "diff",
		Usage: "[pattern field |] diff [previousDay | previousWeek | previousMonth]",
		Doc: "Compares the rows of the time range with those of an earlier time of equal length: the one just before, or the same time a day, a week or a month earlier. " +
			"Each pattern of @message, or of the field of a pattern command before it, is a row with @sampleCount now and @previousCount then, @difference, @changePercent, which is missing for what is new, " +
			"@differenceDescription, one of new, gone, more, fewer and same, and @severityLabel. The largest differences come first. Conditions of the query hold for both times. As with pattern, many texts are read as a sample, of both times and of every kind of event.",
		Differs:  "The names of the columns are this program's.",
		Examples: []Example{{`filter ispresent(errorMessage) | pattern errorMessage | diff previousDay | display @sampleCount, @previousCount, @differenceDescription, @pattern`, "Errors that are new since yesterday, asked with a range of a day."}},
	}
}

func (c *diff) String() string {
	if c.To == "" {
		return "diff"
	}
	return "diff " + c.To
}
func (c *diff) exprs() []syntax.Expr { return nil }

func (c *diff) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("diff")}
	b.compareTimes("diff", at, func(r plan.Range) int64 {
		start := time.UnixMicro(r.Start).UTC()
		switch strings.ToLower(c.To) {
		case "previousday":
			return start.AddDate(0, 0, -1).UnixMicro()
		case "previousweek":
			return start.AddDate(0, 0, -7).UnixMicro()
		case "previousmonth":
			return monthsBefore(start, 1).UnixMicro()
		}
		return r.Start - (r.End - r.Start)
	})
}

// compareTimes compares the patterns of the time range with those of a range of equal length, whose start earlier returns.
func (b *binder) compareTimes(command string, at diag.Span, earlier func(plan.Range) int64) {
	now := b.scan.Range
	g := b.grouped
	switch {
	case g == nil || g.node != b.node:
		if b.scope.closed || b.scan.Table.Record == nil {
			b.errorf("no-records", at, "there are no records to compare after `%s`", lastCommand(b)).
				WithHelp("put `%s` before `stats`, or compare patterns: `pattern field | %s`", command, command).add(b)
			return
		}
		g = b.textsOf(b.scan.Message(b.ids), at)
	case g.time == nil:
		b.errorf("no-records", at, "the rows of `pattern` have no time any more").WithHelp("group the records by `pattern`, not the columns of `stats`").add(b)
		return
	}
	if now.Start <= -maxMicros || now.End >= maxMicros || now.End <= now.Start {
		b.errorf("no-range", at, "`%s` compares a time range with an earlier one, but all time is asked", command).
			WithHelp("ask for a range that has a start and an end").add(b)
		return
	}
	start := earlier(now)
	then := plan.Range{Start: start, End: start + now.End - now.Start}
	inNow, inThen := b.during(g.time, now, at), b.during(g.time, then, at)
	b.scan.Range = plan.Range{Start: min(then.Start, now.Start), End: max(then.End, now.End)}
	b.scan.Where = append(b.scan.Where, plan.Or(b.functions, inNow, inThen))
	t := g.sample(b, exactTexts, inNow)
	count := func(name string, during plan.Expr) plan.Item {
		weight := b.apply("if", at, argument{during, at}, t.weight, argument{plan.Int(0), at})
		return plan.Item{Column: b.ids.Column(function.Int, name), Expr: b.apply("sum", at, argument{weight, at})}
	}
	items := []plan.Item{count("now", inNow), count("then", inThen)}
	counts := []argument{{&plan.Ref{Column: items[0].Column}, at}, {&plan.Ref{Column: items[1].Column}, at}}
	in := b.mostFrequent(t.aggregate(b, nil, items...), b.apply("+", at, counts...), at)
	host := b.host("pattern", in, []plan.Expr{t.total, t.read, counts[0].Expr, counts[1].Expr},
		column{"@pattern", function.Text}, column{"@severityLabel", function.Text}, column{"@ratio", function.Double}, column{"@sampleCount", function.Int}, column{"@previousCount", function.Int})
	b.node = host
	b.showDifferences(command, host.Outs, at)
}

// maxMicros is beyond every time that is asked for.
const maxMicros = 1 << 62

// lastCommand names the command after which records are gone.
func lastCommand(b *binder) string {
	if b.scope.by != "" {
		return b.scope.by
	} else if b.scope.closed {
		return "stats"
	}
	return "source " + b.scan.Table.Name
}

// during returns the condition that a time lies in a range.
func (b *binder) during(t plan.Expr, r plan.Range, at diag.Span) plan.Expr {
	return plan.And(b.functions,
		b.apply(">=", at, argument{t, at}, argument{plan.Time(r.Start), at}),
		b.apply("<", at, argument{t, at}, argument{plan.Time(r.End), at}))
}

// showDifferences adds what follows from the counts, and orders the patterns by how much they differ.
func (b *binder) showDifferences(command string, o []*plan.Column, at diag.Span) {
	ref := func(c *plan.Column) argument { return argument{&plan.Ref{Column: c}, at} }
	add := func(name string, x plan.Expr) *plan.Column {
		c := b.ids.Column(x.Type(), name)
		b.extend(plan.Item{Column: c, Expr: x})
		return c
	}
	call := func(name string, args ...argument) argument { return argument{b.apply(name, at, args...), at} }
	text := func(s string) argument { return argument{plan.Text(s), at} }
	zero := argument{plan.Int(0), at}
	now, then := ref(o[4]), ref(o[5])
	difference := add("@difference", plan.Convert(call("-", now, then).Expr, function.Int))
	percent := add("@changePercent", call("round", call("/", call("*", argument{plan.Double(100), at}, ref(difference)), then), argument{plan.Int(1), at}).Expr)
	described := add("@differenceDescription", call("case",
		call("=", then, zero), text("new"), call("=", now, zero), text("gone"),
		call(">", ref(difference), zero), text("more"), call("<", ref(difference), zero), text("fewer"), text("same")).Expr)
	size := b.materialize(call("abs", ref(difference)).Expr, "size")
	b.node = &plan.Sort{In: b.node, Keys: []plan.Key{{Expr: size, Desc: true}, {Expr: &plan.Ref{Column: o[0]}}}}
	b.replace(command, o[1], o[4], o[5], difference, percent, described, o[2])
}
