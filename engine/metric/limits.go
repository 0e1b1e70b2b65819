package metric

import (
	"unicode/utf8"

	"trailsift/query/diag"
	"trailsift/query/metricmath"
)

// The limits of CloudWatch (API Reference, GetMetricData and MetricDataQuery; User Guide, "CloudWatch search expression syntax" and
// "Use dynamic labels"). What is beyond them is answered here, and noted.
const (
	awsQueries    = 500
	awsDatapoints = 100_800
	awsExpression = 2_048 // characters
	awsSearch     = 1_024 // characters
	awsDynamic    = 6     // dynamic parts of a label
)

// note says that CloudWatch would refuse what is answered here.
func (c *compiler) note(index int, at diag.Span, format string, args ...any) {
	c.add(index, diag.New(diag.Note, "beyond-aws", at, format, args...))
}

// limits notes what CloudWatch would refuse.
func (c *compiler) limits() {
	r := c.plan.request
	if n := len(r.MetricDataQueries); n > awsQueries {
		c.note(-1, diag.Span{}, "CloudWatch answers %d queries at most; the request has %d", awsQueries, n)
	}
	if r.MaxDatapoints > awsDatapoints {
		c.note(-1, diag.Span{}, "CloudWatch takes %d for MaxDatapoints at most; the request says %d", awsDatapoints, r.MaxDatapoints)
	}
	for _, q := range c.plan.queries {
		if n := utf8.RuneCountInString(q.Expression); n > awsExpression {
			c.note(q.index, diag.Span{End: len(q.Expression)}, "CloudWatch takes expressions of %d characters at most; this one has %d", awsExpression, n)
		}
		if q.expr != nil {
			c.searches(q)
		}
		if q.Label != nil {
			c.dynamicParts(q)
		}
	}
}

// searches notes long searches.
func (c *compiler) searches(q *query) {
	metricmath.Walk(q.expr, func(e metricmath.Expr) {
		call, ok := e.(*metricmath.Call)
		if !ok || call.Name != "SEARCH" {
			return
		}
		text, ok := at(call.Args, 0).(*metricmath.Text)
		if !ok {
			return
		}
		if n := utf8.RuneCountInString(text.Raw); n > awsSearch {
			c.note(q.index, text.At, "CloudWatch takes searches of %d characters at most; this one has %d", awsSearch, n)
		}
	})
}

// dynamicParts notes labels with more dynamic parts than CloudWatch computes.
func (c *compiler) dynamicParts(q *query) {
	parts := dynamic.FindAllString(*q.Label, -1)
	if len(parts) > awsDynamic {
		c.note(q.index, diag.Span{}, "CloudWatch computes %d parts of a label at most; this one has %d", awsDynamic, len(parts))
	}
	own := 0
	for _, p := range parts {
		if p == "${LABEL}" {
			own++
		}
	}
	if own > 1 {
		c.note(q.index, diag.Span{}, "CloudWatch takes ${LABEL} once in a label; this one has it %d times", own)
	}
}
