package metric

import (
	"errors"
	"maps"
	"math"
	"slices"

	"trailsift/query/metricmath"
)

// functions returns what computes each function of metricmath.Functions but those that name series, which evaluation does.
func functions() map[string]function {
	out := map[string]function{
		"ABS": pointwise(math.Abs), "CEIL": pointwise(math.Ceil), "FLOOR": pointwise(math.Floor),
		"LOG": pointwise(math.Log), "LOG10": pointwise(math.Log10),

		"DIFF":      each(func(s *Series) Series { return s.difference(func(change, _ float64) float64 { return change }) }),
		"DIFF_TIME": each(func(s *Series) Series { return s.difference(func(_, seconds float64) float64 { return seconds }) }),
		"RATE": each(func(s *Series) Series {
			return s.difference(func(change, seconds float64) float64 { return change / seconds })
		}),
		"RUNNING_SUM": each((*Series).runningSum),

		"METRIC_COUNT": func(_ *evaluation, _ int64, args []value) (value, error) {
			return scalar(float64(len(args[0].list))), nil
		},
		"PERIOD": func(_ *evaluation, period int64, _ []value) (value, error) { return scalar(float64(period)), nil },
		"TIME_SERIES": func(e *evaluation, period int64, args []value) (value, error) {
			s, err := e.timeSeries(period, args[0].number)
			return one(s), err
		},
		"IF":           ifElse,
		"FILL":         fill,
		"FIRST":        chooseOne(func(n int) int { return 0 }),
		"LAST":         chooseOne(func(n int) int { return n - 1 }),
		"SORT":         sortBy,
		"SLICE":        slice,
		"REMOVE_EMPTY": removeEmpty,
		bandName:       band,
	}
	for name, f := range aggregations() {
		out[name] = aggregate(f)
	}
	for name, f := range dateParts() {
		out[name] = func(e *evaluation, period int64, _ []value) (value, error) {
			s, err := e.dated(period, f)
			return one(s), err
		}
	}
	return out
}

// Functions returns the names of all functions that are evaluated, in order.
func Functions() []string {
	names := slices.Collect(maps.Keys(functions()))
	names = append(names, "METRICS", "SEARCH")
	slices.Sort(names)
	return names
}

func each(f func(*Series) Series) function {
	return func(_ *evaluation, _ int64, args []value) (value, error) { return args[0].each(f), nil }
}

func pointwise(f func(float64) float64) function {
	return each(func(s *Series) Series { return s.values(f) })
}

// aggregate makes a number of a series, and a series of an array.
func aggregate(f aggregation) function {
	return func(e *evaluation, period int64, args []value) (value, error) {
		if args[0].kind == metricmath.Series {
			return scalar(f.over(args[0].series(), e.periods(period))), nil
		}
		out := f.across(args[0].list)
		out.Period = period
		return one(out), nil
	}
}

func ifElse(_ *evaluation, _ int64, args []value) (value, error) {
	if len(args) == 2 {
		return condition(args[0], args[1], nil), nil
	}
	return condition(args[0], args[1], &args[2]), nil
}

func fill(e *evaluation, period int64, args []value) (value, error) {
	next := func() filler { return constant(args[1].number) }
	switch {
	case args[1].kind == metricmath.Keyword && args[1].word == "REPEAT":
		next = func() filler { return repeat }
	case args[1].kind == metricmath.Keyword:
		next = func() filler { return linear }
	case args[1].kind != metricmath.Scalar:
		next = func() filler { return from(args[1].series()) }
	}
	var err error
	out := args[0].each(func(s *Series) Series {
		times, problem := e.grid(period)
		err = errors.Join(err, problem)
		return s.filled(times, next())
	})
	return out, err
}

// chooseOne makes a series of an array, which is empty when the array is.
func chooseOne(which func(n int) int) function {
	return func(_ *evaluation, period int64, args []value) (value, error) {
		n := len(args[0].list)
		if n == 0 {
			return one(Series{Period: period}), nil
		}
		return one(args[0].list[which(n)]), nil
	}
}

// sortBy orders an array by an aggregate of each series. Those without one come last.
func sortBy(e *evaluation, period int64, args []value) (value, error) {
	type keyed struct {
		series Series
		key    float64
	}
	f := aggregations()[args[1].word]
	list := make([]keyed, len(args[0].list))
	for i, s := range args[0].list {
		list[i] = keyed{s, math.NaN()}
		if s.Len() > 0 {
			list[i].key = f.over(&s, e.periods(period))
		}
	}
	descending := args[2].word == "DESC"
	slices.SortStableFunc(list, func(a, b keyed) int {
		switch {
		case math.IsNaN(a.key) || math.IsNaN(b.key):
			return int(truth(math.IsNaN(a.key))) - int(truth(math.IsNaN(b.key)))
		case a.key == b.key:
			return 0
		case a.key < b.key != descending:
			return -1
		}
		return 1
	})
	n := len(list)
	if len(args) == 4 {
		n = index(args[3].number, n)
	}
	out := make([]Series, n)
	for i := range out {
		out[i] = list[i].series
	}
	return several(out), nil
}

// slice takes the part of an array between two numbers.
func slice(_ *evaluation, _ int64, args []value) (value, error) {
	list := args[0].list
	from, to := index(args[1].number, len(list)), len(list)
	if len(args) == 3 {
		to = max(from, index(args[2].number, len(list)))
	}
	return several(list[from:to:to]), nil
}

// index returns a number as a place in an array of n series. What is no number is 0.
func index(x float64, n int) int {
	if math.IsNaN(x) || x < 0 {
		return 0
	}
	return int(min(x, float64(n)))
}

func removeEmpty(_ *evaluation, _ int64, args []value) (value, error) {
	return several(slices.DeleteFunc(slices.Clone(args[0].list), func(s Series) bool { return s.Len() == 0 })), nil
}
