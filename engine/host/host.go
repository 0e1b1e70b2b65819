package host

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"trailsift/engine/rows"
)

// Output takes what an operator makes.
type Output struct {
	Columns []rows.Column           // of its rows; the first is the row's number, from 1
	Add     func(*rows.Batch) error // takes rows; the batch can be used again afterwards
	Note    func(text string)       // takes what to know about the rows, such as that they come from a sample
}

// Result is what an operator makes of few rows: values that are nil, string, int64, float64, bool, JSON of these, or a time as
// time.DateTime writes it; the first is the row's number.
type Result struct {
	Rows [][]any
	Note string // "" for nothing
}

// Operator is a step of a query in Go.
type Operator struct {
	Name string
	Doc  string // what it does, in a sentence
	// Run reads in to its end and hands over its rows. It stops with ctx's error when ctx is done. What settings mean is a
	// matter of the operator and of the command that it belongs to.
	Run func(ctx context.Context, settings string, in rows.Reader, out Output) error
}

// Operators returns all operators.
func Operators() []Operator {
	return []Operator{
		{Name: "pattern", Doc: "Groups texts that are alike.", Run: few(pattern)},
		{Name: "anomaly", Doc: "Groups texts that are alike, and says what is unusual about a group.", Run: few(unusualPatterns)},
		{Name: "band", Doc: "Says of each number of a series what was to be expected, and whether it is unusual.", Run: band},
		{Name: "insights", Doc: "Finds minutes in which calls or errors were unusually frequent or rare.", Run: insights},
		{Name: "attributions", Doc: "Says who and what was behind findings of insights.", Run: few(attributions)},
	}
}

// Run runs the operator with a name.
func Run(ctx context.Context, name, settings string, in rows.Reader, out Output) error {
	for _, o := range Operators() {
		if o.Name == name {
			return o.Run(ctx, settings, in, out)
		}
	}
	return fmt.Errorf("no host operator is called %s", name)
}

// few makes an operator of a function that returns all its rows at once.
func few(run func(ctx context.Context, in rows.Reader) (Result, error)) func(context.Context, string, rows.Reader, Output) error {
	return func(ctx context.Context, _ string, in rows.Reader, out Output) error {
		result, err := run(ctx, in)
		if err != nil {
			return err
		}
		return out.give(result)
	}
}

// give hands over all rows.
func (o Output) give(r Result) (err error) {
	for _, row := range r.Rows {
		for i, c := range o.Columns[:min(len(row), len(o.Columns))] {
			if row[i], err = typed(row[i], c.Kind); err != nil {
				return fmt.Errorf("column %s: %w", c.Name, err)
			}
		}
	}
	table, err := rows.Of(o.Columns, r.Rows)
	if err != nil {
		return err
	}
	if r.Note != "" {
		o.Note(r.Note)
	}
	b, err := table.Next() // all rows, or none
	if err != nil || b == nil {
		return err
	}
	return o.Add(b)
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

// decoded returns what JSON stands for, numbers as they are written.
func decoded(raw json.RawMessage) (value any, err error) {
	if len(raw) > 0 && (raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9') {
		return json.Number(raw), nil
	}
	if bytes.IndexByte(raw, '[') == 0 || bytes.IndexByte(raw, '{') == 0 {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		err = d.Decode(&value)
		return value, err
	}
	err = json.Unmarshal(raw, &value)
	return value, err
}

// typed returns a value as a column of a kind holds it: JSON as what it stands for, a time that is written out as microseconds.
func typed(value any, kind rows.Kind) (any, error) {
	if raw, ok := value.(json.RawMessage); ok {
		var err error
		if value, err = decoded(raw); err != nil {
			return nil, err
		}
	}
	switch x := value.(type) {
	case json.Number:
		if kind == rows.Double {
			return x.Float64()
		}
		return x.Int64()
	case string:
		if kind == rows.Timestamp {
			return time.Parse(time.DateTime, x)
		}
	}
	return value, nil
}
