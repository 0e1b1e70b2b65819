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
	plus.Local = localAdd()
	minus := binary("subtract", "-", "$1 - $2", "The difference. A time minus a duration is a time; two times differ by milliseconds.", Example{Text: `7 - 9`, Want: "-2"})
	minus.Overloads = append(minus.Overloads,
		Overload{Params: []Type{Time, Duration}, Result: Time, SQL: "$1 - $2"},
		Overload{Params: []Type{Time, Time}, Result: Double, SQL: "(epoch_us($1) - epoch_us($2)) / 1000e0"})
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
	}
}
