package metricmath

import "strings"

// Function is one entry of the table.
type Function struct {
	Name     string
	Group    string // heading in the reference
	Usage    string // how it is written, optional arguments in brackets
	Doc      string // what it means, in sentences
	Forms    []Form // its signatures; a later one is tried when an earlier one does not fit
	Examples []Example
	// Outside says, of a function that reads what no export holds, what that is. Its use is an error.
	Outside string
	// Alarms says, of a function that CloudWatch advises against in alarms, why; of one that alarms cannot have, that too.
	Alarms string
}

// Form is one signature.
type Form struct {
	Params []Param
	Result Type
}

// Param is one parameter.
type Param struct {
	Type     Type
	Words    []string // of a Keyword: those that can stand here
	Optional bool     // it, and what follows, may be left out
	Literal  bool     // only a number or a text as it is written, no calculation
	Metric   bool     // only the id of a metric, no expression
}

// ExampleStart is the time of the first value of every example, in seconds since 1970: Thursday, 29 February 2024, 23:58 UTC.
// ExamplePeriod is how far their values are apart, in seconds.
const (
	ExampleStart  = 1709251080
	ExamplePeriod = 60
)

// Example is an expression with its result, executed by a test. Series are written as their values with blanks between them, "-"
// for a missing one; the range of time is as long as the longest of them.
type Example struct {
	Text  string
	Given []Given
	Want  []string // one series, or those of an array
}

// Given is a metric of an example.
type Given struct{ ID, Values string }

// Functions returns the table of functions.
func Functions() []Function {
	var out []Function
	for _, part := range [][]Function{pointwise(), aggregates(), changes(), gaps(), arrays(), conditions(), dates(), sources(), outside()} {
		out = append(out, part...)
	}
	return out
}

// least returns how many arguments the form takes at least.
func (f *Form) least() int {
	for i, p := range f.Params {
		if p.Optional {
			return i
		}
	}
	return len(f.Params)
}

// takes says how many arguments a function takes, in words.
func (f *Function) takes() string {
	low, high := len(f.Forms[0].Params), 0
	for i := range f.Forms {
		low, high = min(low, f.Forms[i].least()), max(high, len(f.Forms[i].Params))
	}
	count := func(n int) string {
		return [...]string{"no argument", "one argument", "two arguments", "three arguments", "four arguments"}[n]
	}
	if low == high {
		return count(low)
	}
	return strings.Fields(count(low))[0] + " to " + count(high)
}

// form makes a signature of types.
func form(result Type, params ...Type) Form {
	f := Form{Result: result}
	for _, p := range params {
		f.Params = append(f.Params, Param{Type: p})
	}
	return f
}

// given makes the metrics of an example from ids and values in turn.
func given(pairs ...string) []Given {
	var out []Given
	for i := 0; i+1 < len(pairs); i += 2 {
		out = append(out, Given{pairs[i], pairs[i+1]})
	}
	return out
}
