package function

import "fmt"

// NumberShape matches text that stands for a number: what JSON writes, with an optional plus sign. Exponents have two digits at
// most, so that sums and products of such numbers stay finite.
const NumberShape = `[-+]?([0-9]+([.][0-9]+)?|[.][0-9]+)([eE][-+]?[0-9]{1,2})?`

// maxBranches is how many conditions a case may have.
const maxBranches = 10

// generalEntries choose between values and ask about them.
func generalEntries() []Entry {
	return []Entry{
		{
			ID: "isPresent", Names: []string{"ispresent"}, Group: "general", Usage: "ispresent(field)",
			Doc:       "True when the record has the field, whatever its value, null included.",
			Overloads: []Overload{{Params: []Type{Any}, Result: Bool, SQL: "$1 is not null", Total: true}},
			Examples:  []Example{{Text: `ispresent("x")`, Want: "true"}},
		},
		{
			ID: "coalesce", Names: []string{"coalesce"}, Group: "general", Usage: "coalesce(value, ...)",
			Doc:       "The first value that is not missing. Values of different types become text.",
			Overloads: []Overload{{Params: []Type{Same}, Variadic: true, Result: Same, SQL: "coalesce($*)"}},
			Examples:  []Example{{Text: `coalesce(1 / 0, 7)`, Want: "7"}, {Text: `coalesce("a", 5)`, Want: "a"}},
		},
		{
			ID: "if", Names: []string{"if"}, Group: "general", Usage: "if(condition, value[, otherwise])",
			Doc: "The value when the condition is true, otherwise the other one, missing when not given.",
			Overloads: []Overload{
				{Params: []Type{Bool, Same, Same}, Result: Same, SQL: "case when $1 then $2 else $3 end", Cond: true},
				{Params: []Type{Bool, Same}, Result: Same, SQL: "case when $1 then $2 end", Cond: true},
			},
			Examples: []Example{{Text: `if(1 < 2, "yes", "no")`, Want: "yes"}},
		},
		{
			ID: "case", Names: []string{"case"}, Group: "general", Usage: "case(condition, value, ...[, otherwise])",
			Doc:       fmt.Sprintf("The value behind the first condition that is true, otherwise the last argument; at most %d conditions.", maxBranches),
			Overloads: caseOverloads(),
			Examples:  []Example{{Text: `case(1 > 2, "a", 2 > 1, "b", "c")`, Want: "b"}, {Text: `case(1 > 2, "a")`, Want: ""}},
		},
		{
			ID: "isNumeric", Names: []string{"isNumeric"}, Group: "general", Usage: "isNumeric(value)",
			Doc: "True when the value is a number, or text that stands for one.",
			Overloads: []Overload{
				{Params: []Type{Text}, Result: Bool, SQL: "regexp_full_match($1, '" + NumberShape + "')"},
				{Params: []Type{Double}, Result: Bool, SQL: "$1 is not null", Total: true},
			},
			Examples: []Example{{Text: `isNumeric("-1.5e3")`, Want: "true"}, {Text: `isNumeric("12a")`, Want: "false"}},
		},
		{
			ID: "toNumber", Names: []string{"toNumber", "toDouble"}, Group: "general", Usage: "toNumber(value)",
			Doc:       "The value as a number; missing when it is none.",
			Overloads: []Overload{{Params: []Type{Double}, Result: Double, SQL: "$1"}},
			Examples:  []Example{{Text: `toNumber("1.50")`, Want: "1.5"}, {Text: `toNumber("x")`, Want: ""}},
		},
		{
			ID: "toInt", Names: []string{"toInt", "toLong"}, Group: "general", Usage: "toInt(value)",
			Doc:       "The value as an integer, decimals cut off; missing when it is no number.",
			Overloads: []Overload{{Params: []Type{Int}, Result: Int, SQL: "$1"}},
			Examples:  []Example{{Text: `toInt("42.9")`, Want: "42"}, {Text: `toInt(-1.5)`, Want: "-1"}},
		},
		{
			ID: "messageSize", Names: []string{"messageSize"}, Group: "general", Usage: "messageSize()", Implicit: []Implicit{Message},
			Doc:       "The length of @message in bytes.",
			Overloads: []Overload{{Params: []Type{Text}, Result: Int, SQL: "strlen($1)"}},
			Queries:   []string{"stats max(messageSize()) as largest, sum(messageSize()) as bytes by eventSource | sort bytes desc | limit 3"},
		},
	}
}

// caseOverloads spells out case for every number of conditions, with and without a last value.
func caseOverloads() []Overload {
	var out []Overload
	sql := "case"
	var params []Type
	for i := 0; i < maxBranches; i++ {
		n := 2*i + 1
		params = append(params[:len(params):len(params)], Bool, Same)
		sql += fmt.Sprintf(" when ${%d} then ${%d}", n, n+1)
		out = append(out,
			Overload{Params: params, Result: Same, SQL: sql + " end", Cond: true},
			Overload{Params: append(params[:len(params):len(params)], Same), Result: Same, SQL: sql + fmt.Sprintf(" else ${%d} end", n+2), Cond: true})
	}
	return out
}
