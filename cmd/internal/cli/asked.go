package cli

import (
	"context"

	"trailsift/engine/rows"
	"trailsift/query"
)

// asked answers a query of the query language as packages below the engine ask it. It is a rows.QueryFunc.
func (q *question) asked(ctx context.Context, text string, start, end int64) (rows.Reader, []string, error) {
	one := *q
	one.text, one.request.Text, one.request.Limit = text, text, 0
	one.request.Range = query.TimeRange{Start: start, End: end}
	compiled, list, err := one.session.Compile(ctx, one.compiler, &one.request)
	if err != nil {
		return nil, nil, err
	}
	if list != nil {
		return nil, nil, &queryError{name: "query", text: text, list: list}
	}
	compiled.Checks = nil // what a reader of the query would want to know is of no use here
	r, err := one.session.Query(ctx, compiled)
	if err != nil {
		return nil, nil, err
	}
	return r, r.Notes, nil
}
