package metric

import (
	"math"

	"trailsift/query/metricmath"
)

// operate joins two values. Between two series a missing point counts as 0 at the times of the other (User Guide, "Basic
// arithmetic functions" and "Comparison and logical operators"); a number has no times, so it is joined with the points there are.
func operate(op metricmath.Op, a, b value) value {
	switch {
	case a.kind == metricmath.Scalar && b.kind == metricmath.Scalar:
		return scalar(apply(op, a.number, b.number))
	case a.kind == metricmath.Scalar:
		return b.each(func(s *Series) Series { return s.values(func(x float64) float64 { return apply(op, a.number, x) }) })
	case b.kind == metricmath.Scalar:
		return a.each(func(s *Series) Series { return s.values(func(x float64) float64 { return apply(op, x, b.number) }) })
	case a.kind == metricmath.Series && b.kind == metricmath.Series:
		joined := join(op, a.series(), b.series())
		if a.series().ID != b.series().ID || a.series().Stat != b.series().Stat {
			joined.ID, joined.Label, joined.Metric, joined.Stat = "", "", nil, ""
		}
		return one(joined)
	case a.kind == metricmath.Series, len(a.list) == 1 && b.kind == metricmath.Array:
		return b.each(func(s *Series) Series {
			joined := join(op, a.series(), s)
			joined.ID, joined.Label, joined.Metric, joined.Stat = s.ID, s.Label, s.Metric, s.Stat
			return joined
		})
	}
	return a.each(func(s *Series) Series { return join(op, s, b.series()) })
}

// join joins two series at the times of both.
func join(op metricmath.Op, a, b *Series) Series {
	out := a.empty(max(a.Len(), b.Len()))
	out.Period = max(a.Period, b.Period)
	for i, j := 0, 0; i < a.Len() || j < b.Len(); {
		var x, y float64
		var at int64
		left := j == b.Len() || i < a.Len() && a.Times[i] <= b.Times[j]
		right := i == a.Len() || j < b.Len() && b.Times[j] <= a.Times[i]
		if left {
			at, x = a.Times[i], a.Values[i]
			i++
		}
		if right {
			at, y = b.Times[j], b.Values[j]
			j++
		}
		out.add(at, apply(op, x, y))
	}
	return out
}

// apply joins two numbers. NaN is no value, and what is joined with it has none.
func apply(op metricmath.Op, x, y float64) float64 {
	if math.IsNaN(x) || math.IsNaN(y) {
		return math.NaN()
	}
	switch op {
	case metricmath.Or:
		return truth(x != 0 || y != 0)
	case metricmath.And:
		return truth(x != 0 && y != 0)
	case metricmath.Equal:
		return truth(x == y)
	case metricmath.NotEqual:
		return truth(x != y)
	case metricmath.LessOrEqual:
		return truth(x <= y)
	case metricmath.GreaterOrEqual:
		return truth(x >= y)
	case metricmath.Less:
		return truth(x < y)
	case metricmath.Greater:
		return truth(x > y)
	case metricmath.Add:
		return x + y
	case metricmath.Subtract:
		return x - y
	case metricmath.Multiply:
		return x * y
	case metricmath.Divide:
		return x / y // infinite or NaN where y is 0, which drops the point
	}
	return math.Pow(x, y)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
