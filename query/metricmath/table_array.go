package metricmath

import "strings"

// arrays are the functions that choose from arrays.
func arrays() []Function {
	two := given("m1", "1 1", "m2", "5 5")
	three := given("m1", "1 1", "m2", "5 5", "m3", "3 3")
	order := []Param{{Type: Array}, {Type: Keyword, Words: []string{"AVG", "MIN", "MAX", "SUM"}}, {Type: Keyword, Words: []string{"ASC", "DESC"}}, {Type: Scalar, Optional: true}}
	return []Function{
		{
			Name: "FIRST", Group: "arrays", Usage: "FIRST(TS[])", Doc: "The first series of an array, which of ANOMALY_DETECTION_BAND is the lower bound.",
			Forms: []Form{form(Series, Array)}, Examples: []Example{{"FIRST([m1, m2])", two, []string{"1 1"}}},
		},
		{
			Name: "LAST", Group: "arrays", Usage: "LAST(TS[])", Doc: "The last series of an array, which of ANOMALY_DETECTION_BAND is the upper bound.",
			Forms: []Form{form(Series, Array)}, Examples: []Example{{"LAST([m1, m2])", two, []string{"5 5"}}},
		},
		{
			Name: "SORT", Group: "arrays", Usage: "SORT(TS[], AVG | MIN | MAX | SUM, ASC | DESC[, S])",
			Doc:   "The array in the order of a statistic of each series over the range; with a number, only so many from its beginning. Series without values come last.",
			Forms: []Form{{Params: order, Result: Array}},
			Examples: []Example{
				{"SORT(METRICS(), MAX, DESC)", three, []string{"5 5", "3 3", "1 1"}},
				{"SORT(METRICS(), SUM, ASC, 2)", three, []string{"1 1", "3 3"}},
			},
		},
		{
			Name: "SLICE", Group: "arrays", Usage: "SLICE(TS[], S[, S])",
			Doc:   "The series of an array from a number on, counted from 0, up to but without another.",
			Forms: []Form{{Params: []Param{{Type: Array}, {Type: Scalar}, {Type: Scalar, Optional: true}}, Result: Array}},
			Examples: []Example{
				{"SLICE([m1, m2, m3], 1)", three, []string{"5 5", "3 3"}},
				{"SLICE([m1, m2, m3], 0, 2)", three, []string{"1 1", "5 5"}},
				{"SLICE([m1, m2, m3], 1, 2) * 2", three, []string{"10 10"}},
			},
		},
	}
}

// conditions are the functions that choose by value.
func conditions() []Function {
	optional := func(result Type, cond, then, other Type) Form {
		f := form(result, cond, then, other)
		f.Params[2].Optional = true
		return f
	}
	values := func(pairs ...string) []Given { return given(append([]string{"c", "1 1 0 0 -"}, pairs...)...) }
	return []Function{{
		Name: "IF", Group: "conditions", Usage: "IF(TS | S, TS | S[, TS | S])",
		Doc: "At each time the second argument where the condition is not 0, else the third. Where the condition is missing, and where it is 0 and there is no third argument, there is no value. " +
			"A chosen series without a value gives 0; only a missing third argument beside a number as the second gives none.",
		Forms: []Form{
			optional(Series, Series, Series, Series), optional(Series, Series, Scalar, Series),
			form(Series, Series, Series, Scalar), form(Series, Series, Scalar, Scalar), optional(Series, Scalar, Series, Series),
		},
		Examples: []Example{
			{"IF(c, a, b)", values("a", "30 - 0 0 30", "b", "0 0 20 - 20"), []string{"30 0 20 0 -"}},
			{"IF(c, 5, b)", values("b", "0 0 20 - 20"), []string{"5 5 20 - -"}},
			{"IF(c, a, 5)", values("a", "30 - 0 0 30"), []string{"30 0 5 5 -"}},
			{"IF(c, 10, 2)", values(), []string{"10 10 2 2 -"}},
			{"IF(c, a)", values("a", "30 - 0 0 30"), []string{"30 0 - - -"}},
			{"IF(c, 5)", values(), []string{"5 5 - - -"}},
			{"IF(MAX(c) > 0, a, b)", values("a", "30 - 0 0 30", "b", "0 0 20 - 20"), []string{"30 - 0 0 30"}},
			{"IF(MAX(c) > 1, a, b)", values("a", "30 - 0 0 30", "b", "0 0 20 - 20"), []string{"0 0 20 - 20"}},
			{"IF(MAX(c) > 1, a)", values("a", "30 - 0 0 30"), []string{"- - - - -"}},
			{"IF(a < 400, a)", given("a", "100 400 - 399"), []string{"100 - - 399"}},
		},
	}}
}

// dates are the functions of time alone.
func dates() []Function {
	part := func(name, doc, out string) Function {
		return Function{
			Name: name, Group: "time", Usage: name + "(TS)", Doc: doc,
			Forms:    []Form{form(Series, Series)},
			Examples: []Example{{name + "(m1)", given("m1", "1 - - 5"), []string{out}}},
		}
	}
	return []Function{
		part("MINUTE", "The minute of every period of the series' range, in UTC: 0 to 59.", "58 59 0 1"),
		part("HOUR", "The hour of every period of the series' range, in UTC: 0 to 23.", "23 23 0 0"),
		part("DAY", "The day of the week of every period of the series' range, in UTC: 1 is Monday, 7 is Sunday.", "4 4 5 5"),
		part("DATE", "The day of the month of every period of the series' range, in UTC: 1 to 31.", "29 29 1 1"),
		part("MONTH", "The month of every period of the series' range, in UTC: 1 to 12.", "2 2 3 3"),
		part("YEAR", "The year of every period of the series' range, in UTC.", "2024 2024 2024 2024"),
		part("EPOCH", "The start of every period of the series' range, in seconds since 1970.", "1709251080 1709251140 1709251200 1709251260"),
		{
			Name: "PERIOD", Group: "time", Usage: "PERIOD(metric)", Doc: "The period of a metric in seconds: that of the expression, with which the metric is fetched.",
			Forms:    []Form{{Params: []Param{{Type: Series, Metric: true}}, Result: Scalar}},
			Examples: []Example{{"m1 / PERIOD(m1)", given("m1", "60 - 120"), []string{"1 - 2"}}},
		},
	}
}

// sources are the functions that bring series.
func sources() []Function {
	return []Function{
		{
			Name: "METRICS", Group: "sources", Usage: "METRICS([String])", Doc: "All metrics of the request, without its expressions; with a text, those whose id contains it.",
			Forms: []Form{{Params: []Param{{Type: String, Optional: true, Literal: true}}, Result: Array}},
			Examples: []Example{
				{"SUM(METRICS())", given("m1", "1 -", "m2", "2 3"), []string{"3 3"}},
				{`SUM(METRICS("error"))`, given("error1", "1 -", "m2", "2 3", "my_errors", "4 5"), []string{"5 5"}},
			},
		},
		{
			Name: "SEARCH", Group: "sources", Usage: "SEARCH('{Namespace, Dimension, …} terms', 'Statistic'[, period])",
			Doc:      "The series of all metrics that a search finds: those of a namespace with exactly these names of dimensions, whose namespace, name, or names or values of dimensions have what the terms say. Without a period it is that of the expression.",
			Forms:    []Form{{Params: []Param{{Type: String, Literal: true}, {Type: String, Literal: true}, {Type: Scalar, Optional: true, Literal: true}}, Result: Array}},
			Alarms:   "alarms cannot search: they watch one series",
			Examples: []Example{{`SUM(SEARCH('{Example, Id} Requests', 'Sum', 60))`, given("m1", "1 -", "m2", "2 3"), []string{"3 3"}}},
		},
		{
			Name: "ANOMALY_DETECTION_BAND", Group: "sources", Usage: "ANOMALY_DETECTION_BAND(TS[, S])",
			Doc: "The bounds of what is normal for a series: an array of the lower and the upper one, a number of standard deviations away from what is expected, 2 when not given. " +
				"They are learned from the values before each period alone, so that a band never knows what comes; the series is calculated for the two weeks before the range too, or for 100 periods where those are longer. " +
				"Where fewer than 25 values lie before a period, it has no bounds. The model is that of the command anomaly, not CloudWatch's.",
			Forms:    []Form{{Params: []Param{{Type: Series}, {Type: Scalar, Optional: true}}, Result: Array}},
			Examples: []Example{{"LAST(ANOMALY_DETECTION_BAND(m1, 3))", given("m1", strings.Repeat("10 ", 26)+"50"), []string{strings.Repeat("- ", 25) + "10 10"}}},
		},
	}
}

// outside are the functions that read what no export holds. Their arguments are not looked at.
func outside() []Function {
	entry := func(name, usage, doc, what string) Function {
		return Function{Name: name, Group: "outside", Usage: name + usage, Doc: doc, Outside: what}
	}
	return []Function{
		entry("INSIGHT_RULE_METRIC", "(rule, metric)", "A statistic of a rule of Contributor Insights.", "what a rule of Contributor Insights has counted"),
		entry("SERVICE_QUOTA", "(TS)", "The service quota of a usage metric.", "the quotas of the account"),
		entry("DB_PERF_INSIGHTS", "(String, String, String | String[])", "Counters of Performance Insights.", "what Performance Insights has counted"),
		entry("LAMBDA", "(String[, …])", "Series that a Lambda function returns.", "what a Lambda function answers"),
	}
}
