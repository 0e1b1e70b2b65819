package function

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"trailsift/query/statistic"
)

// statisticEntries are the statistics of CloudWatch metrics. What a call calculates depends on its text, so that the language
// takes its overload from StatisticOverload.
func statisticEntries() []Entry {
	rows := []string{`{"samplecount":10,"sum":10,"minimum":1,"maximum":1}`, `{"samplecount":3,"sum":7.5,"minimum":2.5,"maximum":2.5}`, `{"samplecount":1,"sum":7,"minimum":7,"maximum":7}`}
	example := func(text, want string) Example {
		return Example{Text: "stat(\"" + text + "\")", Table: "metrics", Rows: rows, Want: want}
	}
	return []Entry{{
		ID: "stat", Names: []string{"stat"}, Kind: Aggregate, Group: "statistics", Usage: `stat("statistic")`, Extension: true,
		Instead: "ask CloudWatch for the statistic: `aws cloudwatch get-metric-data`",
		Doc: "A statistic of CloudWatch over the samples of the group's datapoints, after `source metrics`: SampleCount, Sum, Average, Minimum, Maximum; percentiles such as p99.9; " +
			"trimmed means tm90 and TM(10%:90%), IQM; winsorized means wm90; trimmed counts tc90 and sums ts90; percentile ranks PR(:300). Bounds without % are values, the lower exclusive. " +
			"Percentiles and what has bounds need samples: datapoints whose minimum is their maximum. A group of one datapoint has what its export said of it. What cannot be calculated is missing, and a note names the metric. " +
			"Of a metric that is there with several periods or as puts too, one kind counts in each bin: the longest period that fits the bin, else the shortest; puts before datapoints.",
		Overloads: []Overload{{Params: []Type{Text}, Result: Double, Constant: 1, Verify: verifyStatistic}},
		Examples:  []Example{example("Average", "1.75"), example("p90", "2.5"), example("tm90", "1.3095238095238095"), example("TC(1:5)", "3"), example("PR(:2)", "71.42857142857143")},
	}}
}

func verifyStatistic(_ int, v any) error {
	text, ok := v.(string)
	if !ok {
		return errors.New("a statistic is a text")
	}
	_, err := statistic.Parse(text)
	return err
}

// StatisticInput is a column that a statistic is calculated from, one value for each datapoint of the group that counts; all are
// missing for the others.
type StatisticInput uint8

// The columns that statistics are calculated from.
const (
	InputCounts  StatisticInput = iota // Int, 1: the datapoint counts
	InputSamples                       // Double: the number of samples
	InputSum                           // Double: their sum
	InputMinimum                       // Double: the smallest sample
	InputMaximum                       // Double: the largest sample
	InputAverage                       // Double: the average that came with the datapoint
	InputStored                        // Double: the statistic itself, as it came with the datapoint
	InputWeight                        // Double: the number of samples where all are equal, so that Minimum is their value
	InputUpTo                          // Double: the sum of the weights of the group's datapoints up to this one, in the order of Minimum
	InputTotal                         // Double: the sum of all weights of the group
	InputMetric                        // Text: which metric the datapoint is of
)

// Datapoints says what is known of the datapoints that statistics are calculated from. The zero value is nothing: then every
// group is checked for what it lacks.
type Datapoints struct {
	Complete bool // each has its samples, sum, minimum and maximum, and at least one sample
	Single   bool // each is of one sample; includes Complete
}

// StatisticOverload returns how a statistic is calculated, and the columns that it takes as arguments, in their order.
func StatisticOverload(s statistic.Statistic, known Datapoints) (*Overload, []StatisticInput) {
	return overload("stat:"+s.String(), Double, statisticSQL(s, known))
}

// overload makes the overload of a template that names its inputs.
func overload(id string, result Type, sql string) (*Overload, []StatisticInput) {
	var inputs []StatisticInput
	for i, name := range inputNames() {
		if mark := "{" + name + "}"; strings.Contains(sql, mark) {
			inputs = append(inputs, StatisticInput(i))
			sql = strings.ReplaceAll(sql, mark, "$"+strconv.Itoa(len(inputs)))
		}
	}
	o := &Overload{ID: id, Result: result, SQL: sql}
	for _, in := range inputs {
		o.Params = append(o.Params, in.Type())
	}
	return o, inputs
}

func inputNames() []string {
	return []string{"counts", "samples", "sum", "minimum", "maximum", "average", "stored", "weight", "upto", "total", "metric"}
}

// String returns the input's name.
func (in StatisticInput) String() string { return inputNames()[in] }

// Type returns the type of the input's column.
func (in StatisticInput) Type() Type {
	switch in {
	case InputCounts:
		return Int
	case InputMetric:
		return Text
	}
	return Double
}

// statisticSQL is the template of a statistic, with the inputs by their names. All conditions but the one of a group that has
// everything are left out where nothing can be lacking.
func statisticSQL(s statistic.Statistic, known Datapoints) string {
	whole, complete := "{"+wholeInput(s).String()+"}", known.Complete && !s.NeedsSamples() || known.Single
	sql := groupSQL(s, known)
	if complete {
		return sql
	}
	one := "{stored}" // what an export said of its only datapoint
	switch s.Kind {
	case statistic.Average:
		return "case when count({counts}) = count({sum}) and count({counts}) = count({samples}) then " + sql + " when count({counts}) = 1 then max({average}) end"
	case statistic.SampleCount, statistic.Sum, statistic.Minimum, statistic.Maximum:
		return "case when count({counts}) = count(" + whole + ") then " + sql + " end"
	}
	return "case when count({counts}) = count({weight}) then " + sql + " when count({counts}) = 1 then max(" + one + ") end"
}

// LackOverload returns an aggregate that is missing where a group has all that the statistic needs, or is of one datapoint that
// brought it; otherwise it names a metric of which a datapoint lacks something.
func LackOverload(s statistic.Statistic) (*Overload, []StatisticInput) {
	whole := "{" + wholeInput(s).String() + "}"
	group, row := "count({counts}) <> count("+whole+")", whole+" is null"
	switch {
	case s.Kind == statistic.Average:
		group = "(count({counts}) <> count({sum}) or count({counts}) <> count({samples})) and (count({counts}) <> 1 or count({average}) = 0)"
		row = "({sum} is null or {samples} is null)"
	case s.NeedsSamples():
		group, row = "count({counts}) <> count({weight}) and (count({counts}) <> 1 or count({stored}) = 0)", "{weight} is null"
	}
	return overload("lacks:"+s.String(), Text, "case when "+group+" then min({metric}) filter (where {counts} is not null and "+row+") end")
}

// wholeInput is the input that every datapoint has to have.
func wholeInput(s statistic.Statistic) StatisticInput {
	switch s.Kind {
	case statistic.SampleCount:
		return InputSamples
	case statistic.Minimum:
		return InputMinimum
	case statistic.Maximum:
		return InputMaximum
	}
	return InputSum
}

// groupSQL is the template of a statistic of a group whose datapoints have everything.
func groupSQL(s statistic.Statistic, known Datapoints) string {
	switch s.Kind {
	case statistic.SampleCount:
		return "sum({samples})"
	case statistic.Sum:
		return "sum({sum})"
	case statistic.Average:
		return "sum({sum}) / nullif(sum({samples}), 0e0)"
	case statistic.Minimum:
		return "min({minimum})"
	case statistic.Maximum:
		return "max({maximum})"
	case statistic.Percentile:
		if known.Single {
			return "quantile_disc({minimum}, " + number64(s.High*slack/100) + ")"
		}
		return "min({minimum}) filter (where {upto} >= " + number64(s.High*slack/100) + " * {total})"
	}
	if s.Percents {
		return shareSQL(s)
	}
	return valueSQL(s)
}

// slack makes 99.9 % of 1000 samples 999, whatever rounding does: a rank that is nearly whole is whole.
const slack = 1 - 1e-12

// shareSQL is the template of a statistic between percentages. Of each datapoint the part of its interval inside them counts.
func shareSQL(s statistic.Statistic) string {
	low, high := number64(s.Low/100), number64(s.High/100)
	inside := "greatest(0e0, least({upto}, " + high + " * {total}) - greatest({upto} - {weight}, " + low + " * {total}))"
	count, sum := "sum("+inside+")", "sum("+inside+" * {minimum})"
	switch s.Kind {
	case statistic.TrimmedCount:
		return count
	case statistic.TrimmedSum:
		return sum
	case statistic.TrimmedMean:
		return sum + " / nullif(" + count + ", 0e0)"
	}
	kept := " filter (where " + inside + " > 1e-12 * {total})" // what rounding leaves of a cut is no sample
	return "(" + sum + " + max({total}) * (" + low + " * min({minimum})" + kept + " + (1e0 - " + high + ") * max({minimum})" + kept + ")) / nullif(max({total}), 0e0)"
}

// valueSQL is the template of a statistic between values.
func valueSQL(s statistic.Statistic) string {
	var conds []string
	below, above := "", ""
	if !math.IsInf(s.Low, 0) {
		conds = append(conds, "{minimum} > "+number64(s.Low))
		below = " when {minimum} <= " + number64(s.Low) + " then {weight} * " + number64(s.Low)
	}
	if !math.IsInf(s.High, 0) {
		conds = append(conds, "{minimum} <= "+number64(s.High))
		above = " when {minimum} > " + number64(s.High) + " then {weight} * " + number64(s.High)
	}
	part := func(x string) string {
		return "sum(case when " + strings.Join(conds, " and ") + " then " + x + " when {weight} is not null then 0e0 end)"
	}
	count, sum := part("{weight}"), part("{weight} * {minimum}")
	switch s.Kind {
	case statistic.TrimmedCount:
		return count
	case statistic.TrimmedSum:
		return sum
	case statistic.TrimmedMean:
		return sum + " / nullif(" + count + ", 0e0)"
	case statistic.PercentileRank:
		return "100e0 * " + count + " / nullif(sum({weight}), 0e0)"
	}
	return "sum(case" + below + above + " else {weight} * {minimum} end) / nullif(sum({weight}), 0e0)"
}

// number64 writes a number as SQL takes it for a double.
func number64(f float64) string {
	text := strconv.FormatFloat(f, 'f', -1, 64) + "e0"
	if f < 0 {
		return "(" + text + ")"
	}
	return text
}
