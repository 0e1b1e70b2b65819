package metric

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"trailsift/query/metricmath"
	"trailsift/query/statistic"
)

// Inputs are what a plan has to be given before it can be evaluated.
type Inputs struct {
	Needs []Need // each once

	at      map[string]int // index of a need by its key
	asked   answers        // for the range of the request
	learned answers        // for the range and what lies before it: what bands are learned from
}

// answers are where the series of expressions come from.
type answers struct {
	metrics map[leaf]int       // the need of a metric of the request
	found   map[search][]int   // the needs of what a SEARCH has found, in order
	sql     map[leaf][]Series  // what a query of Metrics Insights has answered
	said    map[leaf][]Message // what there was to say about that
}

func newAnswers() answers {
	return answers{metrics: map[leaf]int{}, found: map[search][]int{}, sql: map[leaf][]Series{}, said: map[leaf][]Message{}}
}

// leaf is a query as an expression of some period reads it.
type leaf struct {
	id     string
	period int64
}

// search is a SEARCH in an expression of some period.
type search struct {
	call   *metricmath.Call
	period int64
}

// ErrNoCatalogue is the error of a SEARCH where Sources.List is missing.
var ErrNoCatalogue = errors.New("SEARCH needs a list of metrics, and there is none here")

// Needs returns what the plan's results are computed from. It asks Sources.List for what SEARCH finds, and Sources.Select for the
// answers of Metrics Insights; Fetch is not called.
func (p *Plan) Needs(ctx context.Context, s Sources) (*Inputs, error) {
	in := &Inputs{at: map[string]int{}, asked: newAnswers(), learned: newAnswers()}
	c := &collector{ctx: ctx, plan: p, sources: s, in: in, answers: &in.asked, seen: map[leaf]bool{}, listed: map[string][]Metric{}}
	for _, q := range p.queries {
		if !q.Returned() {
			continue
		}
		if err := c.query(q, q.period); err != nil {
			return nil, fmt.Errorf("query %s: %w", q.ID, err)
		}
	}
	return in, nil
}

// collector goes through expressions.
type collector struct {
	ctx     context.Context
	plan    *Plan
	sources Sources
	in      *Inputs
	history bool       // it collects what bands are learned from …
	answers *answers   // … here
	past    *collector // the one that does; nil before the first band
	seen    map[leaf]bool
	listed  map[string][]Metric // by namespace
}

// query collects what a query needs when its result has a period.
func (c *collector) query(q *query, period int64) error {
	key := leaf{q.ID, period}
	if c.seen[key] {
		return nil
	}
	c.seen[key] = true
	switch {
	case q.MetricStat != nil:
		s := q.MetricStat
		m := s.Metric
		m.Account = q.AccountID
		c.answers.metrics[key] = c.need(Need{Metric: m, Stat: s.Stat, Period: period, Unit: s.Unit})
		return nil
	case q.sql:
		return c.insights(q, key)
	}
	return c.expression(q.expr, period, q.AccountID)
}

// expression collects what an expression needs.
func (c *collector) expression(x metricmath.Expr, period int64, account string) error {
	var err error
	metricmath.Walk(x, func(e metricmath.Expr) {
		if err != nil {
			return
		}
		switch e := e.(type) {
		case *metricmath.Ref:
			err = c.query(c.plan.byID[e.ID], period)
		case *metricmath.Call:
			switch e.Name {
			case "METRICS":
				for _, other := range c.plan.metrics(e) {
					err = errors.Join(err, c.query(other, period))
				}
			case "SEARCH":
				err = c.search(e, period, account)
			case bandName:
				err = c.learned(e, period, account)
			}
		}
	})
	return err
}

// need adds a need, unless it is there, and returns its index.
func (c *collector) need(n Need) int {
	n.Metric = n.Metric.sorted()
	n.Start = c.plan.start(n.Period, c.history)
	n.End = int64(c.plan.request.EndTime)
	stat := n.Stat
	if s, err := statistic.Parse(stat); err == nil {
		stat = s.String() // tm90 and TM(:90%) are the same
	}
	key := strings.Join([]string{n.Metric.key(), stat, strconv.FormatInt(n.Period, 10), n.Unit, strconv.FormatBool(c.history)}, "\x00")
	i, ok := c.in.at[key]
	if !ok {
		i = len(c.in.Needs)
		c.in.at[key] = i
		c.in.Needs = append(c.in.Needs, n)
	}
	return i
}

// insights asks a query of Metrics Insights.
func (c *collector) insights(q *query, key leaf) error {
	if c.sources.Select == nil {
		return errors.New("queries of Metrics Insights cannot be asked here")
	}
	if key.period == 0 {
		key.period = defaultPeriod
	}
	series, said, err := c.sources.Select(c.ctx, q.Expression, key.period, c.plan.start(key.period, c.history), int64(c.plan.request.EndTime))
	if err != nil {
		return err
	}
	c.answers.said[key] = said
	for _, s := range series {
		s.fill(Data{Times: s.Times, Values: s.Values})
		s.Period = key.period
		c.answers.sql[key] = append(c.answers.sql[key], s)
	}
	return nil
}

// search finds the metrics of a SEARCH, in the order of their names.
func (c *collector) search(call *metricmath.Call, period int64, account string) error {
	if c.sources.List == nil {
		return ErrNoCatalogue
	}
	text, stat := call.Args[0].(*metricmath.Text), call.Args[1].(*metricmath.Text)
	s, problems := metricmath.ParseSearch(text.Raw)
	if s == nil {
		return problems
	}
	all, ok := c.listed[s.Namespace]
	if !ok {
		var err error
		if all, err = c.sources.List(c.ctx, s.Namespace); err != nil {
			return err
		}
		c.listed[s.Namespace] = all
	}
	var found []Metric
	for _, m := range all {
		m = m.sorted()
		if (account == "" || m.Account == account) && s.Matches(names(m)) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, compare)
	found = slices.CompactFunc(found, func(a, b Metric) bool { return compare(a, b) == 0 })
	needs := make([]int, len(found))
	for i, m := range found {
		needs[i] = c.need(Need{Metric: m, Stat: stat.Value(), Period: period})
	}
	c.answers.found[search{call, period}] = needs
	return nil
}

// names returns what a search looks at.
func names(m Metric) *metricmath.Names {
	n := &metricmath.Names{Account: m.Account, Namespace: m.Namespace, Name: m.Name}
	for _, d := range m.Dimensions {
		n.Dimensions = append(n.Dimensions, [2]string{d.Name, d.Value})
	}
	return n
}

// floor returns the start of the period that a time in µs lies in, where periods begin some seconds after the multiples of their
// length.
func floor(at, period, phase int64) int64 {
	width := period * 1e6
	rest := (at - phase*1e6) % width
	if rest < 0 {
		rest += width
	}
	return at - rest
}
