package cli

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"trailsift/engine/render"
	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
)

// choose finds the queries of the text that are asked.
func (q *question) choose(f questionFlags) error {
	q.sections = []query.Section{{End: len(q.text)}}
	if !f.sectioned || f.file == "" {
		if f.section != "" {
			return usageError("--section chooses a query of a file: give the file with -f")
		}
		return nil
	}
	q.sections = query.Sections(q.text)
	names := make([]string, len(q.sections))
	for i, s := range q.sections {
		names[i] = diag.Visible(s.Name)
	}
	switch i := slices.IndexFunc(q.sections, func(s query.Section) bool { return s.Name == f.section }); {
	case f.section != "" && i < 0 && names[0] == "":
		return usageError("--section %s: the file has no line such as \"-- name --\"", diag.Visible(f.section))
	case f.section != "" && i < 0:
		return usageError("--section %s: the file has no such query, but: %s", diag.Visible(f.section), strings.Join(names, ", "))
	case f.section != "":
		q.sections = q.sections[i : i+1]
	case len(q.sections) > 1 && !f.every:
		return usageError("the file has several queries: choose one with --section: %s", strings.Join(names, ", "))
	}
	if len(q.sections) == 1 {
		q.text = q.sections[0].Of(q.text)
	}
	return nil
}

// checkValues refuses a value that is of no parameter of several queries. One query alone says so itself.
func (q *question) checkValues(values map[string]string) error {
	if len(q.sections) < 2 {
		return nil
	}
	unused := maps.Clone(values)
	for _, s := range q.sections {
		for name := range q.valuesOf(s, values) {
			delete(unused, name)
		}
	}
	if len(unused) > 0 {
		return usageError("--param %s: no query of the file has such a parameter", diag.Visible(slices.Min(slices.Collect(maps.Keys(unused)))))
	}
	return nil
}

// valuesOf returns the values of the parameters that a section has.
func (q *question) valuesOf(s query.Section, values map[string]string) map[string]string {
	parameters, _ := query.Parameters(s.Of(q.text))
	out := map[string]string{}
	for _, p := range parameters {
		if v, ok := values[p.Name]; ok {
			out[p.Name] = v
		}
	}
	return out
}

// answerAll prints the results of all queries that are asked, each below its name when there are several. None is run before
// all are known to be sound.
func (q *question) answerAll(ctx context.Context, out outputFlags, formatGiven bool) error {
	if len(q.sections) == 1 {
		compiled, err := q.compile(ctx)
		if err != nil {
			return err
		}
		return q.answer(ctx, compiled, out, formatGiven)
	}
	all := make([]*query.Compiled, len(q.sections))
	for i, s := range q.sections {
		one, err := q.only(s), error(nil)
		if all[i], err = one.compile(ctx); err != nil {
			return err
		}
	}
	for i, compiled := range all {
		if _, err := fmt.Fprintf(q.app.stdout, "-- %s --\n", diag.Visible(q.sections[i].Name)); err != nil {
			return err
		}
		if err := q.answer(ctx, compiled, out, formatGiven); err != nil {
			return err
		}
	}
	return nil
}

// only is the question of one section.
func (q *question) only(s query.Section) *question {
	one := *q
	one.text = s.Of(q.text)
	one.request.Text, one.request.Parameters = one.text, q.valuesOf(s, q.request.Parameters)
	return &one
}

// answer runs a query and prints its result.
func (q *question) answer(ctx context.Context, compiled *query.Compiled, out outputFlags, formatGiven bool) error {
	if compiled.Bounded && out.limit < 0 {
		out.limit = 0 // what the query says wins over what fits a screen
	}
	return q.app.printRows(ctx, out, formatGiven, func(ctx context.Context) (rows.Reader, error) {
		r, err := q.session.Query(ctx, compiled)
		if err != nil {
			return nil, err
		}
		q.app.noteResult(r.Notes)
		return r, nil
	})
}

// readable reports whether results are for people: several can stand one below the other.
func (f *outputFlags) readable() bool {
	format, ok := render.FormatOf(f.format)
	return ok && format.ForHuman && len(f.files) == 0
}
