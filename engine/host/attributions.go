package host

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"trailsift/engine/rows"
)

// attribution is who or what calls were made by: a value and how often it called in a minute.
type attribution struct {
	Value   string  `json:"value"`
	Average float64 `json:"average"`
}

// attributed is one attribute of a finding as an Insights event has it.
type attributed struct {
	Attribute string        `json:"attribute"`
	Insight   []attribution `json:"insight"`
	Baseline  []attribution `json:"baseline"`
}

// attributes are the attributes of Insights events, in the order of the operator's columns.
var attributes = [...]string{"userIdentityArn", "userAgent", "errorCode"}

// maxAttributions is how many values of an attribute an Insights event has at most.
const maxAttributions = 5

// The times that the events of a finding are counted in.
const (
	ofBaseline = iota
	ofInsight
	ofStart // the part of the insight until it was detected
	ofTimes
)

// tally is the events of a finding by the values of each attribute, in each of the times.
type tally struct {
	finding []byte
	of      [len(attributes)][ofTimes]map[string]int64
}

// add counts events of a value; it returns how many more values are held.
func (t *tally) add(attribute, time int, value string, events int64) int {
	known := t.of[attribute][time]
	if known == nil {
		known = map[string]int64{}
		t.of[attribute][time] = known
	}
	before := len(known)
	known[value] += events
	return len(known) - before
}

// attributions reads the events of findings in groups: the finding's number, whether they are of the insight or its baseline, who
// made them, how, with which error, how many, and how many of them led to it; and for each finding a row with what insights said
// about it. It returns the finding's columns with its attributions.
func attributions(ctx context.Context, in rows.Reader) (Result, error) {
	tallies := map[int64]*tally{}
	held := 0
	err := each(ctx, in, func(b *rows.Batch, row int) error {
		c := b.Columns
		n := c[0].Int64(row)
		t := tallies[n]
		if t == nil {
			t = &tally{}
			tallies[n] = t
		}
		if !c[7].IsNull(row) {
			t.finding = slices.Clone(c[7].Bytes(row))
			return nil
		}
		inside := ofBaseline
		if c[1].Bool(row) {
			inside = ofInsight
		}
		for i := range attributes {
			value := string(c[2+i].Bytes(row))
			if c[2+i].IsNull(row) {
				if attributes[i] != "errorCode" {
					continue
				}
				value = "null" // as Insights events write it
			}
			held += t.add(i, inside, value, c[5].Int64(row))
			if started := c[6].Int64(row); started > 0 {
				held += t.add(i, ofStart, value, started)
			}
			if held > maxCounts {
				return &LimitError{"insights", maxCounts, "different callers of what was found", "ask for a shorter time range, or use `filter`"}
			}
		}
		return nil
	})
	if err != nil {
		return Result{}, err
	}
	var table [][]any
	for _, n := range slices.Sorted(maps.Keys(tallies)) {
		row, err := tallies[n].row()
		if err != nil {
			return Result{}, fmt.Errorf("finding %d: %w", n, err)
		}
		table = append(table, row)
	}
	return Result{Rows: number(table)}, nil
}

// row returns the columns of a finding.
func (t *tally) row() ([]any, error) {
	var f carriedBack
	if err := json.Unmarshal(t.finding, &f); err != nil {
		return nil, err
	}
	whole, err := t.attributed(&f, ofInsight, f.Minutes)
	if err != nil {
		return nil, err
	}
	started, err := t.attributed(&f, ofStart, f.Start)
	if err != nil {
		return nil, err
	}
	row := []any{nil}
	for _, value := range f.Row {
		row = append(row, value)
	}
	row = append(row, whole, started)
	for _, field := range f.Fields {
		if field == nil {
			row = append(row, nil)
		} else {
			row = append(row, *field)
		}
	}
	return row, nil
}

// attributed returns the attributes of a time of the insight, which has so many minutes, beside those of the baseline.
func (t *tally) attributed(f *carriedBack, time int, minutes int64) (string, error) {
	var all []attributed
	for i, name := range attributes {
		if f.Errors && name == "errorCode" { // it is the same for all
			continue
		}
		all = append(all, attributed{name, top(t.of[i][time], minutes), top(t.of[i][ofBaseline], f.Baseline)})
	}
	text, err := json.Marshal(all)
	return string(text), err
}

// top returns the most frequent values with their averages over minutes, the most frequent first.
func top(counts map[string]int64, minutes int64) []attribution {
	type counted struct {
		value  string
		events int64
	}
	first := make([]counted, 0, maxAttributions+1)
	for value, events := range counts {
		c := counted{value, events}
		if len(first) == maxAttributions && events < first[maxAttributions-1].events { // most values end here
			continue
		}
		at, _ := slices.BinarySearchFunc(first, c, func(a, b counted) int {
			return cmp.Or(cmp.Compare(b.events, a.events), cmp.Compare(a.value, b.value))
		})
		first = slices.Insert(first, at, c)[:min(len(first)+1, maxAttributions)]
	}
	out := make([]attribution, len(first))
	for i, c := range first {
		out[i] = attribution{c.value, tidy(float64(c.events) / float64(max(minutes, 1)))}
	}
	return out
}
