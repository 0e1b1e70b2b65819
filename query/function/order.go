package function

// orderEntries are the aggregates that choose one of a group's values by an order. Equal values are told apart by the value
// that is chosen, so that the result does not depend on the order of the rows.
func orderEntries() []Entry {
	timed := []string{`{"t":"2024-01-01T00:00:02Z","s":"b","n":"9"}`, `{"t":"2024-01-01T00:00:01Z","s":"a","n":"10"}`, `{"t":"2024-01-01T00:00:03Z","s":"c"}`, `{"t":"2024-01-01T00:00:05Z"}`}
	extreme := func(id, fn, doc string, example Example) Entry {
		example.Rows = timed
		return Entry{
			ID: id, Names: []string{id}, Kind: Aggregate, Group: "statistics", Usage: id + "(field)", Doc: doc, Examples: []Example{example},
			Overloads: []Overload{
				{Params: []Type{Int}, Result: Int, SQL: fn + "($1)"},
				{Params: []Type{Double}, Result: Double, SQL: fn + "($1)"},
				{Params: []Type{Time}, Result: Time, SQL: fn + "($1)"},
				{Params: []Type{Text}, Result: Text},
			},
		}
	}
	by := func(id, fn, doc string, example Example) Entry {
		example.Rows = timed
		e := Entry{ID: id, Names: []string{id}, Kind: Aggregate, Group: "statistics", Usage: id + "(field, by)", Doc: doc, Extension: true,
			Instead: "sort by the one and keep the first of each group: `sort by desc | dedup group`", Examples: []Example{example}}
		for _, t := range []Type{Double, Int, Time} {
			e.Overloads = append(e.Overloads, Overload{Params: []Type{Same, t}, Result: Same, SQL: fn + "($1, row($2, $1)) filter (where $2 is not null)"})
		}
		e.Overloads = append(e.Overloads, Overload{Params: []Type{Same, Text}, Result: Same})
		return e
	}
	chosen := func(id, fn, doc string, example Example) Entry {
		example.Rows = timed
		return Entry{ID: id, Names: []string{id}, Kind: Aggregate, Group: "statistics", Usage: id + "(field)", Doc: doc, Examples: []Example{example}, Implicit: []Implicit{RowTime},
			Overloads: []Overload{{Params: []Type{Time, Same}, Result: Same, SQL: fn + "($2, row($1, $2)) filter (where $1 is not null)"}}}
	}
	earliest := chosen("earliest", "arg_min", "The value of the row with the earliest @timestamp among those that have the field.", Example{Text: `earliest(s)`, Want: "a"})

	latest := chosen("latest", "arg_max", "The value of the row with the latest @timestamp among those that have the field.", Example{Text: `latest(s)`, Want: "c"})

	argMax := by("argMax", "arg_max", "The field's value in the row where the other one is largest.", Example{Text: `arg_max(s, n)`, Want: "a"})
	argMax.Names = []string{"arg_max", "argMax"}
	argMax.Usage = "arg_max(field, by)"
	argMin := by("argMin", "arg_min", "The field's value in the row where the other one is smallest.", Example{Text: `arg_min(s, n)`, Want: "b"})
	argMin.Names = []string{"arg_min", "argMin"}
	argMin.Usage = "arg_min(field, by)"
	seen := func(name, fn, doc string, example Example) Entry {
		example.Rows = timed
		return Entry{ID: name, Names: []string{name}, Kind: Aggregate, Group: "statistics", Usage: name + "([field])", Doc: doc, Examples: []Example{example}, Implicit: []Implicit{RowTime},
			Extension: true, Instead: "write `" + fn + "(@timestamp)`",
			Overloads: []Overload{{Params: []Type{Time}, Result: Time, SQL: fn + "($1)"}, {Params: []Type{Time, Any}, Result: Time, SQL: fn + "($1) filter (where $2 is not null)"}}}
	}
	return []Entry{
		seen("first_seen", "min", "The earliest @timestamp of the group's rows, or of those that have the field.", Example{Text: `first_seen(n)`, Want: "2024-01-01T00:00:01Z"}),
		seen("last_seen", "max", "The latest @timestamp of the group's rows, or of those that have the field.", Example{Text: `last_seen(s)`, Want: "2024-01-01T00:00:03Z"}),
		extreme("min", "min", "The smallest value, in natural order: numbers by value, before them other text.", Example{Text: `min(s)`, Want: "a"}),
		extreme("max", "max", "The largest value, in natural order: numbers by value, before them other text.", Example{Text: `max(n)`, Want: "10"}),
		earliest, latest,
		extreme("sortsFirst", "min", "The value that sort would put first.", Example{Text: `sortsFirst(n)`, Want: "9"}),
		extreme("sortsLast", "max", "The value that sort would put last.", Example{Text: `sortsLast(n)`, Want: "10"}),
		argMax, argMin,
		{
			ID: "rate", Names: []string{"rate"}, Kind: Aggregate, Group: "statistics", Usage: "rate(field, interval)", Implicit: []Implicit{RowTime},
			Doc: "How much the number changes in an interval, from the earliest row of the group to the latest; missing when they have the same time.",
			Overloads: []Overload{{Params: []Type{Time, Double, Duration}, Result: Double, Constant: 4, Verify: verifyInterval,
				SQL: "(arg_max($2, row($1, $2)) filter (where $1 is not null) - arg_min($2, row($1, $2)) filter (where $1 is not null)) * epoch_us(" + epoch + " + $3)" +
					" / nullif(max(epoch_us($1)) filter (where $2 is not null) - min(epoch_us($1)) filter (where $2 is not null), 0)"}},
			Examples: []Example{{Text: `rate(n, 1s)`, Rows: timed, Want: "-1"}},
		},
	}
}

func verifyInterval(i int, value any) error { return verifyPeriod(i-1, value) }
