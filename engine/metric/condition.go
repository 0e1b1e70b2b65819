package metric

import (
	"math"

	"trailsift/query/metricmath"
)

// condition is IF (User Guide, "Using IF expressions"). other is nil when there is no third argument.
func condition(cond, then value, other *value) value {
	if cond.kind == metricmath.Scalar {
		switch {
		case math.IsNaN(cond.number), cond.number == 0 && other == nil:
			return one(then.series().empty(0))
		case cond.number == 0:
			return one(*other.series())
		}
		return one(*then.series())
	}
	c := cond.series()
	out := Series{Period: c.Period}
	yes := chosen(then, 0)
	no := chosen(value{kind: metricmath.Scalar, number: math.NaN()}, 0)
	switch {
	case other == nil:
	case then.kind == metricmath.Scalar: // published: beside a number, a missing third value drops the point
		no = chosen(*other, math.NaN())
	default:
		no = chosen(*other, 0)
	}
	for i, at := range c.Times {
		if c.Values[i] != 0 {
			out.add(at, yes(at))
		} else {
			out.add(at, no(at))
		}
	}
	return one(out)
}

// chosen returns the value at rising times: of a number it is that, of a series the point's, or what stands for a missing one.
func chosen(v value, missing float64) func(at int64) float64 {
	if v.kind == metricmath.Scalar {
		return func(int64) float64 { return v.number }
	}
	at := from(v.series())
	return func(t int64) float64 {
		if x := at(nil, 0, t); !math.IsNaN(x) {
			return x
		}
		return missing
	}
}
