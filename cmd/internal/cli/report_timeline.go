package cli

import (
	"context"
	"slices"

	"trailsift/engine/investigate/timeline"
	"trailsift/engine/report"
	"trailsift/engine/rows"
	"trailsift/query"
)

// timeline returns what tells the important events in a section.
func (r *reportRun) timeline(o report.TimelineOptions) (none report.Source, err error) {
	for _, topic := range o.Topics {
		if !slices.Contains(topicNames(), topic) {
			return none, usageError("a topic is %s, not %q", orList(topicNames()), topic)
		}
	}
	if o.Least == "" {
		o.Least = "low"
	}
	least, _ := timeline.ParseSeverity(string(o.Least)) // the report knows the same severities
	options := timeline.Options{Topics: o.Topics, Least: least, Filter: o.Filter}
	return report.Source{Columns: timeline.Columns(), Run: func(ctx context.Context, span query.TimeRange) (rows.Reader, []string, error) {
		q := &question{app: r.app, session: r.session, compiler: r.compiler, request: query.Request{Now: r.now, Zone: r.zone}}
		within := options
		within.Start, within.End = span.Start, span.End
		told, err := timeline.New(ctx, q.asked, within)
		if err != nil {
			return nil, nil, err
		}
		result, err := rows.Of(timeline.Columns(), timeline.Rows(told.Entries))
		return result, nil, err
	}}, nil
}
