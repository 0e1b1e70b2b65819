package metric

import (
	"math"

	"trailsift/query/metricmath"
)

// value is the value of an expression.
type value struct {
	kind   metricmath.Type // Scalar, Series, Array or Keyword
	number float64         // of a Scalar; NaN where there is none
	list   []Series        // of an Array; of a Series, the one
	word   string          // of a Keyword
}

// scalar makes a number of what has a finite value.
func scalar(x float64) value {
	if math.IsInf(x, 0) {
		x = math.NaN()
	}
	return value{kind: metricmath.Scalar, number: x}
}

func one(s Series) value          { return value{kind: metricmath.Series, list: []Series{s}} }
func several(list []Series) value { return value{kind: metricmath.Array, list: list} }

// series returns the value as one series. An array that stands for one may have none: its series has no points.
func (v value) series() *Series {
	if len(v.list) == 0 {
		return &Series{}
	}
	return &v.list[0]
}

// each applies a function to every series, and keeps the kind.
func (v value) each(f func(*Series) Series) value {
	out := value{kind: v.kind, list: make([]Series, len(v.list))}
	for i := range v.list {
		out.list[i] = f(&v.list[i])
	}
	return out
}

// values makes each value of a series anew; what is not finite is dropped.
func (s *Series) values(f func(float64) float64) Series {
	out := s.empty(s.Len())
	for i, x := range s.Values {
		out.add(s.Times[i], f(x))
	}
	return out
}
