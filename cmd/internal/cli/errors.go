package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"trailsift/query/diag"
)

// queryError is what is wrong with a query, with the text that it is about.
type queryError struct {
	name string // what the text is called: a file, or query
	text string
	list diag.List
}

func (e *queryError) Error() string { return e.list.Error() }
func (e *queryError) Unwrap() error { return e.list }

// printError writes err to stderr: diagnostics with their source lines, everything else in one line.
func (a *app) printError(err error) {
	var query *queryError
	switch {
	case errors.As(err, &query):
		a.printDiagnostics(*query)
	case a.global.errors == "json":
		message, help, _ := strings.Cut(err.Error(), helpMark)
		if exitCode(err) == exitTimeout {
			message = a.timeoutText()
		}
		a.printJSONLine(jsonError{Code: exitNames[exitCode(err)], Severity: diag.Error.String(), Message: message, Help: help})
	case exitCode(err) == exitInterrupted:
		fmt.Fprintln(a.stderr, "trailsift: interrupted")
	case errors.Is(err, context.DeadlineExceeded):
		fmt.Fprintf(a.stderr, "trailsift: %s\n", a.timeoutText())
	default:
		fmt.Fprintln(a.stderr, "trailsift: "+visibleLines(err.Error()))
	}
}

// timeoutText says that --timeout is over, and what that means: whoever reads logs goes on where they stopped.
func (a *app) timeoutText() string {
	if a.resumes {
		return fmt.Sprintf("stopped after --timeout %s; what is committed stays, and the same command goes on from there", a.global.timeout)
	}
	return fmt.Sprintf("no answer within --timeout %s", a.global.timeout)
}

// helpMark stands before the help in an error of the command line.
const helpMark = "\n  = help: "

// exitNames are the codes of errors that are not about a query.
var exitNames = map[int]string{
	exitFailed: "failed", exitUsage: "usage", exitRejected: "rejected", exitIntegrity: "integrity", exitNoData: "no-data",
	exitTimeout: "timeout", exitInterrupted: "interrupted",
}

// visibleLines makes a message safe for the terminal and keeps its line breaks.
func visibleLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = diag.Visible(line)
	}
	return strings.Join(lines, "\n")
}

// printDiagnostics writes what there is to say about a query.
func (a *app) printDiagnostics(q queryError) {
	if a.global.errors != "json" {
		fmt.Fprint(a.stderr, q.list.Render(q.text, diag.RenderOptions{Name: q.name, Color: a.stderrTerminal().Color}))
		return
	}
	for _, d := range q.list {
		line, column := diag.Position(q.text, d.Span.Start)
		a.printJSONLine(jsonError{
			Code: d.Code, Severity: d.Severity.String(), Message: d.Message,
			File: q.name, Line: line, Column: column, Help: strings.Join(d.Help, "\n"),
		})
	}
}

// jsonError is the shape of an error under --errors json: one object a line.
type jsonError struct {
	Code     string `json:"code"`
	Severity string `json:"severity,omitempty"`
	Message  string `json:"message"`
	File     string `json:"file,omitempty"`
	Record   *int64 `json:"record,omitempty"` // of a rejected record: its number in the file, from 0
	Offset   *int64 `json:"offset,omitempty"` // and where in the uncompressed file the fault is
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Help     string `json:"help,omitempty"`
}

func (a *app) printJSONLine(v any) {
	line, err := json.Marshal(v)
	if err != nil {
		fmt.Fprintln(a.stderr, "trailsift:", err)
		return
	}
	fmt.Fprintf(a.stderr, "%s\n", line)
}
