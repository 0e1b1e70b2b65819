package function

import "errors"

// aggregateEntries make one value from the rows of a group. Missing values are skipped; the aggregate of no value is missing,
// a count 0.
func aggregateEntries() []Entry {
	numbers := []string{`{"n":1}`, `{"n":2}`, `{"n":3}`, `{"n":10}`, `{}`}
	words := []string{`{"s":"b"}`, `{"s":"a"}`, `{"s":"b"}`, `{}`}
	aggregate := func(id, usage, doc string, param, result Type, sql string, examples ...Example) Entry {
		return Entry{ID: id, Names: []string{id}, Kind: Aggregate, Group: "statistics", Usage: usage, Doc: doc, Examples: examples,
			Overloads: []Overload{{Params: []Type{param}, Result: result, SQL: sql}}}
	}
	count := aggregate("count", "count(*) or count(field)", "The number of rows, or of rows that have the field.", Any, Int, "count($1)",
		Example{Text: `count(*)`, Rows: words, Want: "4"}, Example{Text: `count(s)`, Rows: words, Want: "3"})
	count.Overloads = append(count.Overloads, Overload{Result: Int, SQL: "count(*)"})
	distinct := aggregate("countDistinct", "count_distinct(field)", "The number of different values, counted exactly.", Any, Int, "count(distinct $1)",
		Example{Text: `count_distinct(s)`, Rows: words, Want: "2"})
	distinct.Differs = "The count is exact, however many values there are."
	distinct.Names = []string{"count_distinct", "countDistinct"}
	sum := aggregate("sum", "sum(field)", "The sum of the numbers.", Double, Double, "sum($1)", Example{Text: `sum(n)`, Rows: numbers, Want: "16"})
	sum.Overloads = append(sum.Overloads, Overload{Params: []Type{Int}, Result: Int, SQL: "try_cast(sum($1) as bigint)"})
	pct := aggregate("pct", "pct(field, percent)", "The percentile: the smallest value that at least the given percent of the values do not exceed. It is always a value that occurred.",
		Double, Double, "quantile_disc($1, $2 / 100e0)", Example{Text: `pct(n, 50)`, Rows: numbers, Want: "2"}, Example{Text: `pct(n, 95)`, Rows: numbers, Want: "10"})
	pct.Overloads[0].Params, pct.Overloads[0].Constant, pct.Overloads[0].Verify = []Type{Double, Double}, 2, verifyPercent
	median := aggregate("median", "median(field)", "The middle value: pct(field, 50).", Double, Double, "quantile_disc($1, 0.5e0)", Example{Text: `median(n)`, Rows: numbers, Want: "2"})
	values := aggregate("values", "values(field)", "The different values, in order, as a JSON array.", Any, JSON, "to_json(list(distinct $1 order by $1) filter (where $1 is not null))::varchar",
		Example{Text: `values(s)`, Rows: words, Want: `["a","b"]`})
	values.Names = []string{"values", "uniq_values", "make_set"}
	countIf := aggregate("countIf", "count_if(condition)", "The number of rows for which the condition is true.", Bool, Int, "count(*) filter (where $1)",
		Example{Text: `count_if(n > 2)`, Rows: numbers, Want: "2"})
	countIf.Names, countIf.Overloads[0].Cond = []string{"count_if", "countif"}, true
	sumIf := aggregate("sumIf", "sum_if(field, condition)", "The sum over the rows for which the condition is true.", Double, Double, "sum($1) filter (where $2)",
		Example{Text: `sum_if(n, n > 2)`, Rows: numbers, Want: "13"})
	sumIf.Names, sumIf.Overloads[0].Params, sumIf.Overloads[0].Cond = []string{"sum_if", "sumif"}, []Type{Double, Bool}, true
	overTime := count
	overTime.ID, overTime.Names, overTime.Usage = "countOverTime", []string{"countOverTime", "count_over_time"}, "countOverTime(field)"
	overTime.Doc = "The number of rows that have the field: count(field), for use with by bin(period)."
	overTime.Overloads = []Overload{{Params: []Type{Any}, Result: Int, SQL: "count($1)"}, {Result: Int, SQL: "count(*)"}}
	overTime.Examples = []Example{{Text: `count_over_time(s)`, Rows: words, Want: "3"}}
	sumOverTime := aggregate("sumOverTime", "sumOverTime(field)", "The sum of the numbers: sum(field), for use with by bin(period).", Double, Double, "sum($1)",
		Example{Text: `sum_over_time(n)`, Rows: numbers, Want: "16"})
	sumOverTime.Names = []string{"sumOverTime", "sum_over_time"}
	median.Instead = "write `pct(field, 50)`"
	values.Instead = "group by the field: `stats count(*) by field`"
	countIf.Instead = "write `sum(if(condition, 1, 0))`"
	sumIf.Instead = "write `sum(if(condition, field, 0))`"
	for _, e := range []*Entry{&median, &values, &countIf, &sumIf} {
		e.Extension = true
	}
	return []Entry{
		count, distinct, sum,
		aggregate("avg", "avg(field)", "The mean of the numbers.", Double, Double, "avg($1)", Example{Text: `avg(n)`, Rows: numbers, Want: "4"}),
		pct,
		aggregate("stddev", "stddev(field)", "The sample standard deviation; missing for fewer than two values.", Double, Double, "stddev_samp($1)",
			Example{Text: `round(stddev(n), 3)`, Rows: numbers, Want: "4.082"}),
		median, values, countIf, sumIf, overTime, sumOverTime,
		{
			ID: "histogram", Names: []string{"histogram"}, Kind: Aggregate, Group: "statistics", Usage: "histogram(field, buckets)",
			Doc:       "How many values lie in each of a number of equally wide ranges between the smallest and the largest value, as a JSON object from the start of a range to its count.",
			Overloads: []Overload{{Params: []Type{Double, Int}, Result: JSON, SQL: histogramSQL, Constant: 2, Verify: verifyBuckets}},
			Examples:  []Example{{Text: `histogram(n, 3)`, Rows: numbers, Want: `{"1.0":3,"4.0":0,"7.0":1}`}},
		},
	}
}

// histogramSQL counts the values of each range. The largest value belongs to the last range.
const histogramSQL = `case when count($1) > 0 then '{' || array_to_string(list_transform(range($2), lambda i: '"' || (min($1) + i * (max($1) - min($1)) / $2)::varchar || '":' || ` +
	`length(list_filter(list($1) filter (where $1 is not null), lambda v: i = case when max($1) > min($1) then least($2 - 1, floor((v - min($1)) / ((max($1) - min($1)) / $2))) else 0 end))), ',') || '}' end`

func verifyPercent(i int, value any) error {
	if f, ok := number(value); i == 1 && (!ok || f < 0 || f > 100) {
		return errors.New("a percentile lies between 0 and 100")
	}
	return nil
}

func verifyBuckets(i int, value any) error {
	if f, ok := number(value); i == 1 && (!ok || f < 1 || f > 10000) {
		return errors.New("a histogram has from 1 to 10000 buckets")
	}
	return nil
}

func number(value any) (float64, bool) {
	switch v := value.(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}
