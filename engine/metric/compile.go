package metric

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"trailsift/query/diag"
	"trailsift/query/metricmath"
	"trailsift/query/statistic"
)

// MaxQueries is how many queries a request may have: four times as many as AWS answers.
const MaxQueries = 2_000

// Other limits of a request. Those of AWS on the number of queries and datapoints are not kept: nothing is paid for here.
const (
	maxLabel  = 2_000       // bytes of a label
	maxPeriod = 365 * 86400 // seconds
)

// Plan is a request that has been understood. It is immutable.
type Plan struct {
	request Request
	zone    *time.Location // of times in labels
	queries []*query
	byID    map[string]*query
	notes   []Problem
}

// query is one query of a request with its expression.
type query struct {
	Query
	index  int
	expr   metricmath.Expr // nil for a metric, and for a query of Metrics Insights
	sql    bool            // a query of Metrics Insights
	kind   metricmath.Type
	period int64 // of its result, in seconds
	state  int   // 0 not checked, 1 being checked, 2 checked
}

// Problem is what is wrong with one query of a request, or with the request as a whole.
type Problem struct {
	Query int    // its index; -1: the request
	ID    string // of the query
	Text  string // the expression that the list is about; "" when it is about none
	List  diag.List
}

// RequestError says everything that is wrong with a request.
type RequestError struct{ Problems []Problem }

// Error returns the first problem and how many more there are.
func (e *RequestError) Error() string {
	p := e.Problems[0]
	text := p.List.Error()
	if p.Query >= 0 {
		text = fmt.Sprintf("query %s: %s", p.ID, text)
	}
	if n := len(e.Problems) - 1; n > 0 {
		text += fmt.Sprintf(" (and problems in %d more)", n)
	}
	return text
}

// Compile checks a request. The error is a *RequestError.
func Compile(r Request) (*Plan, error) {
	p := &Plan{request: r, byID: map[string]*query{}}
	c := &compiler{plan: p, names: map[string]metricmath.Name{}, problems: map[int]*Problem{}}
	c.request()
	if len(r.MetricDataQueries) <= MaxQueries {
		c.queries()
		c.limits()
	}
	err := &RequestError{}
	for i := -1; i < len(r.MetricDataQueries); i++ {
		switch found := c.problems[i]; {
		case found == nil:
		case found.List.HasErrors():
			err.Problems = append(err.Problems, *found)
		default:
			p.notes = append(p.notes, *found)
		}
	}
	if len(err.Problems) == 0 {
		return p, nil
	}
	return nil, err
}

// Notes returns what there is to say about queries that can be answered: that they probably do not mean what they say, or that
// CloudWatch would refuse them.
func (p *Plan) Notes() []Problem { return p.notes }

// compiler collects what is wrong.
type compiler struct {
	plan     *Plan
	names    map[string]metricmath.Name // what the ids stand for, as far as that is known
	problems map[int]*Problem           // by query
}

// add reports something about a query's expression, or about the request where the index is -1.
func (c *compiler) add(index int, list ...diag.Diagnostic) {
	if len(list) == 0 {
		return
	}
	if c.problems[index] == nil {
		c.problems[index] = &Problem{Query: index}
		if index >= 0 {
			q := c.plan.request.MetricDataQueries[index]
			c.problems[index].ID, c.problems[index].Text = q.ID, q.Expression
		}
	}
	c.problems[index].List = append(c.problems[index].List, list...)
}

// fail reports something that is about no place in an expression.
func (c *compiler) fail(index int, code, format string, args ...any) {
	c.add(index, diag.Errorf(code, diag.Span{}, format, args...))
}

// request checks what is not about one query.
func (c *compiler) request() {
	r := c.plan.request
	switch {
	case len(r.MetricDataQueries) == 0:
		c.fail(-1, "no-queries", "the request has no MetricDataQueries")
	case len(r.MetricDataQueries) > MaxQueries:
		c.fail(-1, "too-many-queries", "the request has %d queries; %d are answered at most", len(r.MetricDataQueries), MaxQueries)
	}
	if r.StartTime >= r.EndTime {
		c.fail(-1, "bad-range", "StartTime has to be before EndTime")
	}
	if r.ScanBy != "" && r.ScanBy != Descending && r.ScanBy != Ascending {
		c.fail(-1, "bad-order", "ScanBy is %q; it has to be %s or %s", r.ScanBy, Descending, Ascending)
	}
	if r.MaxDatapoints < 0 {
		c.fail(-1, "bad-limit", "MaxDatapoints is %d; it cannot be negative", r.MaxDatapoints)
	}
	if _, err := parseToken(r.NextToken); err != nil {
		c.fail(-1, "bad-token", "%v", err)
	}
	c.plan.zone = time.UTC
	if r.LabelOptions != nil && r.LabelOptions.Timezone != "" {
		at, err := time.Parse("-0700", r.LabelOptions.Timezone)
		if err != nil {
			c.fail(-1, "bad-zone", "LabelOptions.Timezone is %q; it has to be a plus or minus and four digits, such as +0130", r.LabelOptions.Timezone)
			return
		}
		c.plan.zone = at.Location()
	}
}

// queries reads and checks every query.
func (c *compiler) queries() {
	p := c.plan
	for i, from := range p.request.MetricDataQueries {
		q := &query{Query: from, index: i}
		p.queries = append(p.queries, q)
		c.read(q)
		if first := p.byID[q.ID]; first != nil {
			c.fail(i, "same-id", "two queries have the id `%s`", q.ID)
			continue
		}
		p.byID[q.ID] = q
		c.names[q.ID] = metricmath.Name{Type: q.kind, Metric: q.MetricStat != nil}
	}
	for _, q := range p.queries {
		c.check(q)
	}
	if !slices.ContainsFunc(p.queries, func(q *query) bool { return q.Returned() }) && len(p.queries) > 0 {
		c.fail(-1, "nothing-returned", "no query returns data: ReturnData is false in all of them")
	}
}

var (
	validID   = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]*$`)
	isInsight = regexp.MustCompile(`(?is)^\s*select\s`)
	grouped   = regexp.MustCompile(`(?i)\bgroup\s+by\b`)
)

// read parses one query.
func (c *compiler) read(q *query) {
	if !validID.MatchString(q.ID) {
		c.fail(q.index, "bad-id", "the id `%s` is no id: a small letter, then letters, digits and underscores", q.ID)
	}
	if q.Label != nil && len(*q.Label) > maxLabel {
		c.fail(q.index, "long-label", "the label has %d bytes; %d are written at most", len(*q.Label), maxLabel)
	}
	if q.Period != 0 {
		c.period(q, q.Period)
	}
	switch {
	case (q.MetricStat == nil) == (q.Expression == ""):
		c.fail(q.index, "metric-or-expression", "a query has either a MetricStat or an Expression")
		q.kind, q.state = metricmath.Unknown, 2
	case q.MetricStat != nil:
		c.metric(q)
	case isInsight.MatchString(q.Expression):
		q.sql, q.kind, q.period, q.state = true, metricmath.Either, q.Period, 2
		if grouped.MatchString(q.Expression) {
			q.kind = metricmath.Array
		}
	default:
		var problems diag.List
		q.expr, problems = metricmath.Parse(q.Expression)
		c.add(q.index, problems...)
	}
}

// metric checks a query of one metric.
func (c *compiler) metric(q *query) {
	q.kind, q.period, q.state = metricmath.Series, q.MetricStat.Period, 2
	c.period(q, q.period)
	m := q.MetricStat.Metric
	if m.Namespace == "" || m.Name == "" {
		c.fail(q.index, "no-metric", "the metric needs a Namespace and a MetricName")
	}
	if _, err := statistic.Parse(q.MetricStat.Stat); err != nil {
		c.fail(q.index, "bad-statistic", "Stat is %q: %v", q.MetricStat.Stat, err)
	}
	names := map[string]bool{}
	for _, d := range m.Dimensions {
		if names[d.Name] || d.Name == "" {
			c.fail(q.index, "bad-dimension", "the dimension `%s` stands twice, or has no name", d.Name)
		}
		names[d.Name] = true
	}
}

// period checks a number of seconds.
func (c *compiler) period(q *query, seconds int64) {
	if seconds > 0 && seconds <= maxPeriod && (seconds%60 == 0 || slices.Contains([]int64{1, 5, 10, 20, 30}, seconds)) {
		return
	}
	c.fail(q.index, "bad-period", "the period %d is none: 1, 5, 10, 20, 30 and multiples of 60 seconds are, up to 365 days", seconds)
}

// check finds the type and the period of a query, those of the queries that it reads first.
func (c *compiler) check(q *query) {
	if q.state != 0 {
		return
	}
	q.state = 1
	largest := int64(0)
	metricmath.Walk(q.expr, func(e metricmath.Expr) {
		ref, ok := e.(*metricmath.Ref)
		if !ok || c.plan.byID[ref.ID] == nil {
			return
		}
		other := c.plan.byID[ref.ID]
		if other.state == 1 {
			c.add(q.index, diag.Errorf("cycle", ref.At, "`%s` reads its own result", ref.ID))
			return
		}
		c.check(other)
		largest = max(largest, other.period)
	})
	kind, problems := metricmath.Check(q.expr, metricmath.Scope{Names: c.names, Final: q.Returned()})
	q.kind, q.state = kind, 2
	c.add(q.index, problems...)
	if problems.HasErrors() {
		q.kind = metricmath.Unknown
	}
	if c.plan.byID[q.ID] == q {
		c.names[q.ID] = metricmath.Name{Type: q.kind}
	}
	q.period = c.plan.periodOf(q, largest)
}
