package lang

import (
	"maps"
	"slices"

	"trailsift/query/diag"
	"trailsift/query/function"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// How deep queries may stand in queries, and how many of them a query may read, those behind names of let each time.
const (
	maxNested     = 16
	maxSubqueries = 64
)

// subqueries reads the queries in brackets of an expression.
func (l *Language) subqueries(q *Query, e syntax.Expr, problems *diag.List) {
	syntax.Walk(e, func(e syntax.Expr) bool {
		s, ok := e.(*syntax.Subquery)
		if !ok {
			return true
		}
		inner := &Query{Text: q.Text, depth: q.depth + 1}
		s.Body = inner
		if inner.depth > maxNested {
			problems.Add(diag.Errorf("too-deep", s.At, "queries are nested more than %d deep", maxNested))
			return true
		}
		before := len(*problems)
		l.read(inner, s.Tokens, problems)
		if len(inner.Stages) == 0 && len(*problems) == before {
			problems.Add(diag.Errorf("expected-query", s.At, "no command stands in the brackets"))
		}
		return true
	})
}

// subquery binds a query in brackets. The columns that it makes get numbers of this plan, so that both can be joined. It returns
// nil for what could not be read.
func (b *binder) subquery(n syntax.Nested) *binder {
	s, ok := n.(*syntax.Subquery)
	if !ok {
		b.damaged = true
		return nil
	}
	q, ok := s.Body.(*Query)
	if !ok {
		return nil
	}
	return b.nested(q, s.At)
}

// nested binds a query as a part of this one.
func (b *binder) nested(q *Query, at diag.Span) *binder {
	if *b.readings++; *b.readings > maxSubqueries {
		b.errorf("too-many-queries", at, "more than %d queries stand in this one", maxSubqueries).once(b, "too many queries")
		return nil
	}
	inner := b.inner()
	inner.stages(q.Stages)
	b.damaged = b.damaged || inner.damaged
	return inner
}

// inner returns a binder for a part of the query.
func (b *binder) inner() *binder {
	inner := &binder{functions: b.functions, text: b.text, options: b.options, ids: b.ids, told: b.told, failed: b.failed, paths: map[*plan.Column]*plan.Path{}, found: b.found,
		lets: maps.Clone(b.lets), readings: b.readings, checks: b.checks}
	inner.options.Limit = 0
	return inner
}

// again binds the commands before the present one once more, for a step that reads the rows twice. What was said about them is not
// said again.
func (b *binder) again() *binder {
	inner := b.inner()
	inner.found, inner.checks, inner.told = new(diag.List), new([]Check), map[string]bool{}
	inner.stages(slices.DeleteFunc(slices.Clone(b.before), func(s Stage) bool {
		_, defines := s.Command.(*let)
		return defines
	}))
	inner.scan.Range = b.scan.Range
	return inner
}

// result makes a column of every value that the query shows, so that it is computed before the rows are joined.
func (b *binder) result() []plan.Output {
	outputs := slices.Clone(b.outputs())
	for i, o := range outputs {
		outputs[i].Expr = b.materialize(b.value(o.Expr), o.Name)
	}
	return outputs
}

// single returns the only column that a query gives. When it shows several, a last `fields` or `display` with one item says which.
func (b *binder) single(n syntax.Nested, outer *binder) (plan.Expr, bool) {
	s := n.(*syntax.Subquery)
	q := s.Body.(*Query)
	outputs := b.outputs()
	if len(outputs) > 1 && len(q.Stages) > 0 {
		if f, ok := q.Stages[len(q.Stages)-1].Command.(*fields); ok && len(f.Items) == 1 {
			name := f.Items[0].name(b.text)
			outputs = slices.DeleteFunc(slices.Clone(outputs), func(o plan.Output) bool { return o.Name != name })
		}
	}
	if len(outputs) == 1 && (b.chosen || b.displayed != nil) {
		return b.materialize(b.value(outputs[0].Expr), outputs[0].Name), true
	}
	if !outer.damaged {
		outer.errorf("one-column", s.At, "the query has to give one column, and gives %d", len(outputs)).
			WithHelp("end it with `| display field`").add(outer)
	}
	return nil, false
}

// alike converts two values to a type in which they can be compared for equality: numbers as numbers, values of the same type
// as they are, and others as texts, since ids must not be rounded.
func alike(x, y plan.Expr) (plan.Expr, plan.Expr) {
	to := function.Text
	switch a, b := x.Type(), y.Type(); {
	case a == b && a != function.JSON && a != function.Null:
		to = a
	case a.Numeric() && b.Numeric():
		to = function.Double
	}
	return plan.Convert(x, to), plan.Convert(y, to)
}

// inQuery binds `x in ( query )`: a column that says whether the query gives x. Missing values are in no query.
func (b *binder) inQuery(e *syntax.Binary, s *syntax.Subquery) plan.Expr {
	if b.group != nil {
		b.errorf("misplaced-query", s.At, "a query cannot stand beside aggregates").WithHelp("ask in a `filter` before `stats`, or inside of `count_if(…)`").add(b)
		return plan.Bool(false)
	}
	x := b.expr(e.X)
	inner := b.subquery(s)
	if inner == nil {
		return plan.Bool(false)
	}
	y, ok := inner.single(s, b)
	if x, comparable := b.orderable(x, e.X); ok && comparable {
		return b.marked(x, y, inner)
	}
	return plan.Bool(false)
}

// marked adds the column that says whether a query gives a value.
func (b *binder) marked(x, y plan.Expr, inner *binder) plan.Expr {
	x, y = alike(x, y)
	mark := b.ids.Column(function.Bool, "in")
	b.node = &plan.Join{In: b.node, Right: inner.node, Kind: plan.Mark, On: []plan.Match{{Left: x, Right: y}}, Mark: mark}
	return &plan.Ref{Column: mark}
}
