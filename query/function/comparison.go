package function

// comparisonEntries compare values. Text that stands for a number is compared with numbers by value, but text with leading
// zeros is no number: account ids keep their digits.
func comparisonEntries() []Entry {
	return []Entry{
		{
			ID: "equal", Names: []string{"="}, Kind: Operator, Group: "comparison", Usage: "a = b",
			Doc:       "True when both are the same value. Text and a number are equal when the text is that number; text with leading zeros, and numbers of more than 15 digits, are compared digit by digit. A missing value equals nothing.",
			Overloads: same(Bool, "$1 = $2", Overload{Params: []Type{Text, Double}, Result: Bool}, Overload{Params: []Type{Double, Text}, Result: Bool}),
			Examples:  []Example{{Text: `"400.0" = 400`, Want: "true"}, {Text: `"0400" = 400`, Want: "false"}, {Text: `"a" = "A"`, Want: "false"}},
		},
		{
			ID: "notEqual", Names: []string{"!="}, Kind: Operator, Group: "comparison", Usage: "a != b",
			Doc:       "True when the values differ, or exactly one of them is missing.",
			Overloads: total(same(Bool, "$1 is distinct from $2", Overload{Params: []Type{Text, Double}, Result: Bool}, Overload{Params: []Type{Double, Text}, Result: Bool})),
			Examples:  []Example{{Text: `"a" != "b"`, Want: "true"}, {Text: `"1.0" != 1`, Want: "false"}},
		},
		ordering("less", "<", "True when a comes before b. Two texts are compared in natural order: numbers by value, then other text with runs of digits by their value. Text that is no number is not comparable with a number.",
			Example{Text: `"9" < "10"`, Want: "true"}, Example{Text: `"x" < 5`, Want: "false"}),
		ordering("lessOrEqual", "<=", "True when a comes before b or is equal to it; see <.", Example{Text: `3 <= 3`, Want: "true"}),
		ordering("greater", ">", "True when a comes after b; see <.", Example{Text: `"node10" > "node9"`, Want: "true"}),
		ordering("greaterOrEqual", ">=", "True when a comes after b or is equal to it; see <.", Example{Text: `"12" >= 13`, Want: "false"}),
		{
			ID: "in", Names: []string{"in"}, Kind: Operator, Group: "comparison", Usage: "a in [b, ...]",
			Doc: "True when a equals one of the listed values.",
			Overloads: []Overload{
				{Params: []Type{Text, Text}, Variadic: true, Result: Bool, SQL: "$1 in ($+)"},
				{Params: []Type{Int, Int}, Variadic: true, Result: Bool, SQL: "$1 in ($+)"},
				{Params: []Type{Double, Double}, Variadic: true, Result: Bool, SQL: "$1 in ($+)"},
				{Params: []Type{Bool, Bool}, Variadic: true, Result: Bool, SQL: "$1 in ($+)"},
				{Params: []Type{Time, Time}, Variadic: true, Result: Bool, SQL: "$1 in ($+)"},
				{Params: []Type{Text, Double}, Variadic: true, Result: Bool},
			},
			Examples: []Example{{Text: `"b" in ["a", "b"]`, Want: "true"}, {Text: `"300" in [300, 400]`, Want: "true"}, {Text: `"c" not in ["a", "b"]`, Want: "true"}},
		},
		{
			ID: "like", Names: []string{"like", "=~"}, Kind: Operator, Group: "comparison", Usage: "a like \"part\" or a like /regex/",
			Doc: "True when the text holds the part, with the case as written, or a match of the regular expression (RE2 syntax). A list or an object is searched as its JSON text.",
			Overloads: []Overload{
				{Params: []Type{Text, Text}, Result: Bool, SQL: "contains($1, $2)"},
				{Params: []Type{Text, Regex}, Result: Bool, SQL: "regexp_matches($1, $2)", Constant: 2},
			},
			Examples: []Example{{Text: `"DeleteBucket" like "Bucket"`, Want: "true"}, {Text: `"DeleteBucket" like /^(Put|Delete)/`, Want: "true"}, {Text: `"DeleteBucket" not like /(?i)BUCKET/`, Want: "false"}},
		},
	}
}

// same returns the overloads of a comparison of two values of one type, and further ones.
func same(result Type, sql string, more ...Overload) []Overload {
	var out []Overload
	for _, t := range []Type{Text, Int, Double, Bool, Time, JSON} {
		out = append(out, Overload{Params: []Type{t, t}, Result: result, SQL: sql})
	}
	return append(out, more...)
}

// total marks overloads whose SQL is never null.
func total(overloads []Overload) []Overload {
	for i := range overloads {
		overloads[i].Total = true
	}
	return overloads
}

// ordering returns the entry of <, <=, > or >=. Text against text needs natural order keys, which the generator builds.
func ordering(id, name, doc string, examples ...Example) Entry {
	sql := "$1 " + name + " $2"
	return Entry{
		ID: id, Names: []string{name}, Kind: Operator, Group: "comparison", Usage: "a " + name + " b", Doc: doc, Examples: examples,
		Overloads: []Overload{
			{Params: []Type{Int, Int}, Result: Bool, SQL: sql},
			{Params: []Type{Double, Double}, Result: Bool, SQL: sql},
			{Params: []Type{Time, Time}, Result: Bool, SQL: sql},
			{Params: []Type{Bool, Bool}, Result: Bool, SQL: sql},
			{Params: []Type{Text, Text}, Result: Bool},
		},
	}
}
