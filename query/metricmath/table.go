package metricmath

// discouraged is why functions over a whole range are no good in alarms.
const discouraged = "CloudWatch advises against it, since an alarm fetches more datapoints than it evaluates, and the result varies with how many"

// pointwise are the functions of each value by itself.
func pointwise() []Function {
	each := func(name, usage, doc, in, out string) Function {
		return Function{
			Name: name, Group: "values", Usage: usage, Doc: doc,
			Forms:    []Form{form(Array, Array), form(Series, Series)},
			Examples: []Example{{name + "(m1)", given("m1", in), []string{out}}},
		}
	}
	return []Function{
		each("ABS", "ABS(TS | TS[])", "The values without their signs.", "-2 - 3.5", "2 - 3.5"),
		each("CEIL", "CEIL(TS | TS[])", "The smallest integers that are not below the values.", "1.2 - -1.2", "2 - -1"),
		each("FLOOR", "FLOOR(TS | TS[])", "The largest integers that are not above the values.", "1.2 - -1.2", "1 - -2"),
		each("LOG", "LOG(TS | TS[])", "The natural logarithms. Values of 0 and below have none, so they are dropped.", "1 0 - -1", "0 - - -"),
		each("LOG10", "LOG10(TS | TS[])", "The logarithms to the base of 10. Values of 0 and below have none, so they are dropped.", "1000 0 - 0.1", "3 - - -1"),
	}
}

// aggregates are one number of a series, or one series of an array.
func aggregates() []Function {
	both := func(name, doc string, examples ...Example) Function {
		return Function{
			Name: name, Group: "aggregates", Usage: name + "(TS | TS[])", Doc: doc,
			Forms:    []Form{form(Series, Array), form(Scalar, Series)},
			Alarms:   discouraged + "; this is about the number that is made of one series",
			Examples: examples,
		}
	}
	over := func(name, in, out string) Example {
		return Example{"TIME_SERIES(" + name + "(m1))", given("m1", in), []string{out}}
	}
	across := func(name, a, b, out string) Example {
		return Example{name + "([m1, m2])", given("m1", a, "m2", b), []string{out}}
	}
	return []Function{
		both("AVG", "The average with missing values counted as 0: of one series, its sum divided by the number of periods in the range; of an array, at each time the sum divided by the number of series.",
			over("AVG", "6 - 2 4", "3 3 3 3"), across("AVG", "6 - 2 -", "2 4 - -", "4 2 1 -")),
		both("MAX", "The largest value of one series, or at each time the largest value of an array.",
			over("MAX", "-6 - -2", "-2 -2 -2"), across("MAX", "6 - -2 -", "2 4 - -", "6 4 -2 -")),
		both("MIN", "The smallest value of one series, or at each time the smallest value of an array.",
			over("MIN", "6 - 2", "2 2 2"), across("MIN", "6 - 2 -", "2 4 - -", "2 4 2 -")),
		both("SUM", "The sum of the values of one series, or at each time the sum of the values of an array.",
			over("SUM", "6 - 2", "8 8 8"), across("SUM", "6 - 2 -", "2 4 - -", "8 4 2 -")),
		both("STDDEV", "The standard deviation of the values of one series, or at each time that of the values of an array: the root of the mean squared distance from the mean of those that are there.",
			over("STDDEV", "2 4 4 4 5 5 7 9", "2 2 2 2 2 2 2 2"), across("STDDEV", "6 - 2 -", "2 4 - -", "2 0 0 -")),
		both("DATAPOINT_COUNT", "The number of values that there are, in one series, or at each time in an array.",
			over("DATAPOINT_COUNT", "6 - 2", "2 2 2"), across("DATAPOINT_COUNT", "6 - 2 -", "2 4 - -", "2 1 1 -")),
		{
			Name: "METRIC_COUNT", Group: "aggregates", Usage: "METRIC_COUNT(TS[])", Doc: "The number of series in an array.",
			Forms:    []Form{form(Scalar, Array)},
			Examples: []Example{{"m1 / METRIC_COUNT(METRICS())", given("m1", "6 - 2", "m2", "- - -"), []string{"3 - 1"}}},
		},
	}
}

// changes are the functions of each value and those before it.
func changes() []Function {
	each := func(name, doc, in, out string) Function {
		return Function{
			Name: name, Group: "changes", Usage: name + "(TS | TS[])", Doc: doc,
			Forms:    []Form{form(Array, Array), form(Series, Series)},
			Examples: []Example{{name + "(m1)", given("m1", in), []string{out}}},
		}
	}
	out := []Function{
		each("DIFF", "The difference between each value and the one before it, however long ago that is. The first has none.", "1 4 - 2", "- 3 - -2"),
		each("DIFF_TIME", "The seconds between each value and the one before it. The first has none.", "1 4 - 2", "- 60 - 120"),
		each("RATE", "The change per second: the difference between each value and the one before it, divided by the seconds between them. The first has none.", "60 180 - 60", "- 2 - -1"),
		each("RUNNING_SUM", "The sum of all values up to each.", "1 4 - 2", "1 5 - 7"),
	}
	out[2].Alarms = "on sparse data it is unpredictable, since how far it reaches back varies with the datapoints that are fetched"
	out[3].Alarms = discouraged
	return out
}

// gaps are the functions about missing values.
func gaps() []Function {
	filler := []string{"REPEAT", "LINEAR"}
	with := func(t Type) []Form {
		return []Form{form(t, t, Scalar), form(t, t, Series), {Params: []Param{{Type: t}, {Type: Keyword, Words: filler}}, Result: t}}
	}
	return []Function{
		{
			Name: "FILL", Group: "missing values", Usage: "FILL(TS | TS[], S | TS | REPEAT | LINEAR)",
			Doc:    "The series with its gaps filled: with a number; with the values of another series; with REPEAT by the value before the gap; with LINEAR by the line between the values around the gap. REPEAT leaves the gap before the first value, LINEAR also the one behind the last.",
			Forms:  append(with(Array), with(Series)...),
			Alarms: "the newest datapoint, when it is only late, is filled too, which can hold the alarm in one state; an alarm on M out of N datapoints avoids that",
			Examples: []Example{
				{"FILL(m1, 0)", given("m1", "- 1 - - 4 -"), []string{"0 1 0 0 4 0"}},
				{"FILL(m1, REPEAT)", given("m1", "- 1 - - 4 -"), []string{"- 1 1 1 4 4"}},
				{"FILL(m1, LINEAR)", given("m1", "- 1 - - 4 -"), []string{"- 1 2 3 4 -"}},
				{"FILL(m1, m2)", given("m1", "- 1 - - 4 -", "m2", "7 - 8 - 9 9"), []string{"7 1 8 - 4 9"}},
				{"FILL([m1, m2], 0)", given("m1", "1 -", "m2", "- 2"), []string{"1 0", "0 2"}},
			},
		},
		{
			Name: "REMOVE_EMPTY", Group: "missing values", Usage: "REMOVE_EMPTY(TS[])", Doc: "The array without the series that have no values.",
			Forms: []Form{form(Array, Array)}, Alarms: discouraged,
			Examples: []Example{{"REMOVE_EMPTY([m1, m2])", given("m1", "- -", "m2", "- 2"), []string{"- 2"}}},
		},
		{
			Name: "TIME_SERIES", Group: "missing values", Usage: "TIME_SERIES(S)", Doc: "A series without gaps, of one number.",
			Forms:    []Form{form(Series, Scalar)},
			Examples: []Example{{"TIME_SERIES(10) - m1", given("m1", "1 - 3"), []string{"9 10 7"}}},
		},
	}
}
