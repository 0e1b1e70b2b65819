package report

import (
	"context"
	"slices"
	"strings"
	"time"

	"trailsift/engine/rows"
	"trailsift/engine/tree"
	"trailsift/query"
	"trailsift/query/diag"
	"trailsift/query/library"
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
