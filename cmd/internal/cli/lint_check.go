package cli

import (
	"slices"
	"time"

	"trailsift/query"
	"trailsift/query/diag"
)

// linter compiles queries for what there is to say about them.
type linter struct {
	compiler *query.Compiler
	values   map[string]string // of parameters
	now      time.Time
	quiet    bool // leave out notes and hints

	used []string // names among values that a query has
}

// check finds what there is to say about the queries of a file.
func (l *linter) check(f *lintedFile) {
	for i := range f.queries {
		q := &f.queries[i]
		for _, d := range l.compile(f.text[q.start:q.end]) {
			if l.quiet && d.Severity > diag.Warning {
				continue
			}
			d.Span.Start += q.start
			d.Span.End += q.start
			q.findings.Add(d)
		}
	}
}

// standIns are tried in turn for parameters that have no value here: a text, a number, a length of time.
func standIns() []string { return []string{"x", "1", "1h"} }

// compile compiles a query. A parameter without value stands for whatever kind of literal fits where it is.
func (l *linter) compile(text string) diag.List {
	parameters, _ := query.Parameters(text)
	values := map[string]string{}
	tried := map[string]int{} // how many stand-ins of a parameter did not fit
	for _, p := range parameters {
		if value, ok := l.values[p.Name]; ok {
			values[p.Name] = value
			l.used = append(l.used, p.Name)
		} else if !p.Optional {
			tried[p.Name] = 0
			values[p.Name] = standIns()[0]
		}
	}
	first := diag.List(nil)
	for round := 0; ; round++ {
		compiled, found := l.compiler.Compile(query.Request{Text: text, Now: l.now, Parameters: values})
		if compiled != nil {
			return compiled.Notes
		}
		if round == 0 {
			first = found
		}
		if !nextStandIns(parameters, found, tried, values) {
			return first
		}
	}
}

// nextStandIns moves the parameters that errors are about to their next stand-ins. It reports whether there was one to move.
func nextStandIns(parameters []query.Parameter, found diag.List, tried map[string]int, values map[string]string) bool {
	moved := false
	for _, p := range parameters {
		n, open := tried[p.Name]
		if !open || n+1 >= len(standIns()) || !concerned(p, found) {
			continue
		}
		tried[p.Name] = n + 1
		values[p.Name] = standIns()[n+1]
		moved = true
	}
	return moved
}

// concerned reports whether an error is about one of the places where a parameter stands.
func concerned(p query.Parameter, found diag.List) bool {
	return slices.ContainsFunc(p.Spans, func(at diag.Span) bool {
		return slices.ContainsFunc(found, func(d diag.Diagnostic) bool {
			return d.Severity == diag.Error && d.Span.Start < at.End && at.Start < d.Span.End
		})
	})
}

// unused returns the first name among the values that no query has.
func (l *linter) unused() string {
	var names []string
	for name := range l.values {
		if !slices.Contains(l.used, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return ""
	}
	return names[0]
}
