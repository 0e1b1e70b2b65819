package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// How many rows that break an expectation are kept, and of how many it is kept where they stand.
const (
	mostBreaking = 5
	mostPlaces   = 10_000
)

// tally follows an expectation over the rows of a result, of which it keeps a few.
type tally struct {
	*expectation
	place    int  // of the column; -1 for rows
	compared bool // a row without a value in the column is not looked at
	change   bool // the column is a change in percent

	count    int64 // of rows
	values   int64 // of rows with a value
	breaking int64
	first    [][]any // that break it, of columnOf
	places   []int   // in the result, of first and of those after them
	top      []any   // the row with the greatest or least value
	topPlace int
	value    any // of the first row
	sum      float64
	extreme  float64
}

// add looks at one row, which the tally may keep.
func (t *tally) add(row []any) {
	t.count++
	if t.place < 0 {
		t.keep(row)
		return
	}
	value := row[t.place]
	switch t.subject {
	case valueOf:
		if t.count == 1 {
			t.value = value
		}
		t.keep(row)
	case columnOf:
		if t.compared && value == nil || t.holds(value) {
			return
		}
		t.breaking++
		t.keep(row)
	case aggregateOf:
		f, ok := rows.Number(value)
		if value != nil {
			t.values++
		}
		if !ok {
			return
		}
		t.sum += f
		if t.top == nil || t.total == "max" && f > t.extreme || t.total == "min" && f < t.extreme {
			t.extreme, t.top, t.topPlace = f, row, int(t.count-1)
		}
	}
}

// keep keeps a row while there are few, and where it stands.
func (t *tally) keep(row []any) {
	if len(t.first) < mostBreaking {
		t.first = append(t.first, row)
	}
	if len(t.places) < mostPlaces {
		t.places = append(t.places, int(t.count-1))
	}
}

// outcome says whether the expectation holds, after the last row.
func (t *tally) outcome() Outcome {
	o := Outcome{Text: t.text}
	switch t.subject {
	case rowsOf:
		t.decide(&o, "rows", t.count)
	case valueOf:
		if t.count != 1 {
			o.Actual = fmt.Sprintf("there is no value: the result has %d rows and not one", t.count)
			o.Rows, o.Places = t.first, t.places
			return o
		}
		t.decide(&o, "value", t.value)
	case columnOf:
		if o.Passed = t.breaking == 0; !o.Passed {
			o.Actual, o.Rows, o.Places = t.breakingText(), t.first, t.places
		}
	case aggregateOf:
		t.outcomeOfAll(&o)
	}
	return o
}

// outcomeOfAll decides about one number of all rows.
func (t *tally) outcomeOfAll(o *Outcome) {
	name := t.total + "(" + t.column + ")"
	switch t.total {
	case "count":
		t.decide(o, name, t.values)
	case "sum":
		t.decide(o, name, t.sum)
	default:
		if t.top == nil { // nothing can break it
			o.Passed = true
			return
		}
		if t.total == "avg" {
			t.decide(o, name, t.sum/float64(t.values))
			return
		}
		t.first, t.places = [][]any{t.top}, []int{t.topPlace}
		t.decide(o, name, t.extreme)
	}
}

// decide compares a number of the result.
func (t *tally) decide(o *Outcome, name string, value any) {
	if o.Passed = t.holds(value); !o.Passed {
		o.Actual, o.Rows, o.Places = name+" is "+plainText(value), t.first, t.places
	}
}

// breakingText says what the rows have that break an expectation about a column.
func (t *tally) breakingText() string {
	var values []string
	for _, row := range t.first {
		value := plainText(row[t.place])
		if f, ok := row[t.place].(float64); ok && t.change {
			value = changeText(f)
		}
		values = append(values, value)
	}
	text := t.column + " is " + strings.Join(values, ", ")
	if more := t.breaking - int64(len(t.first)); more > 0 {
		text += fmt.Sprintf(" and so on, in %d rows", t.breaking)
	}
	return text
}

// changeText is a change in percent.
func changeText(f float64) string {
	if math.IsInf(f, 0) {
		return "new"
	}
	return fmt.Sprintf("%+g%%", f)
}

// plainText is a value in a sentence. Values come from logs: what would act on a reader's terminal is made visible, and what is
// long is cut.
func plainText(value any) string {
	switch v := value.(type) {
	case nil:
		return "missing"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case string:
		const most = 80
		if r := []rune(v); len(r) > most {
			v = string(r[:most]) + "…"
		}
		return diag.Visible(v)
	}
	return fmt.Sprint(value)
}
