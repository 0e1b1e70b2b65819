package reference

import "strings"

// Kind says what a page is about.
type Kind uint8

// The kinds, in the order in which help shows pages of the same name.
const (
	Program  Kind = iota // a command of the command line
	Command              // a command of the query language
	Function             // a function or an operator
	Math                 // a function of metric math
	Table                // a table and its fields
	Field                // a field of a table; part of the table's page in Markdown
	Input                // a format in which logs are read
	Output               // a format in which rows are written
	Asked                // a question that comes with the program
	Topic                // anything else worth a page
)

// String names the kind in headings.
func (k Kind) String() string {
	return [...]string{"command line", "query command", "function", "metric math", "table", "field", "log format", "output format", "question", "topic"}[k]
}

// folder is where the kind's Markdown pages are.
func (k Kind) folder() string {
	return [...]string{"command-line", "commands", "functions", "metric-math", "tables", "", "log-formats", "output-formats", "questions", "topics"}[k]
}

// Page is what there is to say about one thing.
type Page struct {
	Kind      Kind
	Name      string
	Others    []string // other names that mean the same
	Group     string   // heading in lists; may be empty
	Synopsis  string   // how it is written
	Meaning   string   // what it does: paragraphs with an empty line between them
	Examples  []Example
	Extension bool   // not part of Logs Insights
	Differs   string // how it differs from Logs Insights; empty when it does not, or has no counterpart there
	Sections  []Section

	what  string // the kind in headings, where there is a better word; empty is Kind
	brief string // the summary; empty is the first sentence of the meaning
	file  string // of the Markdown page, without folder and suffix
}

// Summary says in a line what the page is about.
func (p *Page) Summary() string {
	if p.brief != "" {
		return p.brief
	}
	first, _, _ := strings.Cut(p.Meaning, "\n\n")
	return firstSentence(first)
}

func firstSentence(first string) string {
	for i := 0; i+1 < len(first); i++ {
		if first[i] == '.' && first[i+1] == ' ' && !strings.HasSuffix(first[:i], "such as") {
			return first[:i+1]
		}
	}
	return first
}

// What names the kind of thing that the page is about.
func (p *Page) What() string {
	if p.what != "" {
		return p.what
	}
	return p.Kind.String()
}

// Section is a further part of a page: a text, a list of pairs or both.
type Section struct {
	Title string
	Text  string
	Pairs []Pair
}

// Pair is a line of a list: a name and what it means.
type Pair struct {
	Name, Meaning string
}

// Run says how an example is run.
type Run uint8

// The ways to run an example.
const (
	Query       Run = iota // a query over the sample logs
	Expression             // an expression; its value is part of the function table
	Calculation            // metric math; its value is part of the table of its functions
	Decode                 // an input of one format
	Shell                  // a command line
)

// Example is something to write, and what comes of it.
type Example struct {
	Run    Run
	Doc    string   // what it answers; may be empty
	Text   string   // the query, the expression or the command line
	Rows   []string // Expression: the rows that an aggregate works on, as JSON objects; Calculation: the metrics with their values
	Format string   // Query: the output format, empty for table
	Output string   // what it printed, or the value; empty when it prints nothing or was not run
	Ran    bool     // it was run as it stands here
	Key    string   // names the example among those that were run
}
