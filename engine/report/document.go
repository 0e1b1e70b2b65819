package report

import (
	"time"

	"trailsift/engine/rows"
)

// Document is a report that was run: what every format is made of. Texts of it come from the report file, except the names and
// values of results, which come from logs, and so from whoever made the requests: every format makes them harmless.
type Document struct {
	File        string // the report file, as it was named; empty for none
	Title       string
	Description string         // Markdown
	Now         time.Time      // the time that relative times count from
	From, To    int64          // the range, half-open, in µs since 1970; an end that is open is 0
	Zone        *time.Location // of all times; never nil
	Store       Overview
	Parameters  []Parameter // in the order of the file
	Sections    []Section
}

// Overview is what the store holds, whatever the range is.
type Overview struct {
	Events      int64
	First, Last int64    // the times of the first and of the last event in µs; 0 when there is none
	Accounts    []string // sorted
	Regions     []string // sorted
}

// Parameter is a parameter of a report with its value in this run.
type Parameter struct {
	Name, Value, Doc string
}

// Kind is what a section is made of.
type Kind string

// The kinds of sections, which are also the keys of a section that say so.
const (
	KindText     Kind = "text"
	KindQuery    Kind = "query"
	KindAsk      Kind = "ask"
	KindInsights Kind = "insights"
	KindTimeline Kind = "timeline"
	KindAlarms   Kind = "alarms"
)

// Severity is how bad it is when an expectation does not hold: one of Severities, or empty.
type Severity string

// Severities returns the severities, the least first.
func Severities() []Severity { return []Severity{"info", "low", "medium", "high", "critical"} }

// Section is one part of a report. One without columns has no result: it is a text, or Err says why there is none.
type Section struct {
	ID       string // unique in the report; letters, digits, - and _ alone
	Title    string // empty for a text without a heading
	Kind     Kind
	Text     string // Markdown that stands above the result; of a text all there is
	Query    string // in the query language, with its parameters' values not put in; empty for texts and alarms
	Line     int    // where the section begins in the file, from 1
	From, To int64  // as those of the document
	Columns  []rows.Column
	Rows     [][]any // as rows.Of takes them and rows.Each gives them: at most the section's limit
	Total    int64   // how many rows there were
	More     bool    // there were more than Total: nobody counted them, as no expectation asks
	NoTable  bool    // only the chart is shown
	Chart    *Chart  // nil: none
	Compared *Comparison
	Notes    []string // what there is to know about the result
	Severity Severity
	Expected []Outcome
	Err      string // why the section has no result, or not all of it; empty when it has
}

// Failed reports whether an expectation does not hold.
func (s *Section) Failed() bool {
	for i := range s.Expected {
		if !s.Expected[i].Passed {
			return true
		}
	}
	return false
}

// Outcome is an expectation and whether it holds.
type Outcome struct {
	Text   string // as the file says it, such as rows == 0
	Passed bool
	Actual string // when it does not hold, what there is instead, for people, such as: rows is 3
	// Rows are the first rows that break it, or that its number comes from: parallel to Section.Columns, at most five. Places are
	// where they, and those after them, stand in Section.Rows, which does not hold all of them where it has a limit.
	Rows   [][]any
	Places []int
}

// ChartKind is how numbers are drawn.
type ChartKind string

// The kinds of charts.
const (
	ChartBar  ChartKind = "bar"  // a bar for each row, or for each row and series
	ChartLine ChartKind = "line" // numbers over time
	ChartHeat ChartKind = "heat" // a cell for each pair of X and By, as dark as its number is great
)

// ChartKinds returns the kinds of charts.
func ChartKinds() []ChartKind { return []ChartKind{ChartBar, ChartLine, ChartHeat} }

// Chart says how a section's rows are drawn. Its fields are places in Section.Columns.
type Chart struct {
	Kind ChartKind
	X    int   // the label of a bar, the time of a line, the column of a heat map
	Y    []int // the numbers: one series each; exactly one where By is used
	By   int   // of a line or a bar: each value is a series of its own; of a heat map its rows; -1 for none
}

// Comparison says with what a section's rows are compared. They hold the values of both: of each number there are two more columns.
type Comparison struct {
	With     string     // for people: the previous period, or baseline of 2026-03-14 09:00 UTC
	From, To int64      // of what is compared with, as those of the document; 0 where that is not known
	Columns  []Compared // in the order of the numbers
}

// Compared are the places of a number's columns in Section.Columns.
type Compared struct {
	Now, Before int
	// Change is in percent, as a double: 50 for half as much again, -100 for what is gone, +Inf for what is new, and missing where
	// neither is there.
	Change int
}
