package report

import (
	"context"

	"trailsift/engine/rows"
	"trailsift/query"
	"trailsift/query/diag"
)

// Source is a result that is no query's: its columns, and what makes it over a range.
type Source struct {
	Columns []rows.Column
	Run     func(ctx context.Context, r query.TimeRange) (result rows.Reader, notes []string, err error)
}

// TimelineOptions choose what a timeline tells. The zero value is the default of each.
type TimelineOptions struct {
	Least  Severity
	Topics []string
	Filter string // a stage of the query language that chooses events; empty for all
}

// timelineFilter makes a stage of the condition of a timeline.
const timelineFilter = "filter "

// timelineColumns are the columns of a timeline that are shown where a section names none.
func timelineColumns() []string { return []string{"time", "severity", "sentence"} }

// AlarmColumns are the columns of a section of alarms: the alarm, its state at the end of the range and its severity, since when it
// is in that state, how often it went into ALARM in the range, and why it is in the state.
func AlarmColumns() []rows.Column {
	return []rows.Column{{Name: "alarm"}, {Name: "state"}, {Name: "severity"}, {Name: "since", Kind: rows.Timestamp}, {Name: "times", Kind: rows.Int64}, {Name: "reason"}}
}

// prepareAlarms reads the rules of a section.
func (p *Plan) prepareAlarms(ctx context.Context, problems *diag.List, t *part, span query.TimeRange) error {
	var files []string
	for _, f := range t.alarms {
		files = append(files, f.text)
	}
	source, err := p.options.Alarms(ctx, files)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		problems.Add(diag.Errorf("alarms", t.at, "the section's alarms: %s", err))
		return nil
	}
	p.take(t, source, span)
	return nil
}

// prepareTimeline compiles the condition of a timeline.
func (p *Plan) prepareTimeline(ctx context.Context, problems *diag.List, t *part, span query.TimeRange) error {
	o := t.timeline
	if t.source.text != "" {
		o.Filter = timelineFilter + p.filled(t.source.text)
		if compiled, err := p.compile(ctx, problems, t, asked{text: o.Filter, span: span, limit: 1}); compiled == nil || err != nil {
			return err
		}
	}
	source, err := p.options.Timeline(o)
	if err != nil {
		problems.Add(diag.Errorf("timeline", t.at, "the section's timeline: %s", err))
		return nil
	}
	p.take(t, source, span)
	if len(t.section.columns) == 0 {
		for _, name := range timelineColumns() {
			t.section.columns = append(t.section.columns, placed{text: name})
		}
	}
	return nil
}

// take lets a section have the result of a source.
func (p *Plan) take(t *part, source Source, span query.TimeRange) {
	t.columns = source.Columns
	t.now = &job{open: func(ctx context.Context, _ Runner) (rows.Reader, []string, error) { return source.Run(ctx, span) }}
	p.jobs = append(p.jobs, t.now)
	t.now.attach(t, t.limit)
}
