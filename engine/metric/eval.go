package metric

import (
	"errors"
	"fmt"
	"math"
	"time"

	"trailsift/query/diag"
	"trailsift/query/metricmath"
)

// maxDense is how many points the series without gaps of one evaluation may have together: FILL of an array of 10,000 series, each
// of 1,440 minutes, needs 14 million.
const maxDense = 100_000_000

// EvalError is an error of an expression that only its evaluation finds.
type EvalError struct {
	ID   string // of the query
	Text string // its expression
	At   diag.Diagnostic
}

func (e *EvalError) Error() string { return fmt.Sprintf("query %s: %s", e.ID, e.At.Message) }

// evaluation computes the results of a plan.
type evaluation struct {
	plan      *Plan
	inputs    *Inputs
	history   bool        // what bands are learned from is evaluated …
	answers   *answers    // … of these
	past      *evaluation // the one that does that; nil before the first band
	data      []Data
	bands     Bands
	functions map[string]function
	done      map[leaf]value
	dense     int // points of series without gaps so far

	grids map[int64][]int64 // the periods of the range, by their length
}

// function computes a call whose arguments are known. The period is that of the expression.
type function func(e *evaluation, period int64, args []value) (value, error)

// query returns the value of a query when its result has a period.
func (e *evaluation) query(q *query, period int64) (value, error) {
	key := leaf{q.ID, period}
	if v, ok := e.done[key]; ok {
		return v, nil
	}
	var v value
	switch {
	case q.MetricStat != nil:
		v = one(e.fetched(e.answers.metrics[key], period, q.ID))
	case q.sql:
		v = several(e.answers.sql[key])
	default:
		c := &calculation{evaluation: e, period: period}
		var err error
		if v, err = c.value(q.expr); err != nil {
			var at *EvalError
			if errors.As(err, &at) && at.ID == "" {
				at.ID, at.Text = q.ID, q.Expression
			}
			return value{}, err
		}
		if v.kind == metricmath.Series { // from here on it goes by the name of the expression
			s := *v.series()
			s.ID, s.Label = q.ID, ""
			v = one(s)
		}
	}
	e.done[key] = v
	return v, nil
}

// fetched returns the series of a need.
func (e *evaluation) fetched(need int, period int64, id string) Series {
	n := e.inputs.Needs[need]
	s := Series{ID: id, Metric: &n.Metric, Stat: n.Stat, Period: period}
	s.fill(e.data[need])
	return s
}

// calculation is the evaluation of one expression.
type calculation struct {
	*evaluation
	period int64
}

// value computes an expression, which Check has found right.
func (c *calculation) value(x metricmath.Expr) (value, error) {
	switch x := x.(type) {
	case *metricmath.Number:
		return scalar(x.Value), nil
	case *metricmath.Word:
		return value{kind: metricmath.Keyword, word: x.Name}, nil
	case *metricmath.Text:
		return value{kind: metricmath.String}, nil
	case *metricmath.Ref:
		return c.query(c.plan.byID[x.ID], c.period)
	case *metricmath.Negate:
		v, err := c.value(x.X)
		return operate(metricmath.Multiply, scalar(-1), v), err
	case *metricmath.Binary:
		left, err := c.value(x.Left)
		if err != nil {
			return value{}, err
		}
		right, err := c.value(x.Right)
		return operate(x.Op, left, right), err
	case *metricmath.List:
		var list []Series
		for _, item := range x.Items {
			v, err := c.value(item)
			if err != nil {
				return value{}, err
			}
			list = append(list, v.list...)
		}
		return several(list), nil
	case *metricmath.Call:
		v, err := c.call(x)
		var at *EvalError
		if err != nil && !errors.As(err, &at) {
			err = &EvalError{At: diag.Errorf("cannot-evaluate", x.At, "%v", err)}
		}
		return v, err
	}
	return value{}, fmt.Errorf("an expression of type %T cannot be evaluated", x)
}

// call computes a call.
func (c *calculation) call(x *metricmath.Call) (value, error) {
	switch x.Name {
	case "METRICS":
		var list []Series
		for _, q := range c.plan.metrics(x) {
			v, err := c.query(q, c.period)
			if err != nil {
				return value{}, err
			}
			list = append(list, v.list...)
		}
		return several(list), nil
	case "SEARCH":
		needs := c.answers.found[search{x, c.period}]
		list := make([]Series, len(needs))
		for i, n := range needs {
			list[i] = c.fetched(n, c.period, "")
		}
		label(list)
		return several(list), nil
	}
	args := make([]value, len(x.Args))
	for i, a := range x.Args {
		from := c
		if x.Name == bandName && i == 0 {
			from = &calculation{evaluation: c.before(), period: c.period}
		}
		var err error
		if args[i], err = from.value(a); err != nil {
			return value{}, err
		}
	}
	f, ok := c.functions[x.Name]
	if !ok {
		return value{}, fmt.Errorf("`%s` cannot be evaluated", x.Name)
	}
	return f(c.evaluation, c.period, args)
}

// periods returns how many periods of a length the range has.
func (e *evaluation) periods(period int64) int {
	start, end, width := e.plan.start(period, e.history), int64(e.plan.request.EndTime), period*1e6
	return int((end - start + width - 1) / width)
}

// grid returns the starts of the range's periods. The result must not be changed.
func (e *evaluation) grid(period int64) ([]int64, error) {
	n := e.periods(period)
	if e.dense += n; e.dense > maxDense {
		return nil, fmt.Errorf("the range has %d periods of %d seconds; series without gaps may have %d points together: take a longer period", n, period, maxDense)
	}
	if e.grids[period] == nil {
		start := e.plan.start(period, e.history)
		times := make([]int64, n)
		for i := range times {
			times[i] = start + int64(i)*period*1e6
		}
		e.grids[period] = times
	}
	return e.grids[period], nil
}

// dated makes a series without gaps of a function of time.
func (e *evaluation) dated(period int64, f func(time.Time) float64) (Series, error) {
	times, err := e.grid(period)
	out := Series{Period: period}
	for _, at := range times {
		out.add(at, f(time.UnixMicro(at).UTC()))
	}
	return out, err
}

// timeSeries makes a series without gaps of a number.
func (e *evaluation) timeSeries(period int64, x float64) (Series, error) {
	if math.IsNaN(x) {
		return Series{Period: period}, nil
	}
	return e.dated(period, func(time.Time) float64 { return x })
}
