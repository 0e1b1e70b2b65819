package lang

import (
	"time"

	"github.com/alecthomas/participle/v2/lexer"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// anomaly is the command that says what is unusual about patterns.
type anomaly struct {
	Pos  lexer.Position
	Word string `parser:"@'anomaly'"`
}

func anomalySpec() Spec {
	return Spec{
		Name:  "anomaly",
		Usage: "pattern field | anomaly",
		Doc: "Says what is unusual about the patterns of the pattern command, which stands before it. Each finding is a row with the columns of pattern and @anomaly, true for a finding, " +
			"@anomalyType, @anomalyScore from 0 to 1, and @anomalyDescription; a pattern without a finding is one row. The highest scores come first. The types are: " +
			"frequency, when a period has far more rows than others: 6 deviations above the median of all periods; new pattern, when its first row is in the last tenth of the time; " +
			"token variation, when a part has one value in 95 % of at least 20 rows, and others in the rest; numeric token, when a number is 6 deviations away from the median; " +
			"HTTP error code, when a part is a status code and a period has far more codes from 400 on than others. A deviation is the median distance from the median times 1.4826, at least the square " +
			"root of the median and 1; a score is deviations / (deviations + 6). The time range is cut into at most 100 periods; without a range they are hours. Fewer than 10 periods have no frequencies " +
			"and nothing new.",
		Differs: "The rules are documented, and look at the asked time only: nothing is learned before.",
		Examples: []Example{
			{"pattern errorMessage | anomaly | filter @anomaly | display @anomalyScore, @anomalyType, @anomalyDescription", "What is unusual about errors."},
		},
	}
}

func (c *anomaly) String() string       { return "anomaly" }
func (c *anomaly) exprs() []syntax.Expr { return nil }

func (c *anomaly) bind(b *binder) {
	at := diag.Span{Start: c.Pos.Offset, End: c.Pos.Offset + len("anomaly")}
	g := b.grouped
	if g == nil || g.node != b.node {
		b.errorf("misplaced-anomaly", at, "`anomaly` does not stand directly behind `pattern`").WithHelp("write `pattern @message | anomaly`").add(b)
		return
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
