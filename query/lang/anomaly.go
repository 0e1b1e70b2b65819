package lang

import (
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// anomaly is the command that says what is unusual: about patterns, or about numbers over time.
type anomaly struct {
	Pos  lexer.Position
	Word string `parser:"@'anomaly'"`
	settings
}

func anomalySpec() Spec {
	return Spec{
		Name:  "anomaly",
		Usage: "pattern field | anomaly, or stats … by bin(period), … | anomaly [deviations=number] [history=duration] [name]",
		Doc: "Says what is unusual, about numbers over time or about patterns. " +
			"Behind stats … by bin(period), it judges a column of numbers, the only one or the one that is named; the other groups tell series apart. Each row gets lower and upper, the band that " +
			"the value was expected in, expected, score, anomaly, which is true for an unusual value, and why, in words. The band holds 95 % of usual values, or those within so many deviations; an anomaly has a score of at least 1.16. " +
			"Each row is judged by those before it alone, also those from before the asked time range: 14d, or 100 bins where that is longer, or history. A note says when too little lies there. " +
			"A bin without rows is missing, but for counts of events: there it is 0, for a day from the last row of its series on and as long as any series has rows, and a row of the result when that is an anomaly. The rows are then in the order of time. " +
			"Behind pattern, it finds what is unusual about patterns. Each finding is a row with the columns of pattern and @anomaly, true for a finding, " +
			"@anomalyType, @anomalyScore from 0 to 1, and @anomalyDescription; a pattern without a finding is one row. The highest scores come first. The types are: " +
			"frequency, when a period has far more rows than others: 6 deviations above the median of all periods; new pattern, when its first row is in the last tenth of the time; " +
			"token variation, when a part has one value in 95 % of at least 20 rows, and others in the rest; numeric token, when a number is 6 deviations away from the median; " +
			"HTTP error code, when a part is a status code and a period has far more codes from 400 on than others. A deviation is the median distance from the median times 1.4826, at least the square " +
			"root of the median and 1; a score is deviations / (deviations + 6). The time range is cut into at most 100 periods; without a range they are hours. Fewer than 10 periods have no frequencies " +
			"and nothing new.",
		Differs: "The rules are documented. Behind pattern, they look at the asked time only: nothing is learned before. Judging the numbers of stats is an extension.",
		Examples: []Example{
			{"pattern errorMessage | anomaly | filter @anomaly | display @anomalyScore, @anomalyType, @anomalyDescription", "What is unusual about errors."},
			{"stats count(*) as calls by bin(10m) as t, eventSource | anomaly calls deviations=3 | filter anomaly | display t, eventSource, calls, lower, upper, why", "Services that are busier or quieter than they were."},
		},
	}
}

func (c *anomaly) String() string       { return c.text("anomaly") }
func (c *anomaly) exprs() []syntax.Expr { return nil }

func (c *anomaly) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("anomaly")}
	if g := b.grouped; g != nil && g.node == b.node {
		c.patterns(b, g, at)
		return
	}
	c.numbers(b, at)
}

// patterns says what is unusual about the groups of pattern.
func (c *anomaly) patterns(b *binder, g *grouped, at diag.Span) {
	if len(c.Options)+len(c.Tokens) > 0 {
		b.errorf("bad-option", at, "behind `pattern`, `anomaly` takes nothing").WithHelp("it judges columns of numbers behind `stats … by bin(5m)`").add(b)
	}
	when := plan.Expr(&plan.Literal{Typ: function.Time})
	window, width := b.periods()
	if g.time != nil {
		when = b.apply("datefloor", at, argument{g.time, at}, argument{plan.Duration(plan.Span{Micros: width.Microseconds()}), at})
	}
	t := g.sample(b, maxTexts)
	period, count := b.ids.Column(function.Time, "period"), b.ids.Column(function.Int, "count")
	in := t.aggregate(b, []plan.Item{{Column: period, Expr: when}}, plan.Item{Column: count, Expr: b.apply("sum", at, t.weight)})
	more := []plan.Expr{&plan.Ref{Column: period}, &plan.Ref{Column: count}, t.read, t.total, plan.Int(width.Microseconds()), plan.Int(window.Start), plan.Int(window.End)}
	host := b.host("anomaly", in, more,
		column{"@pattern", function.Text}, column{"@severityLabel", function.Text}, column{"@ratio", function.Double}, column{"@sampleCount", function.Int},
		column{"@anomaly", function.Bool}, column{"@anomalyType", function.Text}, column{"@anomalyScore", function.Double}, column{"@anomalyDescription", function.Text})
	o := host.Outs
	b.node = inOrder(host)
	b.replace("anomaly", o[1], o[3], o[4], o[2], o[5], o[6], o[7], o[8])
}

// periods returns the time range, and the shortest period of which it has at most a hundred. The range is empty, and a period is
// an hour, when no start or no end is asked for.
func (b *binder) periods() (plan.Range, time.Duration) {
	const day = 24 * time.Hour
	r := b.scan.Range
	if r.Start <= -maxMicros || r.End >= maxMicros || r.End <= r.Start {
		return plan.Range{}, time.Hour
	}
	for _, d := range []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 6 * time.Hour, day} {
		if r.End-r.Start <= 100*d.Microseconds() {
			return r, d
		}
	}
	return r, 7 * day
}
