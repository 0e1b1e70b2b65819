package function

// arithmeticEntries calculate with numbers. All arithmetic is done on 64-bit floats, which hold integers up to 2^53 exactly;
// what has no finite result is missing.
func arithmeticEntries() []Entry {
	binary := func(id, name, sql, doc string, examples ...Example) Entry {
		return Entry{
			ID: id, Names: []string{name}, Kind: Operator, Group: "arithmetic", Usage: "a " + name + " b", Doc: doc,
			Overloads: []Overload{{Params: []Type{Double, Double}, Result: Double, SQL: sql}},
			Examples:  examples,
		}
	}
	plus := binary("add", "+", "$1 + $2", "The sum. A time plus a duration is a time.", Example{Text: `1 + 2.5`, Want: "3.5"})
	plus.Overloads = append(plus.Overloads,
		Overload{Params: []Type{Time, Duration}, Result: Time, SQL: "$1 + $2"},
		Overload{Params: []Type{Duration, Time}, Result: Time, SQL: "$2 + $1"})
	minus := binary("subtract", "-", "$1 - $2", "The difference. A time minus a duration is a time; two times differ by milliseconds.", Example{Text: `7 - 9`, Want: "-2"})
	minus.Overloads = append(minus.Overloads,
		Overload{Params: []Type{Time, Duration}, Result: Time, SQL: "$1 - $2"},
		Overload{Params: []Type{Time, Time}, Result: Double, SQL: "(epoch_us($1) - epoch_us($2)) / 1000e0"})
	unary := func(id string, sql, usage, doc string, examples ...Example) Entry {
		return Entry{
			ID: id, Names: []string{id}, Kind: Scalar, Group: "numeric", Usage: usage, Doc: doc,
			Overloads: []Overload{{Params: []Type{Double}, Result: Double, SQL: sql}},
			Examples:  examples,
		}
	}
	return []Entry{
		plus, minus,
		binary("multiply", "*", "$1 * $2", "The product.", Example{Text: `6 * 7`, Want: "42"}),
		binary("divide", "/", "$1 / nullif($2, 0e0)", "The quotient, with decimals; missing when b is 0.", Example{Text: `7 / 2`, Want: "3.5"}, Example{Text: `1 / 0`, Want: ""}),
		binary("modulo", "%", "$1 % nullif($2, 0e0)", "The remainder of the division, with the sign of a.", Example{Text: `7 % 4`, Want: "3"}),
		binary("power", "^", "power($1, $2)", "a to the power of b.", Example{Text: `2 ^ 10`, Want: "1024"}),
		{
			ID: "negate", Names: []string{"negate"}, Kind: Operator, Group: "arithmetic", Usage: "-a", Doc: "The number with the other sign.",
			Overloads: []Overload{{Params: []Type{Double}, Result: Double, SQL: "-$1"}},
			Examples:  []Example{{Text: `-(2 + 3)`, Want: "-5"}},
		},
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
