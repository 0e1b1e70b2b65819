package function

// logicalEntries are the operators on conditions.
func logicalEntries() []Entry {
	return []Entry{
		{
			ID: "and", Names: []string{"and"}, Kind: Operator, Group: "boolean", Usage: "a and b",
			Doc:       "True when both conditions are.",
			Overloads: []Overload{{Params: []Type{Bool, Bool}, Result: Bool}},
			Examples:  []Example{{Text: `1 < 2 and 2 < 3`, Want: "true"}},
		},
		{
			ID: "or", Names: []string{"or"}, Kind: Operator, Group: "boolean", Usage: "a or b",
			Doc:       "True when at least one of the conditions is.",
			Overloads: []Overload{{Params: []Type{Bool, Bool}, Result: Bool}},
			Examples:  []Example{{Text: `1 > 2 or 2 < 3`, Want: "true"}},
		},
		{
			ID: "not", Names: []string{"not", "!"}, Kind: Operator, Group: "boolean", Usage: "not a",
			Doc:       "True when the condition is not: a comparison with a missing value is false, and its negation true.",
			Overloads: []Overload{{Params: []Type{Bool}, Result: Bool}},
			Examples:  []Example{{Text: `not 1 > 2`, Want: "true"}},
		},
	}
}
