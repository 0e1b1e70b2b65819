package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"trailsift/engine/rows"
	"trailsift/engine/tree"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/library"
	"trailsift/query/plan"
	"trailsift/query/syntax"
)

// Options say how a report is prepared.
type Options struct {
	Known *library.Known // the questions
	// Compile compiles a query; the list is as that of query.Compiler.Compile.
	Compile func(context.Context, *query.Request) (*query.Compiled, diag.List, error)
	// Alarms reads files of alarm rules, as the report names them, and returns what evaluates them, with AlarmColumns: a row for each
	// alarm.
	Alarms func(ctx context.Context, files []string) (Source, error)
	// Timeline returns what tells the important events.
	Timeline func(o TimelineOptions) (Source, error)
	// Resolve turns a range of the file into times.
	Resolve  func(Range) (query.TimeRange, error)
	Given    Range             // takes the place of every range of the file, unless it is zero
	Values   map[string]string // of parameters
	Baseline *Baseline         // what is compared with; nil when there is none
	// First says that a missing baseline is no error: this run writes the first one.
	First bool
	Now   time.Time
	Zone  *time.Location // nil: UTC
	Store Overview
}

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

// Plan is a report whose queries are compiled. It runs once.
type Plan struct {
	Remarks diag.List       // what there is to say about the file that is no error
	Range   query.TimeRange // of the report, where its sections name none
	spec    *Spec
	options Options
	doc     Document
	values  map[string]string
	parts   []*part
	jobs    []*job
}

// part is a section that is being run.
type part struct {
	*section
	out         Section
	columns     []rows.Column // of the result, after a comparison; known before it runs
	tallies     []*tally
	now, before *job
	shift       int64 // how much later the range is than that of before, in µs
	waits       int   // for so many jobs
}

// Prepare compiles everything that a report asks. The list is nil unless the file has errors; the error is one of the functions of
// the options.
func (s *Spec) Prepare(ctx context.Context, o Options) (*Plan, diag.List, error) {
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	p := &Plan{spec: s, options: o, doc: Document{File: s.File, Title: s.Title, Description: s.Description, Now: o.Now, Zone: o.Zone, Store: o.Store}}
	var problems diag.List
	p.parameters(&problems)
	var err error
	p.Range, err = o.Resolve(p.rangeOf(s.Range))
	if err != nil {
		problems.Add(diag.Errorf("range", diag.Span{}, "the report's range: %s", err))
	}
	p.doc.From, p.doc.To = shownRange(p.Range)
	p.doc.Title, p.doc.Description = p.filled(s.Title), p.filled(s.Description)
	for _, one := range s.sections {
		part, err := p.prepare(ctx, &problems, one)
		if err != nil {
			return nil, nil, err
		}
		p.parts = append(p.parts, part)
	}
	problems.Sort()
	p.Remarks.Sort()
	if len(problems) > 0 {
		return nil, problems, nil
	}
	return p, nil, nil
}

// parameters decides about the values of the report's parameters.
func (p *Plan) parameters(problems *diag.List) {
	p.values = map[string]string{}
	for _, x := range p.spec.Parameters {
		value, given := p.options.Values[x.Name]
		if !given {
			value = x.Value
		}
		if !given && slices.Contains(p.spec.needed, x.Name) {
			problems.Add(diag.Errorf("missing-parameter", diag.Span{}, "the parameter `%s` has no value", tree.Short(x.Name)).WithHelp("--param %s=VALUE gives it one", x.Name))
		}
		p.values[x.Name] = value
		p.doc.Parameters = append(p.doc.Parameters, Parameter{Name: x.Name, Value: value})
	}
}

// rangeOf is a range of the file, or the one that takes its place.
func (p *Plan) rangeOf(r Range) Range {
	if p.options.Given != (Range{}) {
		return p.options.Given
	}
	return r
}

// filled puts the values of the report's parameters into a text.
func (p *Plan) filled(text string) string {
	for _, x := range p.doc.Parameters {
		text = strings.ReplaceAll(text, "{{"+x.Name+"}}", x.Value)
	}
	return text
}

// shownRange is a range as a document has it: open ends are 0.
func shownRange(r query.TimeRange) (from, to int64) {
	if y := time.UnixMicro(r.Start).UTC().Year(); y > 1 {
		from = r.Start
	}
	if y := time.UnixMicro(r.End).UTC().Year(); y < 10000 {
		to = r.End
	}
	return from, to
}

// prepare compiles what a section asks, and looks whether the columns that it names are there.
func (p *Plan) prepare(ctx context.Context, problems *diag.List, one *section) (*part, error) {
	span := p.Range
	t := &part{section: one, out: one.Section}
	t.out.Title, t.out.Text = p.filled(one.Title), p.filled(one.Text)
	if one.Kind == KindText {
		return t, nil
	}
	if one.ranged {
		var err error
		if span, err = p.options.Resolve(p.rangeOf(one.spanned)); err != nil {
			problems.Add(diag.Errorf("range", one.rangeAt, "the section's range: %s", err))
			return t, nil
		}
	}
	t.out.From, t.out.To = shownRange(span)
	before := len(*problems)
	var err error
	switch one.Kind {
	case KindAlarms:
		err = p.prepareAlarms(ctx, problems, t, span)
	case KindTimeline:
		err = p.prepareTimeline(ctx, problems, t, span)
	default:
		err = p.prepareQuery(ctx, problems, t, span)
	}
	if err == nil && len(*problems) == before {
		p.checkColumns(problems, t)
	}
	if t.out.Title == "" {
		t.out.Title = t.out.ID
	}
	return t, err
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
		if compiled, err := p.compile(ctx, problems, t, o.Filter, nil, span, 1); compiled == nil || err != nil {
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

// prepareQuery compiles the query of a section, and once more for the time before where that is compared with.
func (p *Plan) prepareQuery(ctx context.Context, problems *diag.List, t *part, span query.TimeRange) error {
	text := t.source.text
	if t.Kind == KindAsk {
		q, _ := p.options.Known.Find(text)
		if q == nil {
			problems.Add(diag.Errorf("unknown-question", t.source.value.At, "no question is called `%s`", tree.Short(text)).Suggest(text, p.options.Known.Names()))
			return nil
		}
		text = q.Text
		if t.out.Title == "" {
			t.out.Title = q.Title
		}
	}
	t.out.Query = strings.TrimSpace(text)
	values := p.valuesOf(t, text)
	limit := 0
	if len(t.expected) == 0 && t.compare == "" { // nobody asks how many rows there are
		limit = int(t.limit) + 1
	}
	compiled, err := p.compile(ctx, problems, t, text, values, span, limit)
	if compiled == nil || err != nil {
		return err
	}
	if compiled, err = p.ordered(ctx, t, compiled, text, values, span, limit); err != nil {
		return err
	}
	for _, c := range compiled.Statement.Columns {
		t.columns = append(t.columns, staticColumn(c.Name, c.Type))
	}
	t.now = p.jobOf(text, values, span, limit, compiled)
	keep := t.limit
	switch t.compare {
	case comparePrevious:
		err = p.preparePrevious(ctx, problems, t, text, values, span)
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

// compile compiles a query and places what is wrong with it.
func (p *Plan) compile(ctx context.Context, problems *diag.List, t *part, text string, values map[string]string, span query.TimeRange, limit int) (*query.Compiled, error) {
	compiled, list, err := p.options.Compile(ctx, &query.Request{Text: text, Range: span, Now: p.options.Now, Zone: p.options.Zone, Limit: limit, Parameters: values})
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
func (p *Plan) ordered(ctx context.Context, t *part, compiled *query.Compiled, text string, values map[string]string, span query.TimeRange, limit int) (*query.Compiled, error) {
	if plan.Order(compiled.Plan) != nil {
		return compiled, nil
	}
	var keys []string
	for _, c := range compiled.Statement.Columns {
		if key := syntax.PrintName([]string{c.Name}); !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	sorted, list, err := p.options.Compile(ctx, &query.Request{
		Text: text + "\n| sort " + strings.Join(keys, ", "), Range: span, Now: p.options.Now, Zone: p.options.Zone, Limit: limit, Parameters: values,
	})
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
