//go:build cgo

package duckdbtest

import (
	"testing"
	"time"

	"trailsift/query"
	"trailsift/query/function"
	"trailsift/query/lang"
)

// Every function's examples are executed, and every function has one unless it reads the clock or the record.
func TestExamples(t *testing.T) {
	t.Parallel()
	scalar := open(t)
	scalar.insert(t, row{})
	for _, e := range function.Table().Entries() {
		t.Run(e.ID, func(t *testing.T) {
			if len(e.Examples) == 0 && len(e.Implicit) == 0 {
				t.Error("the function has no example")
			}
			for _, x := range e.Examples {
				if e.Kind != function.Aggregate && len(x.Rows) > 0 {
					d := open(t)
					for _, r := range x.Rows {
						d.insert(t, recordRow(t, r))
					}
					check(t, d.ask(t, "fields "+x.Text+" as x | display x"), x)
					continue
				}
				if e.Kind != function.Aggregate {
					check(t, scalar.ask(t, "fields "+x.Text+" as x | display x"), x)
					continue
				}
				d := open(t)
				if x.Table != "" {
					for _, r := range x.Rows {
						d.insertInto(t, x.Table, r)
					}
					check(t, d.ask(t, "source "+x.Table+" | stats "+x.Text+" as x"), x)
					continue
				}
				for _, r := range x.Rows {
					d.insert(t, jsonRow(t, r))
				}
				check(t, d.ask(t, "stats "+x.Text+" as x"), x)
			}
		})
	}
}

func check(t *testing.T, got [][]string, x function.Example) {
	t.Helper()
	if len(got) != 1 || len(got[0]) != 1 || got[0][0] != x.Want {
		t.Errorf("%s gives %q, want %q", x.Text, got, x.Want)
	}
}

// Every command has an example, and every example runs.
func TestCommandExamples(t *testing.T) {
	t.Parallel()
	d := events(t)
	for _, c := range lang.Commands() {
		t.Run(c.Name, func(t *testing.T) {
			if len(c.Examples) == 0 {
				t.Error("the command has no example")
			}
			for _, x := range c.Examples {
				day := query.TimeRange{Start: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC).UnixMicro(), End: time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC).UnixMicro()}
				if _, err := d.tryIn(t, x.Query, day); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
