package metric

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailsift/query/metricmath"
)

// Answer answers a request: it compiles it, fetches what it needs, and evaluates it. Errors about the request are a *RequestError
// or an *EvalError.
func Answer(ctx context.Context, r Request, s Sources) (*Response, error) {
	p, err := Compile(r)
	if err != nil {
		return nil, err
	}
	in, err := p.Needs(ctx, s)
	if err != nil {
		return nil, err
	}
	var data []Data
	if len(in.Needs) > 0 {
		if data, err = s.Fetch(ctx, in.Needs); err != nil {
			return nil, err
		}
	}
	outputs, err := p.Eval(in, data, s.Bands)
	if err != nil {
		return nil, err
	}
	return p.Response(outputs), nil
}

// Output is the result of one query that returns data.
type Output struct {
	Query    int      // its index in the request
	Series   []Series // in the order of time, with their labels; of a metric or a single series exactly one
	Partial  bool     // some data could not be read
	Messages []Message
}

// Eval computes the results of the queries that return data, in their order, from the data of each need. The error is an
// *EvalError where it is about an expression.
func (p *Plan) Eval(in *Inputs, data []Data, bands Bands) ([]Output, error) {
	if len(data) != len(in.Needs) {
		return nil, fmt.Errorf("%d series were fetched where %d are needed", len(data), len(in.Needs))
	}
	if bands == nil {
		bands = Learned{}
	}
	e := &evaluation{
		plan: p, inputs: in, answers: &in.asked, data: data, bands: bands, functions: functions(),
		done: map[leaf]value{}, grids: map[int64][]int64{},
	}
	own := e.ownLabels()
	var out []Output
	for _, q := range p.queries {
		if !q.Returned() {
			continue
		}
		v, err := e.query(q, q.period)
		if err != nil {
			return nil, err
		}
		o := Output{Query: q.index, Series: slices.Clone(v.list)}
		if q.kind != metricmath.Array && len(o.Series) == 0 {
			o.Series = []Series{{Period: q.period}}
		}
		for i := range o.Series {
			s := &o.Series[i]
			s.Label = p.label(q, s, own)
		}
		e.notes(q, q.period, &o, map[string]bool{})
		out = append(out, o)
	}
	return out, nil
}

// ownLabels returns the labels that queries have, by id, without any that they are given: what metrics differ in, and the id of
// an expression.
func (e *evaluation) ownLabels() map[string]string {
	out := map[string]string{}
	var list []Series
	for _, q := range e.plan.queries {
		out[q.ID] = q.ID
		if q.MetricStat != nil {
			m := q.MetricStat.Metric
			list = append(list, Series{ID: q.ID, Metric: &m, Stat: q.MetricStat.Stat})
		}
	}
	label(list)
	for _, s := range list {
		out[s.ID] = s.Label
	}
	return out
}

// label returns the label of a series of a query's result. That of an array is the expression's and the metric's; one with
// dynamic parts says itself where the metric's stands.
func (p *Plan) label(q *query, s *Series, own map[string]string) string {
	l := labels{zone: p.zone, now: int64(p.request.EndTime)}
	inner := s.Label
	switch from := p.byID[s.ID]; {
	case from == nil:
	case from == q, from.Label == nil:
		inner = own[s.ID]
	default:
		inner = l.write(*from.Label, own[s.ID], s)
	}
	if inner == "" {
		inner = q.ID
	}
	array := q.kind == metricmath.Array || q.kind == metricmath.Either
	switch {
	case q.Label == nil:
		return inner
	case dynamic.MatchString(*q.Label):
		return l.write(*q.Label, inner, s)
	case array:
		return strings.TrimSpace(*q.Label + " " + inner)
	}
	return *q.Label
}

// notes adds what was said about the data that a query was computed from, each once.
func (e *evaluation) notes(q *query, period int64, o *Output, seen map[string]bool) {
	if seen[q.ID] {
		return
	}
	seen[q.ID] = true
	say := func(messages []Message) {
		for _, m := range messages {
			if !slices.Contains(o.Messages, m) {
				o.Messages = append(o.Messages, m)
			}
		}
	}
	add := func(need int) {
		o.Partial = o.Partial || e.data[need].Partial
		say(e.data[need].Messages)
	}
	switch {
	case q.MetricStat != nil:
		add(e.answers.metrics[leaf{q.ID, period}])
		return
	case q.sql:
		say(e.answers.said[leaf{q.ID, period}])
		return
	}
	metricmath.Walk(q.expr, func(x metricmath.Expr) {
		switch x := x.(type) {
		case *metricmath.Ref:
			e.notes(e.plan.byID[x.ID], period, o, seen)
		case *metricmath.Call:
			for _, need := range e.answers.found[search{x, period}] {
				add(need)
			}
			if x.Name == "METRICS" {
				for _, other := range e.plan.metrics(x) {
					e.notes(other, period, o, seen)
				}
			}
		}
	})
}
