package function

// numericEntries are the functions on numbers. What has no finite result is missing.
func numericEntries() []Entry {
	unary := func(id string, sql, usage, doc string, examples ...Example) Entry {
		return Entry{
			ID: id, Names: []string{id}, Kind: Scalar, Group: "numeric", Usage: usage, Doc: doc,
			Overloads: []Overload{{Params: []Type{Double}, Result: Double, SQL: sql}},
			Examples:  examples,
		}
	}
	return []Entry{
		unary("abs", "abs($1)", "abs(number)", "The number without its sign.", Example{Text: `abs(-2.5)`, Want: "2.5"}),
		unary("ceil", "ceil($1)", "ceil(number)", "The smallest integer that is not below the number.", Example{Text: `ceil(1.2)`, Want: "2"}),
		unary("floor", "floor($1)", "floor(number)", "The largest integer that is not above the number.", Example{Text: `floor(-1.2)`, Want: "-2"}),
		unary("sqrt", "sqrt(case when $1 >= 0e0 then $1 end)", "sqrt(number)", "The square root; missing for negative numbers.", Example{Text: `sqrt(16)`, Want: "4"}, Example{Text: `sqrt(-1)`, Want: ""}),
		unary("log", "ln(case when $1 > 0e0 then $1 end)", "log(number)", "The natural logarithm; missing for 0 and below.", Example{Text: `log(1)`, Want: "0"}, Example{Text: `log(0)`, Want: ""}),
		{
			ID: "round", Names: []string{"round"}, Kind: Scalar, Group: "numeric", Usage: "round(number[, digits])",
			Doc: "The number rounded to a number of decimals, 0 when not given; halves go away from zero.",
			Overloads: []Overload{
				{Params: []Type{Double}, Result: Double, SQL: "round($1)"},
				{Params: []Type{Double, Int}, Result: Double, SQL: "round($1, $2::integer)", Constant: 2},
			},
			Examples: []Example{{Text: `round(2.5)`, Want: "3"}, {Text: `round(3.14159, 2)`, Want: "3.14"}},
		},
		{
			ID: "greatest", Names: []string{"greatest"}, Kind: Scalar, Group: "numeric", Usage: "greatest(number, ...)",
			Doc: "The largest of the numbers; missing ones are skipped.",
			Overloads: []Overload{
				{Params: []Type{Double}, Variadic: true, Result: Double, SQL: "greatest($*)"},
				{Params: []Type{Time}, Variadic: true, Result: Time, SQL: "greatest($*)"},
			},
			Examples: []Example{{Text: `greatest(3, "11", 7)`, Want: "11"}},
		},
		{
			ID: "least", Names: []string{"least"}, Kind: Scalar, Group: "numeric", Usage: "least(number, ...)",
			Doc: "The smallest of the numbers; missing ones are skipped.",
			Overloads: []Overload{
				{Params: []Type{Double}, Variadic: true, Result: Double, SQL: "least($*)"},
				{Params: []Type{Time}, Variadic: true, Result: Time, SQL: "least($*)"},
			},
			Examples: []Example{{Text: `least(3, 11, 7)`, Want: "3"}},
		},
		{
			ID: "haversine", Names: []string{"haversine"}, Kind: Scalar, Group: "numeric", Usage: "haversine(lat1, lon1, lat2, lon2)",
			Doc: "The distance of two points on the Earth in kilometres, from their latitudes and longitudes in degrees.",
			Overloads: []Overload{{Params: []Type{Double, Double, Double, Double}, Result: Double,
				SQL: "12742e0 * asin(sqrt(least(1e0, pow(sin(radians($3 - $1) / 2), 2) + cos(radians($1)) * cos(radians($3)) * pow(sin(radians($4 - $2) / 2), 2))))"}},
			Examples: []Example{{Text: `round(haversine(52.52, 13.405, 48.137, 11.575))`, Want: "504"}},
		},
	}
}
