package host

import (
	"context"
	"fmt"

	"trailsift/engine/rows"
)

// Result is what an operator makes: rows, whose values are nil, string, int64, float64, bool or JSON, the first the row's number.
type Result struct {
	Rows [][]any
	Note string // what to know about the rows, such as that they come from a sample; "" for nothing
}

// Operator is a step of a query in Go. Run reads in to its end. It stops with ctx's error when ctx is done.
type Operator struct {
	Name string
	Doc  string // what it does, in a sentence
	Run  func(ctx context.Context, in rows.Reader) (Result, error)
}

// Operators returns all operators.
func Operators() []Operator {
	return []Operator{
		{Name: "pattern", Doc: "Groups texts that are alike.", Run: pattern},
		{Name: "anomaly", Doc: "Groups texts that are alike, and says what is unusual about a group.", Run: anomaly},
		{Name: "insights", Doc: "Finds minutes in which calls or errors were unusually frequent or rare.", Run: insights},
		{Name: "attributions", Doc: "Says who and what was behind findings of insights.", Run: attributions},
	}
}

// Run runs the operator with a name.
func Run(ctx context.Context, name string, in rows.Reader) (Result, error) {
	for _, o := range Operators() {
		if o.Name == name {
			return o.Run(ctx, in)
		}
	}
	return Result{}, fmt.Errorf("no host operator is called %s", name)
}

// LimitError is the error of an operator that would have to hold more than it may.
type LimitError struct {
	Operator string
	Limit    int
	What     string // what there is too much of
	Help     string // what to do about it
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("`%s` holds at most %d %s; %s", e.Operator, e.Limit, e.What, e.Help)
}

// each calls visit for every row of in.
func each(ctx context.Context, in rows.Reader, visit func(b *rows.Batch, row int) error) error {
	for {
		b, err := in.Next()
		if err != nil || b == nil {
			return err
		}
		for row := range b.Rows {
			if row%256 == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if err := visit(b, row); err != nil {
				return err
			}
		}
	}
}

// number numbers rows, from 1, in their first value.
func number(table [][]any) [][]any {
	for i := range table {
		table[i][0] = int64(i + 1)
	}
	return table
}
