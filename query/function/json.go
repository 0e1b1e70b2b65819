package function

// jsonEntries work on JSON values. Text that holds JSON is parsed; text that does not is missing here.
func jsonEntries() []Entry {
	return []Entry{
		{
			ID: "jsonParse", Names: []string{"jsonParse"}, Group: "json", Usage: "jsonParse(text)",
			Doc:       "The JSON object or array in the text, whose parts a path reaches; missing when the text holds neither.",
			Overloads: []Overload{{Params: []Type{JSON}, Result: JSON, SQL: "$1"}},
			Examples:  []Example{{Text: `jsonParse("[1,2]")`, Want: "[1,2]"}, {Text: `jsonParse("nope")`, Want: ""}},
		},
		{
			ID: "jsonStringify", Names: []string{"jsonStringify"}, Group: "json", Usage: "jsonStringify(value)",
			Doc: "The value as JSON text.",
			Overloads: []Overload{
				{Params: []Type{JSON}, Result: Text, SQL: "$1"},
				{Params: []Type{Text}, Result: Text, SQL: "to_json($1)::varchar"},
			},
			Examples: []Example{{Text: `jsonStringify(jsonParse("{\"a\":1}"))`, Want: `{"a":1}`}},
		},
		{
			ID: "jsonArraySize", Names: []string{"jsonArraySize"}, Group: "json", Usage: "jsonArraySize(array)",
			Doc:       "The number of elements; missing when the value is no array.",
			Overloads: []Overload{{Params: []Type{JSON}, Result: Int, SQL: "json_array_length(case when json_type($1) = 'ARRAY' then $1 end)::bigint"}},
			Examples:  []Example{{Text: `jsonArraySize("[1,[2,3]]")`, Want: "2"}, {Text: `jsonArraySize("{}")`, Want: ""}},
		},
		{
			ID: "jsonArrayContains", Names: []string{"jsonArrayContains"}, Group: "json", Usage: "jsonArrayContains(array, value)",
			Doc:       "True when an element of the array is the value, with the case as written; false when it is no array.",
			Overloads: []Overload{{Params: []Type{JSON, Text}, Result: Bool, SQL: "list_contains(json_extract_string(case when json_type($1) = 'ARRAY' then $1 end, '$[*]'), $2)"}},
			Examples:  []Example{{Text: `jsonArrayContains("[\"a\",\"b\"]", "b")`, Want: "true"}, {Text: `jsonArrayContains("a", "a")`, Want: "false"}},
		},
	}
}
