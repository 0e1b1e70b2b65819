package report

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
)

// What a section can be compared with: the values of the key compare.
const (
	comparePrevious = "previous"
	compareBaseline = "baseline"
)

// mostCompared is how many rows are compared at most.
const mostCompared = 10_000

// preparePrevious compiles the query for the time of the same length before the range.
func (p *Plan) preparePrevious(ctx context.Context, problems *diag.List, t *part, q asked) error {
	if t.out.To == 0 { // open: until now
		q.span.End = p.options.Now.UnixMicro()
	}
	if t.out.From == 0 || q.span.End <= q.span.Start {
		problems.Add(diag.Errorf("no-range", t.at, "`compare: previous` needs a range with a start: there is no time before all time").
			WithHelp("give the report a `range: 24h`, or run it with --since"))
		return nil
	}
	t.shift = q.span.End - q.span.Start
	q.span = query.TimeRange{Start: q.span.Start - t.shift, End: q.span.Start}
	compiled, err := p.compile(ctx, &diag.List{}, t, q) // what there is to say was said
	if compiled == nil || err != nil {
		return err
	}
	if compiled, err = p.ordered(ctx, t, compiled, q); err != nil {
		return err
	}
	t.before = p.jobOf(q, compiled)
	t.before.attach(t, mostCompared)
	return nil
}

// prepareBaseline looks whether there is something to compare with.
func (p *Plan) prepareBaseline(problems *diag.List, t *part) {
	if p.options.Baseline == nil && !p.options.First {
		problems.Add(diag.Errorf("no-baseline", t.at, "there is no baseline to compare with").
			WithHelp("--save-baseline FILE writes one, and `baseline: FILE` in the report or --baseline FILE names it"))
	}
}

// comparedColumns adds two columns to each number.
func comparedColumns(columns []rows.Column) ([]rows.Column, *Comparison) {
	numbers := 0
	for _, c := range columns {
		if c.Kind.IsNumber() {
			numbers++
		}
	}
	var out []rows.Column
	c := &Comparison{}
	for _, column := range columns {
		out = append(out, column)
		if !column.Kind.IsNumber() {
			continue
		}
		before, change := column, rows.Column{Name: "change", Kind: rows.Double}
		before.Name = "before"
		if numbers > 1 {
			before.Name, change.Name = column.Name+" before", column.Name+" change"
		}
		c.Columns = append(c.Columns, Compared{Now: len(out) - 1, Before: len(out), Change: len(out) + 1})
		out = append(out, before, change)
	}
	return out, c
}

// compared are the rows of a result beside those of another: each row of now, and then those that are no more.
func (t *part) compared(columns []rows.Column, now, before [][]any) ([][]any, error) {
	earlier := map[string][]any{}
	for _, row := range before {
		key := rowKey(columns, row, t.shift)
		if earlier[key] != nil {
			return nil, errTwins
		}
		earlier[key] = row
	}
	var out [][]any
	seen := map[string]bool{}
	for _, row := range now {
		key := rowKey(columns, row, 0)
		if seen[key] {
			return nil, errTwins
		}
		seen[key] = true
		out = append(out, comparedRow(columns, row, earlier[key], 0))
	}
	for _, row := range before {
		if !seen[rowKey(columns, row, t.shift)] {
			out = append(out, comparedRow(columns, nil, row, t.shift))
		}
	}
	return out, nil
}

// errTwins says that rows cannot be compared.
var errTwins = errors.New("the rows cannot be compared: two of them differ in nothing but numbers")

// rowKey is what tells rows apart: everything that is no number. Times of before are moved by the difference of the ranges.
func rowKey(columns []rows.Column, row []any, shift int64) string {
	var b strings.Builder
	for i, c := range columns {
		if c.Kind.IsNumber() {
			continue
		}
		text := "-"
		if v := shifted(c, row[i], shift); v != nil {
			text = fmt.Sprint(v)
			text = strconv.Itoa(len(text)) + ":" + text
		}
		b.WriteString(text)
	}
	return b.String()
}

// shifted is a value of before as it would be now.
func shifted(c rows.Column, value any, shift int64) any {
	if at, ok := value.(int64); ok && c.Kind == rows.Timestamp {
		return at + shift
	}
	return value
}

// comparedRow puts the numbers of before beside those of now. One of the rows may be missing.
func comparedRow(columns []rows.Column, now, before []any, shift int64) []any {
	var out []any
	for i, c := range columns {
		var a, b any
		if now != nil {
			a = now[i]
		}
		if before != nil {
			b = before[i]
		}
		if !c.Kind.IsNumber() {
			if now == nil {
				a = shifted(c, b, shift)
			}
			out = append(out, a)
			continue
		}
		out = append(out, a, b, change(a, b, before != nil))
	}
	return out
}

// change is by how many percent a number changed, with one digit behind the point; nil where neither is known. comparable says that
// there is something before: without it everything is new.
func change(now, before any, comparable bool) any {
	a, isA := rows.Number(now)
	b, isB := rows.Number(before)
	switch {
	case isA && isB && b != 0:
		return math.Round((a-b)/math.Abs(b)*1000) / 10
	case isA && isB && a == 0:
		return 0.0
	case isA && a != 0:
		return math.Copysign(math.Inf(1), a)
	case isB && !isA && comparable:
		return -100.0
	}
	return nil
}

// with names what a section is compared with.
func (p *Plan) with(t *part) {
	c := t.out.Compared
	switch {
	case t.compare == comparePrevious:
		c.With, c.To = "the period before", t.out.From
		c.From = c.To - t.shift
	case p.options.Baseline != nil:
		b := p.options.Baseline
		c.With = "the baseline of " + b.Now.In(p.options.Zone).Format(time.DateTime) + " (" + p.options.Zone.String() + ")"
		c.From, c.To = b.Sections[t.ID].From, b.Sections[t.ID].To
	}
}
