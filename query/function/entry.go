package function

// Kind says where a function may stand.
type Kind uint8

// The kinds of entries.
const (
	Scalar    Kind = iota // one value from the values of one row
	Aggregate             // one value from the rows of a group: in stats only
	Operator              // a scalar written between or before its operands
)

// Implicit is an argument that the language supplies, not the user.
type Implicit uint8

// The implicit arguments. They come before the written ones, in the order of Entry.Implicit.
const (
	RowTime    Implicit = iota + 1 // @timestamp of the row, Time
	Message                        // @message of the row, Text
	Now                            // the time of the query, Time
	RangeStart                     // start of the queried time range, Time; Null when there is none
	RangeEnd                       // end of the queried time range, Time; Null when there is none
)

// Entry is one function or operator.
type Entry struct {
	ID        string   // stable identifier, such as "equal"
	Names     []string // spellings, the usual one first; compared without regard to case
	Foreign   []string // what other languages call it: read with a note
	Kind      Kind
	Group     string // heading in the reference: arithmetic, comparison, string, …
	Usage     string // how it is written: substr(text, start[, length])
	Doc       string // what it means, in sentences
	Extension bool   // not part of Logs Insights
	Differs   string // how it differs from the function of Logs Insights, in sentences; "" when it does not
	Instead   string // of an extension: what to write in Logs Insights
	Implicit  []Implicit
	Expands   string // the expression that a call without arguments stands for, in the language itself; empty for most
	Overloads []Overload
	// Local is the overload for the days of a time zone: the parameters of the only other one for times and durations, and the
	// zone's name. The language takes it where a query is asked in a zone; nil for nearly all entries.
	Local    *Overload
	Examples []Example
	Queries  []string // whole queries that show it over the sample logs, where an expression alone cannot
}

// Overload is one signature of an entry.
type Overload struct {
	ID       string // Entry.ID and parameter types, such as "equal(text,number)"; templates are overridden by it
	Params   []Type // implicit arguments included
	Variadic bool   // the last parameter stands one or more times
	Result   Type
	SQL      string // template in the base spelling; see the package documentation
	Constant uint16 // bit i is set when argument i has to be a literal
	Total    bool   // the SQL gives true or false, never null, whatever the arguments
	Cond     bool   // Bool arguments stand where null counts as false, such as after `case when`
	// Verify says what is wrong with a literal argument; nil when every literal will do.
	Verify func(i int, value any) error
}

// ConstantArg reports whether argument i has to be a literal.
func (o *Overload) ConstantArg(i int) bool { return i < 16 && o.Constant&(1<<i) != 0 }

// Param returns the type of argument i, with a variadic last parameter repeated.
func (o *Overload) Param(i int) Type {
	if i >= len(o.Params) {
		i = len(o.Params) - 1
	}
	return o.Params[i]
}

// accepts reports whether the overload can take n arguments.
func (o *Overload) accepts(n int) bool {
	return n == len(o.Params) || o.Variadic && n > len(o.Params)
}

// Example is an expression with its value, shown in the reference and executed by a test.
type Example struct {
	Text  string   // the expression
	Rows  []string // for aggregates: the rows, as JSON objects
	Table string   // the table that the rows are of, whose columns are their members; "" is that of the events
	Want  string   // the value as text; "" is a missing value
}
