package report

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"trailsift/engine/rows"
	"trailsift/query/diag"
)

// RunOptions say how a plan is run.
type RunOptions struct {
	Parallel int // how many questions are asked at once; 0: 2
	// Done is called when a section is finished, one call at a time, with how many of how many are; nil for nobody.
	Done func(s *Section, done, of int)
}

// Run asks everything and returns the document. Sections that cannot be answered say why in Section.Err, and the others are
// answered all the same; the error is that of a context that ended. The plan is used up.
func (p *Plan) Run(ctx context.Context, run Runner, o RunOptions) (*Document, error) {
	if o.Parallel <= 0 {
		o.Parallel = 2
	}
	var lock sync.Mutex
	done := 0
	finished := func(t *part) { // with the lock held
		p.finish(t)
		done++
		if o.Done != nil {
			o.Done(&t.out, done, len(p.parts))
		}
	}
	for _, t := range p.parts {
		if t.waits == 0 {
			finished(t)
		}
	}
	jobs := make(chan *job)
	var workers sync.WaitGroup
	for range min(o.Parallel, len(p.jobs)) {
		workers.Go(func() {
			for j := range jobs {
				j.run(ctx, run)
				lock.Lock()
				for _, t := range j.parts {
					if t.waits--; t.waits == 0 {
						finished(t)
					}
				}
				lock.Unlock()
			}
		})
	}
	for _, j := range p.jobs {
		if ctx.Err() != nil {
			break
		}
		jobs <- j
	}
	close(jobs)
	workers.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	for _, t := range p.parts {
		p.doc.Sections = append(p.doc.Sections, t.out)
	}
	return &p.doc, nil
}

// finish makes a section of what its questions found.
func (p *Plan) finish(t *part) {
	if t.now == nil {
		return
	}
	table, err := p.table(t)
	if err != nil {
		t.out.Err = diag.Visible(err.Error())
		return
	}
	for _, n := range t.now.notes {
		t.out.Notes = append(t.out.Notes, diag.Visible(n))
	}
	t.out.Columns = t.now.columns // whose kinds are known only now: sums are decimals
	if t.compare != "" {
		t.out.Columns, _ = comparedColumns(t.now.columns)
	}
	if t.compare == "" {
		t.out.Total = t.now.total
		if t.now.limited > 0 && t.out.Total >= t.now.limited {
			t.out.Total, t.out.More = t.now.limited-1, true
		}
	} else {
		t.out.Total = int64(len(table))
		for _, row := range table {
			for _, one := range t.tallies {
				one.add(row)
			}
		}
	}
	t.out.Rows = table[:min(int64(len(table)), t.limit)]
	for _, one := range t.tallies {
		o := one.outcome()
		o.Places = slices.DeleteFunc(o.Places, func(place int) bool { return place >= len(t.out.Rows) })
		t.out.Expected = append(t.out.Expected, o)
	}
	t.choose()
}

// table returns the rows that a section may show, and of a comparison all rows.
func (p *Plan) table(t *part) ([][]any, error) {
	if t.now.err != nil {
		return nil, t.now.err
	}
	if t.compare == "" {
		return t.now.kept, nil
	}
	var before [][]any
	p.with(t)
	switch {
	case t.before != nil && t.before.err != nil:
		return nil, t.before.err
	case t.now.total > mostCompared || t.before != nil && t.before.total > mostCompared:
		return nil, fmt.Errorf("there are more than %d rows to compare", mostCompared)
	case t.before != nil:
		before = t.before.kept
	case p.options.Baseline == nil:
		t.out.Compared.With = "nothing: there is no baseline yet"
		return withoutBefore(t.now.columns, t.now.kept), nil
	default:
		section, ok := p.options.Baseline.Sections[t.ID]
		if !ok {
			return nil, fmt.Errorf("the baseline has no section `%s`: --save-baseline writes a new one", t.ID)
		}
		var err error
		if before, err = section.rowsFor(t.now.columns); err != nil {
			return nil, err
		}
	}
	return t.compared(t.now.columns, t.now.kept, before)
}

// withoutBefore are rows of which nobody knows how they were before.
func withoutBefore(columns []rows.Column, table [][]any) [][]any {
	var out [][]any
	for _, row := range table {
		var wide []any
		for i, c := range columns {
			wide = append(wide, row[i])
			if c.Kind.IsNumber() {
				wide = append(wide, nil, nil)
			}
		}
		out = append(out, wide)
	}
	return out
}

// choose leaves only the columns that are shown.
func (t *part) choose() {
	if len(t.section.columns) == 0 {
		return
	}
	var places []int
	for _, name := range t.section.columns {
		places = append(places, slices.IndexFunc(t.out.Columns, func(c rows.Column) bool { return c.Name == name.text }))
	}
	chosen := func(table [][]any) [][]any {
		var out [][]any
		for _, row := range table {
			var short []any
			for _, i := range places {
				short = append(short, row[i])
			}
			out = append(out, short)
		}
		return out
	}
	var columns []rows.Column
	for _, i := range places {
		columns = append(columns, t.out.Columns[i])
	}
	t.out.Columns, t.out.Rows = columns, chosen(t.out.Rows)
	for i := range t.out.Expected {
		t.out.Expected[i].Rows = chosen(t.out.Expected[i].Rows)
	}
	if c := t.out.Compared; c != nil {
		c.moveTo(places)
	}
}

// moveTo gives the places of columns after some were chosen. A number of which not all three are shown is left out.
func (c *Comparison) moveTo(places []int) {
	var kept []Compared
	for _, one := range c.Columns {
		moved := Compared{slices.Index(places, one.Now), slices.Index(places, one.Before), slices.Index(places, one.Change)}
		if min(moved.Now, moved.Before, moved.Change) >= 0 {
			kept = append(kept, moved)
		}
	}
	c.Columns = kept
}

// Baseline returns what a run has found, for a later one to be compared with. now is the run's.
func (p *Plan) Baseline() *Baseline {
	b := &Baseline{Report: p.doc.Title, Now: p.doc.Now.UTC().Truncate(time.Second), Sections: map[string]BaselineSection{}}
	for _, t := range p.parts {
		if t.compare != "" && t.now.err == nil {
			b.Sections[t.ID] = baselineOf(t, t.now.columns, t.now.kept)
		}
	}
	return b
}
