package report

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"trailsift/engine/tree"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// prepareQuery compiles the query of a section, and once more for the time before where that is compared with.
func (p *Plan) prepareQuery(ctx context.Context, problems *diag.List, t *part, span query.TimeRange) error {
	text := t.source.text
	if t.Kind == KindAsk {
		found, _ := p.options.Known.Find(text)
		if found == nil {
			problems.Add(diag.Errorf("unknown-question", t.source.value.At, "no question is called `%s`", tree.Short(text)).Suggest(text, p.options.Known.Names()))
			return nil
		}
		text = found.Text
		if t.out.Title == "" {
			t.out.Title = found.Title
		}
	}
	t.out.Query = strings.TrimSpace(text)
	q := asked{text: text, values: p.valuesOf(t, text), span: span}
	if len(t.expected) == 0 && t.compare == "" { // nobody asks how many rows there are
		q.limit = int(t.limit) + 1
	}
	compiled, err := p.compile(ctx, problems, t, q)
	if compiled == nil || err != nil {
		return err
	}
	if compiled, err = p.ordered(ctx, t, compiled, q); err != nil {
		return err
	}
	for _, c := range compiled.Statement.Columns {
		t.columns = append(t.columns, staticColumn(c.Name, c.Type))
	}
	t.now = p.jobOf(q, compiled)
	keep := t.limit
	switch t.compare {
	case comparePrevious:
		err = p.preparePrevious(ctx, problems, t, q)
		keep = mostCompared
	case compareBaseline:
		p.prepareBaseline(problems, t)
		keep = mostCompared
	}
	if t.compare != "" {
		t.columns, t.out.Compared = comparedColumns(t.columns)
	}
	t.now.attach(t, keep)
	return err
}

// asked is a query with all that decides about its result.
type asked struct {
	text   string
	values map[string]string // of its parameters
	span   query.TimeRange
	limit  int // of rows, when the text has none; 0: all
}

// request is the query for the compiler.
func (p *Plan) request(q asked) *query.Request {
	return &query.Request{Text: q.text, Range: q.span, Now: p.options.Now, Zone: p.options.Zone, Limit: q.limit, Parameters: q.values}
}

// compile compiles a query and places what is wrong with it.
func (p *Plan) compile(ctx context.Context, problems *diag.List, t *part, q asked) (*query.Compiled, error) {
	compiled, list, err := p.options.Compile(ctx, p.request(q))
	if err != nil {
		return nil, err
	}
	to := problems
	if compiled != nil {
		list, to = compiled.Notes, &p.Remarks
	}
	for _, d := range list {
		if t.Kind == KindAsk { // its text is not in the file
			d.Message = fmt.Sprintf("the question `%s`: %s", t.source.text, d.Message)
			d.Span = diag.Span{}
		}
		if t.Kind == KindTimeline {
			d.Span.Start, d.Span.End = max(d.Span.Start-len(timelineFilter), 0), max(d.Span.End-len(timelineFilter), 0)
		}
		to.Add(t.source.in(p.spec.Text, d))
	}
	return compiled, nil
}

// ordered returns a query whose rows are in an order: where it has none, they are sorted by their columns, so that a report is the same
// in every run.
func (p *Plan) ordered(ctx context.Context, t *part, compiled *query.Compiled, q asked) (*query.Compiled, error) {
	if plan.Order(compiled.Plan) != nil {
		return compiled, nil
	}
	var keys []string
	for _, c := range compiled.Statement.Columns {
		if key := syntax.PrintName([]string{c.Name}); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	sortedAsked := q
	sortedAsked.text += "\n| sort " + strings.Join(keys, ", ")
	sorted, list, err := p.options.Compile(ctx, p.request(sortedAsked))
	if sorted == nil && err == nil {
		p.Remarks.Add(t.source.in(p.spec.Text, diag.New(diag.Note, "no-order", diag.Span{}, "the rows are in no order, and cannot be given one: %s", list)))
		return compiled, nil
	}
	return sorted, err
}

// valuesOf are the values of a query's parameters: the section's, or those of the report's parameters that are called alike.
func (p *Plan) valuesOf(t *part, text string) map[string]string {
	values := map[string]string{}
	parameters, _ := query.Parameters(text) // what is wrong with them is said when the query is compiled
	for _, x := range parameters {
		if v, ok := p.values[x.Name]; ok {
			values[x.Name] = v
		}
	}
	for _, x := range t.params {
		values[x.name] = p.filled(x.value)
	}
	return values
}
