package report

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/function"
)

// Runner answers a compiled query. The notes say what there is to know about the result; the report closes it.
type Runner func(ctx context.Context, c *query.Compiled) (result rows.Reader, notes []string, err error)

// job is one question of a report. Sections that ask the same share it.
type job struct {
	key     string
	open    func(ctx context.Context, run Runner) (rows.Reader, []string, error)
	limit   int   // of rows that were asked for; 0: all
	limited int64 // the database was asked for so many rows at most; 0: all
	keep    int64 // rows that are kept for the sections
	parts   []*part

	columns []rows.Column
	kept    [][]any
	total   int64
	notes   []string
	err     error
}

// jobOf returns the job of a question: the one that asks the same already, or a new one. Of questions that differ only in how many
// rows they need, the one that needs the most is asked.
func (p *Plan) jobOf(q asked, compiled *query.Compiled) *job {
	key := fmt.Sprintf("%q %d %d", q.text, q.span.Start, q.span.End)
	for _, name := range slices.Sorted(maps.Keys(q.values)) {
		key += fmt.Sprintf(" %q=%q", name, q.values[name])
	}
	i := slices.IndexFunc(p.jobs, func(j *job) bool { return j.key == key })
	if i < 0 {
		i = len(p.jobs)
		p.jobs = append(p.jobs, &job{key: key})
	} else if limit := p.jobs[i].limit; limit == 0 || q.limit > 0 && q.limit <= limit {
		return p.jobs[i]
	}
	j := p.jobs[i]
	j.open = func(ctx context.Context, run Runner) (rows.Reader, []string, error) { return run(ctx, compiled) }
	j.limit, j.limited = q.limit, int64(q.limit)
	if compiled.Bounded { // by its text: the limit was of no use
		j.limited = 0
	}
	return j
}

// attach makes a section wait for the job, which keeps so many rows for it.
func (j *job) attach(t *part, keep int64) {
	j.keep = max(j.keep, keep)
	j.parts = append(j.parts, t)
	t.waits++
}

// run asks the question, keeps its first rows and shows all of them to the expectations of sections that are not compared.
func (j *job) run(ctx context.Context, run Runner) {
	result, notes, err := j.open(ctx, run)
	if j.err = err; err != nil {
		return
	}
	j.columns, j.notes = result.Columns(), notes
	var tallies []*tally
	for _, t := range j.parts {
		if t.compare == "" {
			tallies = append(tallies, t.tallies...)
		}
	}
	err = rows.Each(result, func(row []any) {
		j.total++
		if int64(len(j.kept)) < j.keep {
			j.kept = append(j.kept, row)
		}
		for _, t := range tallies {
			t.add(row)
		}
	})
	j.err = errors.Join(err, result.Close())
}

// staticColumn is a column as it is known before the query runs.
func staticColumn(name string, t function.Type) rows.Column {
	c := rows.Column{Name: name}
	switch t {
	case function.Int:
		c.Kind = rows.Int64
	case function.Double:
		c.Kind = rows.Double
	case function.Bool:
		c.Kind = rows.Bool
	case function.Time:
		c.Kind = rows.Timestamp
	case function.JSON:
		c.Kind = rows.JSON
	case function.Bytes:
		c.Kind = rows.Blob
	}
	return c
}
