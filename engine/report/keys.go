package report

// Key is one key of report files: the reader, the reference and the messages share this table.
type Key struct {
	Name string
	Of   string // the key whose object it belongs to; "": the report; "sections": a section
	With []Kind // the kinds of sections that it means something in; nil: all
	Type string // what stands behind it
	Doc  string
}

// sectionsKey is the key of the list of sections.
const sectionsKey = "sections"

// Keys returns the keys of report files.
func Keys() []Key {
	asking := []Kind{KindQuery, KindAsk, KindInsights}
	results := []Kind{KindQuery, KindAsk, KindInsights, KindTimeline, KindAlarms}
	return []Key{
		{Name: "title", Type: "text", Doc: "What the report is called. It has to be there."},
		{Name: "description", Type: "Markdown", Doc: "What the report is for."},
		{Name: "parameters", Type: "names with texts", Doc: "Names with their defaults. Queries have them as {{name}}, as do titles and texts; --param gives another value. A name without a default needs one."},
		{Name: "range", Type: "text or object", Doc: "The time that is asked about, unless --since, --from or --to say otherwise. A text is its `since`."},
		{Name: "baseline", Type: "file", Doc: "What `compare: baseline` compares with: a file that --save-baseline wrote, named from the folder of the report. --baseline names another."},
		{Name: sectionsKey, Type: "list", Doc: "The sections, in the order in which they are shown."},

		{Name: "since", Of: "range", Type: "length of time or time", Doc: "The start: 7d before now, or a time."},
		{Name: "from", Of: "range", Type: "time", Doc: "The start, included."},
		{Name: "to", Of: "range", Type: "time", Doc: "The end, not included."},

		{Name: "title", Of: sectionsKey, Type: "text", Doc: "The heading. Without it, that of a question, or the section's id."},
		{Name: "id", Of: sectionsKey, Type: "letters, digits, - and _", Doc: "The name in links, in baselines and in test results. Without it, it is made from the title."},
		{Name: "text", Of: sectionsKey, Type: "Markdown", Doc: "What is said. It may be all of the section, or stand above a result."},
		{Name: "query", Of: sectionsKey, Type: "text", Doc: "A query in the query language."},
		{Name: "ask", Of: sectionsKey, Type: "text", Doc: "The name of a question, as in trailsift ask."},
		{Name: "insights", Of: sectionsKey, Type: "true or object", Doc: "Unusual rates of calls and errors, as in trailsift insights."},
		{Name: "timeline", Of: sectionsKey, Type: "true or object", Doc: "The important events in order, each in a sentence, as in trailsift timeline. Without `columns`, time, severity and sentence are shown."},
		{Name: "alarms", Of: sectionsKey, Type: "file or list of files", Doc: "Files of alarm rules, named from the folder of the report, and packs such as pack:cis. The rows are the alarms with their state at the end of the range and how often they were in ALARM in it."},
		{Name: "params", Of: sectionsKey, With: []Kind{KindQuery, KindAsk}, Type: "names with texts", Doc: "Values of the query's parameters. {{name}} in a value is the report's parameter; one of the report that is called as the query's is given to it anyway."},
		{Name: "range", Of: sectionsKey, With: results, Type: "text or object", Doc: "Another range than the report's. --since, --from and --to change it as well."},
		{Name: "limit", Of: sectionsKey, With: results, Type: "number", Doc: "How many rows are shown. Without it, 100. Expectations see all rows."},
		{Name: "columns", Of: sectionsKey, With: results, Type: "list of texts", Doc: "The columns that are shown, in this order. Expectations see all columns."},
		{Name: "chart", Of: sectionsKey, With: results, Type: "bar | line | heat, or object", Doc: "Draws the numbers. A kind alone finds the columns itself."},
		{Name: "table", Of: sectionsKey, With: results, Type: "true or false", Doc: "Whether the rows are shown beside the chart. Without it, true."},
		{Name: "compare", Of: sectionsKey, With: asking, Type: "previous | baseline", Doc: "Compares each number with that of the same row before: in the time of the same length before the range, or in the baseline. Rows are the same where all values that are no numbers are. Each number gets two more columns, before and change, the change in percent; where there are several numbers these are called after them: denied before, denied change."},
		{Name: "expect", Of: sectionsKey, With: results, Type: "text or list of texts", Doc: "What has to hold of the rows. Otherwise the exit code is 3."},
		{Name: "severity", Of: sectionsKey, With: results, Type: "info | low | medium | high | critical", Doc: "How bad it is when an expectation does not hold, which --fail-on looks at."},

		{Name: "type", Of: "insights", Type: "call | error | all", Doc: "Rates of what."},
		{Name: "category", Of: "insights", Type: "management | data | all", Doc: "Of which events."},
		{Name: "sensitivity", Of: "insights", Type: "default | aws", Doc: "How little is reported."},
		{Name: "by", Of: "insights", Type: "list of texts", Doc: "Rates by these fields instead of eventSource and eventName."},

		{Name: "min-severity", Of: "timeline", Type: "info | low | medium | high | critical", Doc: "Only what has this severity or a worse one, and gaps. Without it, low."},
		{Name: "topics", Of: "timeline", Type: "list of texts", Doc: "Only these topics, as in trailsift timeline --topic."},
		{Name: "filter", Of: "timeline", Type: "text", Doc: "Only events that fulfil this condition of the query language."},

		{Name: "kind", Of: "chart", Type: "bar | line | heat", Doc: "How the numbers are drawn."},
		{Name: "x", Of: "chart", Type: "column", Doc: "The label of a bar, the time of a line, the columns of a heat map. Without it, the first column that is no number; of a line the first time."},
		{Name: "y", Of: "chart", Type: "column or list of columns", Doc: "The numbers. Without it, all of them, or the first one where `by` is used."},
		{Name: "by", Of: "chart", Type: "column", Doc: "What tells series apart, or the lines of a heat map. Without it, the next column that is no number."},
	}
}

// Form is one form of expectations, for the reference.
type Form struct {
	Text, Doc string
}

// Forms returns the forms of expectations.
func Forms() []Form {
	return []Form{
		{"rows == 0", "How many rows there are. The comparisons are == (or =), !=, <, <=, > and >=; in (1, 2), between 1 and 5 and their opposites with not."},
		{"value < 5", "The only number of the only row."},
		{"denied <= 10", "A column: every row has to fulfil it. Names that are no plain words stand in backticks: `denied change` < 20%."},
		{`eventName in ("GetObject", "PutObject")`, "Texts stand in quotes. like \"part\" and like /regex/ compare them too."},
		{"errorCode = null", "Missing values. Every other comparison but != fails for a row in which the value is missing."},
		{"max(denied) <= 10", "One number of all rows: max, min, sum, avg and count, which counts the values that are there. Where no row has a value there is no max, min and avg, and nothing breaks the expectation."},
		{"change < 20%", "With compare: how much a number changed, in percent. What is new has grown without limit; what is gone has changed by -100%. Rows that are in neither have no change, and do not break it."},
	}
}
