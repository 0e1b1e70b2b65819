package cli

import (
	"time"

	"trailsift/query"
)

// columns returns, by table, the columns that the queries read, so that no others are kept of inputs; nil when all may be needed. What is
// wrong with a query is found before anything is read.
func (q *question) columns(now time.Time) (map[string][]string, error) {
	if err := q.makeCompiler(); err != nil {
		return nil, err
	}
	reads := columnReads{tables: map[string][]string{}}
	for _, s := range q.sections {
		one := q
		if len(q.sections) > 1 {
			one = q.only(s)
		}
		request := one.request
		request.Now = now
		compiled, list := q.compiler.Compile(request)
		if list != nil {
			return nil, &queryError{name: q.name, text: one.text, list: list}
		}
		reads.add(compiled)
	}
	if reads.all {
		return nil, nil
	}
	return reads.tables, nil
}

// columnReads collects what compiled queries read.
type columnReads struct {
	tables map[string][]string
	all    bool // it cannot be told
}

// add adds a query, and those that are asked beside it. What Go does between statements reads more than these.
func (r *columnReads) add(c *query.Compiled) {
	if c == nil {
		return
	}
	for _, table := range c.Tables() {
		columns, known := c.Columns(table)
		r.all = r.all || !known
		r.tables[table] = append(r.tables[table], columns...)
	}
	for _, k := range c.Checks {
		r.add(k.First)
		r.add(k.Then)
	}
}
